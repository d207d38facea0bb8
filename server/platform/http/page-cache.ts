import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** A page that is the same bytes for everyone until its version changes. */
export interface PublicPage {
  /** Cheap to ask on every request; bytes made for another version are out of date. */
  version: string
  render: () => Promise<string>
}

export interface PageCacheParts {
  /** The page at an address without its query; null where there is none that may be kept. */
  find: (path: string) => PublicPage | null
  /** Sent with every page, beside those of the cache. */
  headers: Readonly<Record<string, string>>
  /** Monotonic milliseconds. */
  now: () => number
  /** Answers whatever is not a page, and pages that cannot be made. */
  next: RequestListener
  /** All kept bytes together; the pages made longest ago go first. */
  mostBytes?: number
}

type Encoding = 'br' | 'gzip' | 'identity'

interface Ready {
  version: string
  builtAtMs: number
  bytes: number
  bodies: Readonly<Record<Encoding, { body: Buffer; etag: string }>>
}

/** A page is made anew four times a second at most, however fast its version changes and however many ask. */
const rebuildEveryMs = 250
/** Longer than this nobody waits for newer bytes when there are older ones. */
const patienceMs = 100
const defaultMostBytes = 64 * 1024 * 1024

/** For shared caches: a second old is new enough, a minute old while they fetch, a day old while we are away. */
const cacheControl = 'public, max-age=0, s-maxage=1, stale-while-revalidate=60, stale-if-error=86400'

/**
 * Answers public pages from memory, before anything else looks at the request. Query strings are ignored. While a page is
 * being made anew, or cannot be, the old bytes are served.
 */
export function createPageCache(parts: PageCacheParts): RequestListener {
  const { find, headers, now, next, mostBytes = defaultMostBytes } = parts
  const kept = new Map<string, Ready>()
  const building = new Map<string, Promise<Ready>>()
  let keptBytes = 0

  function keep(path: string, ready: Ready): void {
    forget(path)
    kept.set(path, ready)
    keptBytes += ready.bytes
    for (const [oldest] of kept) {
      if (keptBytes <= mostBytes || oldest === path) break
      forget(oldest)
    }
  }

  function forget(path: string): void {
    keptBytes -= kept.get(path)?.bytes ?? 0
    kept.delete(path)
  }

  /** Once at a time for each address, whoever asks. */
  function build(path: string, page: PublicPage): Promise<Ready> {
    const underWay = building.get(path)
    if (underWay !== undefined) return underWay
    const begun = makeReady(page, now())
      .then((ready) => {
        keep(path, ready)
        return ready
      })
      .finally(() => {
        building.delete(path)
      })
    building.set(path, begun)
    return begun
  }

  async function newest(path: string, page: PublicPage): Promise<Ready> {
    const old = kept.get(path)
    if (old === undefined) return build(path, page)
    if (now() - old.builtAtMs < rebuildEveryMs) return old
    return Promise.race([build(path, page).catch(() => old), pause(patienceMs, old)])
  }

  return function answer(req, res) {
    const path = pathOf(req)
    const page = path === null ? null : find(path)
    if (path === null || page === null) {
      next(req, res)
      return
    }
    const ready = kept.get(path)
    if (ready?.version === page.version) {
      send(req, res, ready, headers)
      return
    }
    newest(path, page).then(
      (made) => {
        send(req, res, made, headers)
      },
      () => {
        next(req, res)
      },
    )
  }
}

function pathOf({ method, url = '' }: IncomingMessage): string | null {
  if (method !== 'GET' && method !== 'HEAD') return null
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

async function makeReady({ version, render }: PublicPage, builtAtMs: number): Promise<Ready> {
  const identity = Buffer.from(await render())
  const [br, zipped] = await Promise.all([compressBrotli(identity, brotliOptions), compressGzip(identity)])
  const hash = createHash('sha256').update(identity).digest('base64url').slice(0, 22)
  return {
    version,
    builtAtMs,
    bytes: identity.length + br.length + zipped.length,
    bodies: {
      identity: { body: identity, etag: `"${hash}"` },
      br: { body: br, etag: `"${hash}-br"` },
      gzip: { body: zipped, etag: `"${hash}-gz"` },
    },
  }
}

function send(req: IncomingMessage, res: ServerResponse, { bodies }: Ready, headers: Record<string, string>): void {
  const encoding = encodingFor(req.headers['accept-encoding'])
  const { body, etag } = bodies[encoding]
  const common = { ...headers, 'Cache-Control': cacheControl, ETag: etag, Vary: 'Accept-Encoding' }
  if (isUnchanged(req.headers['if-none-match'], etag)) {
    res.writeHead(304, common).end()
    return
  }
  const ofEncoding = encoding === 'identity' ? {} : { 'Content-Encoding': encoding }
  const entity = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': body.length, ...ofEncoding }
  res.writeHead(200, { ...common, ...entity }).end(req.method === 'HEAD' ? undefined : body)
}

const refused = /^(?:0|0\.0{1,3})$/

/** The smallest form a client says it takes (RFC 9110 §12.5.3); weights other than "not at all" make no difference. */
function encodingFor(accepted = ''): Encoding {
  const takes = new Map(
    accepted.split(',').map((part) => {
      const [name = '', weight = ''] = part.split(';')
      return [name.trim().toLowerCase(), !refused.test(weight.trim().replace(/^q=/i, ''))]
    }),
  )
  if (takes.get('br') === true) return 'br'
  if (takes.get('gzip') === true) return 'gzip'
  return 'identity'
}

/** If-None-Match compares weakly (RFC 9110 §13.1.2). */
function isUnchanged(known: string | undefined, etag: string): boolean {
  if (known === undefined) return false
  return known.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
