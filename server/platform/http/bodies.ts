import express, { type Request, type RequestHandler, type Response } from 'express'

import { UnreadableRequest } from './refusals.ts'

/**
 * The longest honest form: a comment, a name and a city of four-byte characters, percent-encoded, and two copies of a
 * captcha's answer.
 */
export const longestBodyBytes = 16 * 1024

const mostSignFields = 40

/** What is written in a room: a petition in all its languages at once. */
export const roomForms: FormBounds = { longestBytes: 1024 * 1024, mostFields: 1000 }

export interface FormBounds {
  longestBytes: number
  mostFields: number
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])
const formType = 'application/x-www-form-urlencoded'
const jsonTypes = ['application/json', 'application/*+json']

/** Reads forms into `req.body`: a record without prototype, a list where a field was sent twice, `{}` without a body. */
export function formBodies(
  bounds: FormBounds = { longestBytes: longestBodyBytes, mostFields: mostSignFields },
): RequestHandler {
  return bodies({
    types: [formType],
    longestBytes: bounds.longestBytes,
    wanted: `Send this as ${formType}.`,
    whenEmpty: () => ({}),
    parse: (bytes) => formOf(bytes, bounds.mostFields),
  })
}

/** Reads JSON into `req.body`. Throws UnreadableRequest where there is none. */
export function jsonBodies(): RequestHandler {
  return bodies({
    types: jsonTypes,
    longestBytes: longestBodyBytes,
    wanted: 'Send this as application/json.',
    whenEmpty: () => {
      throw unreadable('The request has no body.')
    },
    parse: jsonOf,
  })
}

interface BodyReader {
  types: string[]
  longestBytes: number
  wanted: string
  whenEmpty: () => unknown
  parse: (bytes: Buffer) => unknown
}

function bodies({ types, longestBytes, wanted, whenEmpty, parse }: BodyReader): RequestHandler {
  const readBytes: RequestHandler = express.raw({ type: () => true, limit: longestBytes, inflate: false })

  return async (req, res, next) => {
    // A body that an earlier reader took is left alone.
    if (!safeMethods.has(req.method) && req.body === undefined) {
      req.body = hasBody(req) ? parse(await bytesOf(req, res)) : whenEmpty()
    }
    next()
  }

  async function bytesOf(req: Request, res: Response): Promise<Buffer> {
    if (req.is(types) === false) throw new UnreadableRequest(415, 'unsupportedType', wanted)
    refuseOtherCharsets(req)
    await new Promise<void>((resolve, reject) => {
      readBytes(req, res, (error?: unknown) => {
        if (error === undefined) resolve()
        else reject(refusalOf(error, longestBytes))
      })
    })
    return req.body as Buffer
  }
}

function hasBody(req: Request): boolean {
  return req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
}

function refuseOtherCharsets(req: Request): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(req.headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
    throw new UnreadableRequest(415, 'unsupportedType', 'Send this in UTF-8.')
  }
}

/** Bytes that are no UTF-8 become U+FFFD, which `parseForm` answers beside the field, with everything typed kept. */
function formOf(bytes: Buffer, mostFields: number): Record<string, string | string[]> {
  const text = new TextDecoder().decode(bytes)
  if (text.split('&', mostFields + 1).length > mostFields) {
    throw new UnreadableRequest(413, 'tooLarge', 'The form has too many fields.')
  }
  const fields = Object.create(null) as Record<string, string | string[]>
  for (const [name, value] of new URLSearchParams(text)) {
    const earlier = fields[name]
    fields[name] = earlier === undefined ? value : [earlier, value].flat()
  }
  return fields
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw unreadable('This is not JSON in UTF-8.', cause)
  }
}

function refusalOf(error: unknown, longestBytes: number): Error {
  const type = typeof error === 'object' && error !== null && 'type' in error ? error.type : undefined
  switch (type) {
    case 'entity.too.large':
      return new UnreadableRequest(413, 'tooLarge', `The body is longer than ${String(longestBytes)} bytes.`, error)
    case 'encoding.unsupported':
      return new UnreadableRequest(415, 'unsupportedType', 'Send this without compression.', error)
    case 'request.aborted':
    case 'request.size.invalid':
      return unreadable('The body ended too early or too late.', error)
    default:
      return error instanceof Error ? error : unreadable('The body cannot be read.', error)
  }
}

function unreadable(message: string, cause?: unknown): UnreadableRequest {
  return new UnreadableRequest(400, 'unreadable', message, cause)
}
