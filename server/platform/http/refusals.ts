import { AppError } from '../errors.ts'

/** Statuses HTTP itself has for a request that cannot be read. */
export type UnreadableStatus = 400 | 413 | 415

/** The request could not even be read: nothing in it was looked at. */
export class UnreadableRequest extends AppError {
  readonly status: UnreadableStatus

  constructor(status: UnreadableStatus, code: string, message: string, cause?: unknown) {
    super('invalid', code, message, { cause })
    this.status = status
  }
}

/** One thing wrong with what a machine sent. `message` is a code until the error handler finds its sentence. */
export interface InputError {
  path: string
  message: string
}

/** Read, but not what was asked for: the answer lists each wrong member (RFC 9457). */
export class InvalidInput extends AppError {
  readonly errors: readonly InputError[]

  constructor(errors: readonly InputError[]) {
    super('invalid', 'invalid', 'Some of what was sent is missing or wrong.')
    this.errors = errors
  }
}
