import { createRequire } from 'node:module'

import pino, { type DestinationStream, type LevelWithSilent } from 'pino'

import { AppError } from './errors.ts'

export const logLevels = [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'silent',
] as const satisfies LevelWithSilent[]

export type LogLevel = (typeof logLevels)[number]

/** The only fields a log line may carry. None of them can hold an address, a name or a token. */
const fieldNames = [
  'attempts',
  'code',
  'collection',
  'count',
  'event',
  'fence',
  'job',
  'kind',
  'lease',
  'locale',
  'mail',
  'method',
  'migration',
  'ms',
  'petition',
  'phase',
  'port',
  'reason',
  'requestId',
  'role',
  'route',
  'sequence',
  'signal',
  'source',
  'status',
  'version',
] as const

export type LogFields = { readonly [Name in (typeof fieldNames)[number]]?: string | number | boolean | null } & {
  /** Described by class, code and stack frames; its words are left out, because they may quote what a person typed. */
  readonly err?: unknown
}

/** Structured lines. Messages are constant sentences: values go into fields, and only into those that are listed. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  /**
   * One report for requests, jobs, scripts and unhandled rejections. A bug is logged at ERROR (somebody must act now),
   * "not now" at WARN, an expected failure at INFO.
   */
  report(error: unknown, fields?: LogFields): void
}

export interface LogParts {
  level: LogLevel
  /** Lines for a person at a terminal instead of JSON, and the words of foreign errors: development only. */
  readable?: boolean
  /** Where lines go; standard output when left out. */
  destination?: DestinationStream
}

export function createLog({ level, readable = false, destination }: LogParts): Log {
  const stream = destination ?? (readable ? readableStream() : undefined)
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const logger = stream === undefined ? pino(options) : pino(options, stream)
  const write = (lineLevel: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void => {
    if (logger.isLevelEnabled(lineLevel)) logger[lineLevel](allowed(fields, readable), message)
  }
  return {
    debug: (fields, message) => {
      write('debug', fields, message)
    },
    info: (fields, message) => {
      write('info', fields, message)
    },
    warn: (fields, message) => {
      write('warn', fields, message)
    },
    error: (fields, message) => {
      write('error', fields, message)
    },
    report: (error, fields = {}) => {
      const [lineLevel, message] = weightOf(error)
      write(lineLevel, { ...fields, err: error }, message)
    },
  }
}

/** A log that keeps nothing, for tests and scripts. */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore, report: ignore }

function ignore(): void {
  // Nothing is kept.
}

function weightOf(error: unknown): ['info' | 'warn' | 'error', string] {
  if (!(error instanceof AppError)) return ['error', 'Something failed that should not.']
  return error.kind === 'unavailable' ? ['warn', 'Something is not available.'] : ['info', 'A request was refused.']
}

const longestText = 200

function allowed(fields: LogFields, withWords: boolean): Record<string, unknown> {
  const line: Record<string, unknown> = {}
  for (const name of fieldNames) {
    const value = fields[name]
    if (typeof value === 'string') line[name] = value.slice(0, longestText)
    else if (typeof value === 'number' || typeof value === 'boolean') line[name] = value
  }
  if (fields.err !== undefined) line['err'] = describeError(fields.err, { withWords })
  return line
}

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
  const inner = { withWords, depth: depth + 1 }
  const description: ErrorDescription = { name: plain(error.name) ?? 'Error', ...ownWords(error, withWords) }
  const code = codeOf(error)
  if (code !== undefined) description.code = code
  const frames = isOfNoInterest(error) ? [] : framesOf(error)
  if (frames.length > 0) description.frames = frames
  if (depth >= deepestCause) return description
  if (error.cause !== undefined) description.cause = describeError(error.cause, inner)
  if (error instanceof AggregateError) {
    description.errors = error.errors.slice(0, mostErrors).map((one) => describeError(one, inner))
  }
  return description
}

function ownWords(error: Error, withWords: boolean): Pick<ErrorDescription, 'kind' | 'message'> {
  if (error instanceof AppError) return { kind: error.kind, message: error.message }
  return withWords ? { message: error.message } : {}
}

/** Where an expected refusal was thrown tells nobody anything. */
function isOfNoInterest(error: Error): boolean {
  return error instanceof AppError && error.kind !== 'unavailable'
}

function codeOf(error: Error): string | number | undefined {
  const code: unknown = 'code' in error ? error.code : undefined
  return typeof code === 'number' ? code : plain(code)
}

/** A word of a program, such as `ECONNREFUSED` or `errors.name`; nothing that could be an address or a sentence. */
function plain(text: unknown): string | undefined {
  return typeof text === 'string' && /^[A-Za-z][\w.]{0,63}$/.test(text) ? text : undefined
}

const mostFrames = 12

/** The stack without its heading, which repeats the message. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = message === '' ? 0 : stack.indexOf(message) + message.length
  return stack
    .slice(start)
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => /^at .*(:\d+:\d+\)?|<anonymous>\)?|native\)?)$/.test(line))
    .slice(0, mostFrames)
}

/** pino-pretty is a tool of the workshop: where it is not installed, lines stay JSON. */
function readableStream(): DestinationStream | undefined {
  try {
    const pretty = createRequire(import.meta.url)('pino-pretty') as (options: object) => DestinationStream
    return pretty({ colorize: process.stdout.isTTY, translateTime: 'SYS:HH:MM:ss', sync: true })
  } catch {
    return undefined
  }
}
