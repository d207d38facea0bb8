/**
 * The family of expected failures. `kind` is a closed set that the error handler turns into a status;
 * `code` names the sentence a person reads (`errors.<code>` in the locale files). A bug is never dressed as one of these.
 */
export type ErrorKind =
  'invalid' | 'not-signed-in' | 'forbidden' | 'not-found' | 'conflict' | 'gone' | 'too-many' | 'unavailable'

export interface AppErrorOptions {
  cause?: unknown
  /** Whole seconds after which it makes sense to try again. */
  retryAfterSeconds?: number
}

export class AppError extends Error {
  readonly kind: ErrorKind
  /** Key of the sentence shown to people: `errors.<code>`. */
  readonly code: string
  readonly retryAfterSeconds: number | undefined

  constructor(kind: ErrorKind, code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.kind = kind
    this.code = code
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** What was sent cannot be meant; for what a person typed, the form comes back with a sentence beside the field instead. */
export class Invalid extends AppError {
  constructor(code = 'invalid', message = 'Some of what was sent is missing or wrong.') {
    super('invalid', code, message)
  }
}

export class NotFound extends AppError {
  constructor(code = 'notFound', message = 'There is nothing at this address.') {
    super('not-found', code, message)
  }
}

export class Forbidden extends AppError {
  constructor(code = 'forbidden', message = 'This request was refused.') {
    super('forbidden', code, message)
  }
}

export class Gone extends AppError {
  constructor(code = 'gone', message = 'This is no longer available.') {
    super('gone', code, message)
  }
}

export class Conflict extends AppError {
  constructor(code = 'conflict', message = 'This does not fit the present state.') {
    super('conflict', code, message)
  }
}

export class TooMany extends AppError {
  constructor(retryAfterSeconds: number) {
    super('too-many', 'tooMany', 'Too many requests from this connection.', { retryAfterSeconds })
  }
}

/** The database, the mail server or the queue cannot take it now; nothing was stored. */
export class Unavailable extends AppError {
  constructor(options: AppErrorOptions = {}) {
    super('unavailable', 'unavailable', 'This cannot be done right now.', { retryAfterSeconds: 10, ...options })
  }
}
