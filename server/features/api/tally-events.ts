import { randomInt } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { TooMany, Unavailable } from '../../platform/errors.ts'
import type { Petition, PetitionService } from '../petitions/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import { slugOfEvents } from './paths.ts'
import { readableEverywhere, tallyEvent } from './resources.ts'

export interface TallyEventsParts {
  petitions: Pick<PetitionService, 'find'>
  board: Pick<TallyBoard, 'of' | 'listen'>
  /** The address prefix that stands for one connection. */
  connectionOf: (req: IncomingMessage) => string
  heartbeatMs?: number
  /** Streams this process keeps open at once. */
  mostStreams?: number
  /** Streams of one connection at once. */
  mostStreamsOfOne?: number
}

export type TallyEvents = ReturnType<typeof createTallyEvents>

/** All who follow one petition. */
interface Audience {
  slug: string
  petitionId: string
  readers: Set<ServerResponse>
  /** The figures told to all of them last, as JSON. */
  told: string
  /** Runs until they may be told again. */
  rest: NodeJS.Timeout | null
  /** Something has changed meanwhile. */
  isBehind: boolean
}

/** A reader that leaves this much unread is cut off; its browser comes back by itself. */
const mostUnreadBytes = 16 * 1024

/** After a restart readers come back spread over some seconds. */
const shortestRetryMs = 2_000
const retrySpreadMs = 7_000

/** Who has many streams open will hardly have fewer in a moment. */
const refusedForSeconds = 60

/** Between two tellings: the more readers there are, the more of them it takes to keep the process free for others. */
const shortestRestMs = 100
const restMsForEach = 0.04

/** Kept by each connection as long as it lives, so none that only says something about pages. */
const headers = Object.entries({
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Content-Type-Options': 'nosniff',
  // Proxies of this kind would keep events until there are enough of them.
  'X-Accel-Buffering': 'no',
  Connection: 'close',
  ...readableEverywhere,
}).flat()

const heartbeat = Buffer.from(':still here\n\n')

/**
 * The published figures of petitions as server-sent events: at once, and on every change, though not on each of a crowd of
 * them. Entered before anything else has seen the request, so that a reader costs little more than the connection; figures
 * are put into bytes once, whoever many read them.
 */
export function createTallyEvents(parts: TallyEventsParts) {
  const { petitions, board, connectionOf, heartbeatMs = 15_000, mostStreams = 10_000, mostStreamsOfOne = 50 } = parts
  const audiences = new Map<string, Audience>()
  const countOf = new Map<string, number>()
  let openCount = 0
  let stopWatching: (() => void) | null = null

  /** Begins with the first stream and ends with the last, so that nothing has to be closed. */
  function watch(): void {
    const stopListening = board.listen((petitionId) => {
      const audience = audiences.get(petitionId)
      if (audience !== undefined) tellSoon(audience)
    })
    const timer = setInterval(beat, heartbeatMs)
    timer.unref()
    stopWatching = () => {
      stopListening()
      clearInterval(timer)
    }
  }

  function beat(): void {
    for (const audience of audiences.values()) {
      tell(audience)
      for (const res of audience.readers) send(res, heartbeat)
    }
  }

  function tellSoon(audience: Audience): void {
    audience.isBehind = true
    if (audience.rest !== null) return
    tell(audience)
    const restMs = shortestRestMs + audience.readers.size * restMsForEach
    audience.rest = setTimeout(() => {
      audience.rest = null
      if (audience.isBehind) tellSoon(audience)
    }, restMs).unref()
  }

  /** Tells everyone what differs from what they were told last; ends the streams of a petition that was removed. */
  function tell(audience: Audience): void {
    audience.isBehind = false
    const petition = petitions.find(audience.slug)
    if (petition === null) {
      for (const res of audience.readers) res.end()
      return
    }
    const { data, bytes } = eventOf(petition)
    if (data === audience.told) return
    audience.told = data
    for (const res of audience.readers) send(res, bytes)
  }

  function eventOf(petition: Petition): { data: string; bytes: Buffer } {
    const tally = board.of(petition.id)
    const data = JSON.stringify(tallyEvent(petition, tally))
    return { data, bytes: Buffer.from(`event:tally\nid:${String(tally.sequence)}\ndata:${data}\n\n`) }
  }

  function isFullFor(from: string): boolean {
    return openCount >= mostStreams || (countOf.get(from) ?? 0) >= mostStreamsOfOne
  }

  function audienceOf({ id, slug }: Petition): Audience {
    const known = audiences.get(id)
    if (known !== undefined) return known
    const audience = { slug, petitionId: id, readers: new Set<ServerResponse>(), told: '', rest: null, isBehind: false }
    audiences.set(id, audience)
    return audience
  }

  function open(petition: Petition, from: string, res: ServerResponse): void {
    const audience = audienceOf(petition)
    const { data, bytes } = eventOf(petition)
    if (audience.readers.size === 0) audience.told = data
    audience.readers.add(res)
    countOf.set(from, (countOf.get(from) ?? 0) + 1)
    openCount += 1
    if (stopWatching === null) watch()
    res.once('close', () => {
      drop(audience, from, res)
    })
    // A stop ends streams from outside; what is written into one before it has closed is nobody's loss.
    res.on('error', ignore)
    // Ends with the connection: without frames around it an event is one write for all.
    res.removeHeader('Transfer-Encoding')
    res.writeHead(200, headers)
    res.write(`retry:${String(shortestRetryMs + randomInt(retrySpreadMs))}\n\n${bytes.toString()}`)
  }

  function drop(audience: Audience, from: string, res: ServerResponse): void {
    audience.readers.delete(res)
    if (audience.readers.size === 0) {
      if (audience.rest !== null) clearTimeout(audience.rest)
      audiences.delete(audience.petitionId)
    }
    const ofOne = (countOf.get(from) ?? 0) - 1
    if (ofOne > 0) countOf.set(from, ofOne)
    else countOf.delete(from)
    openCount -= 1
    if (openCount > 0) return
    stopWatching?.()
    stopWatching = null
  }

  return {
    /** Opens the stream that is asked for. False, and nothing done, where none is, or where there is no room for it. */
    take(req: IncomingMessage, res: ServerResponse): boolean {
      const slug = req.method === 'GET' ? slugOfEvents(req.url) : null
      const petition = slug === null ? null : petitions.find(slug)
      if (petition === null) return false
      const from = connectionOf(req)
      if (isFullFor(from)) return false
      open(petition, from, res)
      return true
    },

    /** Says why there is no room: TooMany of one connection, Unavailable in all. */
    refuse(): never {
      throw openCount >= mostStreams ? new Unavailable() : new TooMany(refusedForSeconds)
    },

    get openCount(): number {
      return openCount
    },
  }
}

function send(res: ServerResponse, bytes: Buffer): void {
  if (res.writableEnded) return
  if (res.writableLength > mostUnreadBytes) res.destroy()
  else res.write(bytes)
}

function ignore(): void {
  // See where it is used.
}
