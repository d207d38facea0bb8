import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

import { encodingFor, type Encoding } from './accept-encoding.ts'

/** Ready bytes, and every header they go out with, in one list for each status. */
interface Form {
  body: Buffer
  etag: string
  headers: string[]
  unchangedHeaders: string[]
}

export interface ReadyPage {
  bytes: number
  forms: Readonly<Record<Encoding, Form>>
}

export interface PageContent {
  text: string
  type: string
  headers: Readonly<Record<string, string>>
}

const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

/** The content in all its forms, each with a strong tag of its own: a tag names bytes, not a meaning (RFC 9110 §8.8.3). */
export async function makeReadyPage({ text, type, headers }: PageContent): Promise<ReadyPage> {
  const identity = Buffer.from(text)
  const [br, zipped] = await Promise.all([compressBrotli(identity, brotliOptions), compressGzip(identity)])
  const hash = createHash('sha256').update(identity).digest('base64url').slice(0, 22)
  const common = Object.entries(headers).flat()

  function formOf(body: Buffer, etag: string, ...coding: string[]): Form {
    const unchangedHeaders = [...common, 'ETag', etag, 'Vary', 'Accept-Encoding']
    const entity = ['Content-Type', type, 'Content-Length', String(body.length), ...coding]
    return { body, etag, unchangedHeaders, headers: [...unchangedHeaders, ...entity] }
  }

  return {
    bytes: identity.length + br.length + zipped.length,
    forms: {
      identity: formOf(identity, `"${hash}"`),
      br: formOf(br, `"${hash}-br"`, 'Content-Encoding', 'br'),
      gzip: formOf(zipped, `"${hash}-gz"`, 'Content-Encoding', 'gzip'),
    },
  }
}

/** Answers GET and HEAD, with 304 for who has these very bytes. */
export function sendReadyPage({ method, headers }: IncomingMessage, res: ServerResponse, { forms }: ReadyPage): void {
  const form = forms[encodingFor(headers['accept-encoding'])]
  if (isUnchanged(headers['if-none-match'], form.etag)) res.writeHead(304, form.unchangedHeaders).end()
  else if (method === 'HEAD') res.writeHead(200, form.headers).end()
  else res.writeHead(200, form.headers).end(form.body)
}

/** If-None-Match compares weakly (RFC 9110 §13.1.2). */
function isUnchanged(known: string | undefined, etag: string): boolean {
  if (known === undefined) return false
  if (known === etag) return true
  return known.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
