import { AppError } from './errors.ts'

export interface ErrorDescription {
  name: string
  code?: string | number
  kind?: string
  /** Only for our own errors, whose words are constant, or where words are asked for. */
  message?: string
  frames?: string[]
  cause?: ErrorDescription
  errors?: ErrorDescription[]
}

const deepestCause = 5
const mostErrors = 3

/**
 * What may be logged of an error. Words of foreign errors stay out: a duplicate key quotes the key, a mail server the
 * address, a parser the text it failed at.
 */
export function describeError(error: unknown, { withWords = false, depth = 0 } = {}): ErrorDescription {
  if (!(error instanceof Error)) return { name: error === null ? 'null' : typeof error }
  return {
    name: plain(error.name) ?? 'Error',
    ...ownWords(error, withWords),
    ...codeOf(error),
    ...framesOf(error),
    ...(depth < deepestCause ? innerErrors(error, { withWords, depth: depth + 1 }) : {}),
  }
}

function innerErrors(error: Error, options: { withWords: boolean; depth: number }): Partial<ErrorDescription> {
  return {
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause, options) }),
    ...(error instanceof AggregateError
      ? { errors: error.errors.slice(0, mostErrors).map((one) => describeError(one, options)) }
      : {}),
  }
}

function ownWords(error: Error, withWords: boolean): Pick<ErrorDescription, 'kind' | 'message'> {
  if (error instanceof AppError) return { kind: error.kind, message: error.message }
  return withWords ? { message: error.message } : {}
}

/** Where an expected refusal was thrown tells nobody anything. */
function isOfNoInterest(error: Error): boolean {
  return error instanceof AppError && error.kind !== 'unavailable'
}

function codeOf(error: Error): Pick<ErrorDescription, 'code'> {
  const given: unknown = 'code' in error ? error.code : undefined
  const code = typeof given === 'number' ? given : plain(given)
  return code === undefined ? {} : { code }
}

/** A word of a program, such as `ECONNREFUSED` or `errors.name`; nothing that could be an address or a sentence. */
function plain(text: unknown): string | undefined {
  return typeof text === 'string' && /^[A-Za-z][\w.]{0,63}$/.test(text) ? text : undefined
}

const mostFrames = 12

/** The stack without its heading, which repeats the message. */
function framesOf(error: Error): Pick<ErrorDescription, 'frames'> {
  const { stack = '', message } = error
  const start = message === '' ? 0 : stack.indexOf(message) + message.length
  const frames = stack
    .slice(start)
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => /^at .*(:\d+:\d+\)?|<anonymous>\)?|native\)?)$/.test(line))
    .slice(0, mostFrames)
  return isOfNoInterest(error) || frames.length === 0 ? {} : { frames }
}
