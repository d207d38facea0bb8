import { createRequire } from 'node:module'

import pino, { type DestinationStream, type LevelWithSilent } from 'pino'

import { describeError } from './describe-error.ts'
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

/** pino-pretty is a tool of the workshop: where it is not installed, lines stay JSON. */
function readableStream(): DestinationStream | undefined {
  try {
    const pretty = createRequire(import.meta.url)('pino-pretty') as (options: object) => DestinationStream
    return pretty({ colorize: process.stdout.isTTY, translateTime: 'SYS:HH:MM:ss', sync: true })
  } catch {
    return undefined
  }
}
