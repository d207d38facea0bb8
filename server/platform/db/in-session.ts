import type { ClientSession } from 'mongodb'

import { orUnavailable } from './connection.ts'

/**
 * For a verb that may belong to somebody's transaction: without one it throws Unavailable while the database is away, inside
 * one errors keep their labels, which tell it to begin again.
 */
export async function inSession<T>(session: ClientSession | undefined, asking: Promise<T>): Promise<T> {
  return session === undefined ? orUnavailable(asking) : asking
}

/** The options of a command that may belong to somebody's transaction. */
export function within(session: ClientSession | undefined): { session?: ClientSession } {
  return session === undefined ? {} : { session }
}
