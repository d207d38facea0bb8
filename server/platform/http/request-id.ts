import type { IncomingMessage } from 'node:http'

import type { RequestHandler } from 'express'

import { randomPooledBytes } from '../crypto/random.ts'

const idOf = new WeakMap<IncomingMessage, string>()

/** Only shapes that programs make: whatever else a client sends could be about somebody. */
const saneId = /^[0-9a-f]{16,32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Names the request, in the log and in `X-Request-Id`, so that a person can quote it. A sane incoming id is kept. */
export const requestIds: RequestHandler = (req, res, next) => {
  const incoming = req.get('x-request-id') ?? ''
  const id = saneId.test(incoming) ? incoming : randomPooledBytes(8).toString('hex')
  idOf.set(req, id)
  res.setHeader('X-Request-Id', id)
  next()
}

/** The id of a request that went through `requestIds`; `-` for another. */
export function requestIdOf(req: IncomingMessage): string {
  return idOf.get(req) ?? '-'
}
