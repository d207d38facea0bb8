import type { Sentences } from './sentences.ts'

type Values = Readonly<Record<string, string | number>>

/** One thing that was looked at, or that nobody can see in a pack. `open`: it was not checked. */
export type Finding = (
  | { outcome: 'passed'; name: keyof Sentences['passed'] }
  | { outcome: 'failed'; name: keyof Sentences['failed'] }
  | { outcome: 'open'; name: keyof Sentences['open'] }
) & { values: Values }

export function passed(name: keyof Sentences['passed'], values: Values = {}): Finding {
  return { outcome: 'passed', name, values }
}

export function failed(name: keyof Sentences['failed'], values: Values = {}): Finding {
  return { outcome: 'failed', name, values }
}

export function open(name: keyof Sentences['open'], values: Values = {}): Finding {
  return { outcome: 'open', name, values }
}

/** What is given cannot be read as a pack, so that nothing can be said of what it holds. */
export class CannotRead extends Error {
  readonly reason: keyof Sentences['unreadable']

  constructor(reason: keyof Sentences['unreadable'], options: ErrorOptions = {}) {
    super(`It cannot be read: ${reason}.`, options)
    this.reason = reason
  }
}
