import { STATUS_CODES } from 'node:http'

import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'

import { isUnavailable } from '../db/connection.ts'
import { AppError, NotFound, Unavailable, type ErrorKind } from '../errors.ts'
import type { FormError } from '../form-page.ts'
import type { Locale } from '../locales.ts'
import type { Log } from '../log.ts'
import { InvalidInput, UnreadableRequest, type InputError } from './refusals.ts'
import { requestIdOf } from './request-id.ts'

/** What a page about a failure shows. `code` names its sentence; the id is what a reader can quote to the operator. */
export interface ErrorPage {
  status: number
  code: string
  retryAfterSeconds: number | null
  locale: Locale
  requestId: string
}

export interface ErrorHandlerParts {
  renderErrorPage: (page: ErrorPage) => string
  /** The sentence of a wrong field for the API, which speaks English. */
  fieldSentence: (error: FormError) => string
  localeOf: (req: Request) => Locale
  log: Log
}

const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  'not-signed-in': 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-many': 429,
  unavailable: 503,
}

/** For routes that answer a failure with a page of their own: sets status, `Retry-After` and `no-store`. */
export function answerFailure(res: Response, error: AppError): Response {
  return answerWith(res, statusOf(error), error.retryAfterSeconds)
}

/** The last route: nothing stands at this address. */
export const notFound: RequestHandler = () => {
  throw new NotFound()
}

/**
 * Turns whatever was thrown into an answer: a page, or problem details (RFC 9457) under `/api`. A bug is logged with
 * its cause and answered with a plain sentence; no stack trace leaves the process.
 */
export function createErrorHandler(parts: ErrorHandlerParts): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.

  return (thrown: unknown, req, res, _next) => {
    const expected = expectedIn(thrown)
    parts.log.report(expected ?? thrown, { requestId: requestIdOf(req) })
    if (res.headersSent) {
      // Too late for an answer: a cut connection is the only honest sign that this one is incomplete.
      res.destroy()
      return
    }
    const failure = expected === null ? bug : failureOf(expected)
    answerWith(res, failure.status, failure.retryAfterSeconds)
    if (isForMachines(req)) sendProblem(res, failure, parts)
    else sendPage(req, res, failure, parts)
  }
}

/** What the answer says. */
interface Failure {
  status: number
  code: string
  detail: string
  retryAfterSeconds: number | undefined
  errors: readonly InputError[] | null
}

const bug: Failure = {
  status: 500,
  code: 'internal',
  detail: 'Something went wrong on our side. It has been noted.',
  retryAfterSeconds: undefined,
  errors: null,
}

function failureOf(error: AppError): Failure {
  const { code, message, retryAfterSeconds } = error
  const errors = error instanceof InvalidInput ? error.errors : null
  return { status: statusOf(error), code, detail: message, retryAfterSeconds, errors }
}

function statusOf(error: AppError): number {
  return error instanceof UnreadableRequest ? error.status : statusOfKind[error.kind]
}

/** The expected failure behind what was thrown; null for a bug. */
function expectedIn(thrown: unknown): AppError | null {
  if (thrown instanceof AppError) return thrown
  if (isUnavailable(thrown)) return new Unavailable({ cause: thrown })
  const status = clientStatusOf(thrown)
  if (status === null) return null
  return status === 404
    ? new NotFound()
    : new UnreadableRequest(status, codeOfStatus[status], 'The request cannot be read.', thrown)
}

const codeOfStatus = { 400: 'unreadable', 413: 'tooLarge', 415: 'unsupportedType' } as const

const knownClientStatuses = [404, 413, 415] as const

/** What Express and its parsers say about a request carries a status below 500 and may be shown; others' errors may not. */
function clientStatusOf(thrown: unknown): 400 | 404 | 413 | 415 | null {
  const isRequestError = thrown instanceof Error && 'status' in thrown && isClientStatus(thrown.status)
  if (!isRequestError) return null
  // An address with broken percent-encoding cannot be that of anything.
  if (thrown instanceof URIError) return 404
  if (!('expose' in thrown) || thrown.expose !== true) return null
  return knownClientStatuses.find((known) => known === thrown.status) ?? 400
}

function isClientStatus(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status <= 499
}

function answerWith(res: Response, status: number, retryAfterSeconds: number | undefined): Response {
  res.status(status)
  res.setHeader('Cache-Control', 'no-store')
  if (retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(retryAfterSeconds))
  return res
}

function isForMachines(req: Request): boolean {
  return req.originalUrl.startsWith('/api/')
}

function sendProblem(res: Response, { status, detail, errors }: Failure, { fieldSentence }: ErrorHandlerParts): void {
  const listed = errors?.map(({ path, message }) => ({ path, message: fieldSentence({ field: path, code: message }) }))
  const problem = {
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail,
    ...(listed === undefined ? {} : { errors: listed }),
  }
  res.type('application/problem+json').send(JSON.stringify(problem))
}

function sendPage(req: Request, res: Response, failure: Failure, parts: ErrorHandlerParts): void {
  const { status, code, retryAfterSeconds = null } = failure
  const page = { status, code, retryAfterSeconds, locale: parts.localeOf(req), requestId: requestIdOf(req) }
  try {
    res.type('html').send(parts.renderErrorPage(page))
  } catch (error) {
    // The page about the error is itself broken: the bare words of the status are all that is left.
    parts.log.report(error, { requestId: page.requestId })
    res.type('text/plain').send(STATUS_CODES[status])
  }
}
