import type { ClientSession } from 'mongodb'

import { orUnavailable } from './connection.ts'

/**
 * One command, alone or as a step of somebody's transaction. Within a transaction errors keep their labels, which tell
 * whoever runs it to run it again.
 */
export function step<T>(session: ClientSession | undefined, command: Promise<T>): Promise<T> {
  return session === undefined ? orUnavailable(command) : command
}

/** The options of that command. */
export function within(session: ClientSession | undefined): { session?: ClientSession } {
  return session === undefined ? {} : { session }
}
