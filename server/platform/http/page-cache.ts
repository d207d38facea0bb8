import type { IncomingMessage, RequestListener } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

import { makeReadyPage, sendReadyPage, type ReadyPage } from './ready-page.ts'

/** A page that is the same bytes for everyone until its version changes. */
export interface PublicPage {
  /** Bytes made for another version are out of date. */
  version: string
  /** HTML where left out. */
  type?: string
  /** Sent with this page, beside those of all pages. */
  headers?: Readonly<Record<string, string>>
  render: () => Promise<string>
}

export interface PageCacheParts {
  /** The page at an address without its query; null where there is none that may be kept. */
  find: (path: string) => PublicPage | null
  /** Another number whenever a page may be gone or have another version: until then kept ones are not found again. */
  revision: () => number
  /** Sent with every page, beside those of the cache. */
  headers: Readonly<Record<string, string>>
  /** Monotonic milliseconds. */
  now: () => number
  /** Answers whatever is not a page, and pages that cannot be made. */
  next: RequestListener
  /** All kept bytes together; the pages made longest ago go first. */
  mostBytes?: number
}

interface Kept {
  version: string
  page: ReadyPage
  /** The last revision for which the version was found to be this one. */
  currentAt: number
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
 * being made anew, or cannot be, the old bytes are served. Nothing is kept of addresses that are no pages.
 */
export function createPageCache(parts: PageCacheParts): RequestListener {
  const { find, revision, now, next, mostBytes = defaultMostBytes } = parts
  const common = { ...parts.headers, 'Cache-Control': cacheControl }
  const kept = new Map<string, Kept>()
  const building = new Map<string, Promise<ReadyPage>>()
  /** When a page was last begun to be made, whether that went well or not. */
  const begunAtMs = new Map<string, number>()
  let keptBytes = 0

  function keep(path: string, made: Kept): void {
    const atMs = begunAtMs.get(path) ?? now()
    forget(path)
    kept.set(path, made)
    begunAtMs.set(path, atMs)
    keptBytes += made.page.bytes
    for (const [oldest] of kept) {
      if (keptBytes <= mostBytes || oldest === path) break
      forget(oldest)
    }
  }

  function forget(path: string): void {
    keptBytes -= kept.get(path)?.page.bytes ?? 0
    kept.delete(path)
    begunAtMs.delete(path)
  }

  async function build(path: string, { version, type = html, headers = {}, render }: PublicPage): Promise<ReadyPage> {
    const page = await makeReadyPage({ text: await render(), type, headers: { ...common, ...headers } })
    keep(path, { version, page, currentAt: NaN })
    return page
  }

  /** Once at a time for each address: who comes meanwhile shares it. */
  function begin(path: string, page: PublicPage): Promise<ReadyPage> {
    const old = kept.get(path)?.page
    const making = build(path, page).finally(() => {
      building.delete(path)
    })
    const outcome = old === undefined ? making : Promise.race([making.catch(() => old), pause(patienceMs, old)])
    building.set(path, outcome)
    return outcome
  }

  /** The newest there is. Rejects where there is none, and none could be made just now. */
  function newest(path: string, page: PublicPage): Promise<ReadyPage> {
    const underWay = building.get(path)
    if (underWay !== undefined) return underWay
    const sinceMs = now() - (begunAtMs.get(path) ?? -Infinity)
    if (sinceMs < rebuildEveryMs) return keptOf(path)
    // A copy of its own: a part would keep the whole address alive, with whatever query it came.
    const name = Buffer.from(path).toString()
    begunAtMs.set(name, now())
    return begin(name, page)
  }

  function keptOf(path: string): Promise<ReadyPage> {
    const page = kept.get(path)?.page
    return page === undefined ? Promise.reject(new Error('It could not be made a moment ago.')) : Promise.resolve(page)
  }

  return function answer(req, res) {
    const path = pathOf(req)
    if (path === null) {
      next(req, res)
      return
    }
    const ready = kept.get(path)
    const asked = revision()
    if (ready?.currentAt === asked) {
      sendReadyPage(req, res, ready.page)
      return
    }
    const page = find(path)
    if (page === null) {
      next(req, res)
      return
    }
    if (ready?.version === page.version) {
      ready.currentAt = asked
      sendReadyPage(req, res, ready.page)
      return
    }
    newest(path, page).then(
      (made) => {
        sendReadyPage(req, res, made)
      },
      () => {
        next(req, res)
      },
    )
  }
}

const html = 'text/html; charset=utf-8'

function pathOf({ method, url = '' }: IncomingMessage): string | null {
  if (method !== 'GET' && method !== 'HEAD') return null
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
