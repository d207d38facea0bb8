import { randomInt } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { createEventBuffer, createSession, type Session } from 'better-sse'

import { AppError, TooMany, Unavailable } from '../../platform/errors.ts'
import { UnreadableRequest } from '../../platform/http/refusals.ts'
import type { Petition, PetitionService } from '../petitions/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import { tallyEvent } from './resources.ts'

export interface TallyEventsParts {
  petitions: Pick<PetitionService, 'get'>
  board: Pick<TallyBoard, 'of' | 'listen'>
  heartbeatMs?: number
  /** Streams this process keeps open at once. */
  mostStreams?: number
  /** Streams of one connection (address prefix) at once. */
  mostStreamsOfOne?: number
}

export interface Reader {
  req: IncomingMessage
  res: ServerResponse
  /** The address prefix; kept as long as the stream is open. */
  from: string
}

export type TallyEvents = ReturnType<typeof createTallyEvents>

interface Stream {
  slug: string
  petitionId: string
  from: string
  res: ServerResponse
  session: Session
  /** The figures sent last, as JSON. */
  told: string
}

/** A reader that leaves this much unread is cut off; its browser comes back by itself. */
const mostUnreadBytes = 64 * 1024

/** After a restart readers come back spread over some seconds. */
const shortestRetryMs = 2_000
const retrySpreadMs = 4_000

/** The published figures of petitions as server-sent events: at once, and on every change. */
export function createTallyEvents(parts: TallyEventsParts) {
  const { petitions, board, heartbeatMs = 15_000, mostStreams = 1_000, mostStreamsOfOne = 50 } = parts
  const streams = new Set<Stream>()
  let stopWatching: (() => void) | null = null

  /** Begins with the first stream and ends with the last, so that nothing has to be closed. */
  function watch(): void {
    const stopListening = board.listen((petitionId) => {
      for (const stream of streams) if (stream.petitionId === petitionId) tell(stream)
    })
    const timer = setInterval(beat, heartbeatMs)
    timer.unref()
    stopWatching = () => {
      stopListening()
      clearInterval(timer)
    }
  }

  function beat(): void {
    const comment = createEventBuffer().comment('still here').dispatch()
    for (const stream of streams) {
      tell(stream)
      if (streams.has(stream)) void stream.session.batch(comment)
    }
  }

  /** Sends the figures where they differ from those sent last; ends the stream of a petition that was removed. */
  function tell(stream: Stream): void {
    const petition = petitionOf(stream.slug)
    if (petition === null) {
      drop(stream)
      stream.res.end()
    } else if (stream.res.writableLength > mostUnreadBytes) {
      drop(stream)
      stream.res.destroy()
    } else if (stream.session.isConnected) {
      push(stream, petition)
    }
  }

  function push(stream: Stream, petition: Petition): void {
    const tally = board.of(petition.id)
    const event = tallyEvent(petition, tally)
    const telling = JSON.stringify(event)
    if (telling === stream.told) return
    stream.told = telling
    stream.session.push(event, 'tally', String(tally.sequence))
  }

  function petitionOf(slug: string): Petition | null {
    try {
      return petitions.get(slug)
    } catch (error) {
      if (error instanceof AppError) return null
      throw error
    }
  }

  function drop(stream: Stream): void {
    streams.delete(stream)
    if (streams.size > 0) return
    stopWatching?.()
    stopWatching = null
  }

  function refuseTooMany(from: string): void {
    if (streams.size >= mostStreams) throw new Unavailable()
    const ofOne = [...streams].filter((stream) => stream.from === from).length
    if (ofOne >= mostStreamsOfOne) throw new TooMany(shortestRetryMs / 1_000)
  }

  return {
    /** Opens a stream that lives until its reader leaves. Throws NotFound, Gone, TooMany, Unavailable. */
    async open(slug: string, { req, res, from }: Reader): Promise<void> {
      const petition = petitions.get(slug)
      refuseTooMany(from)
      // A stop ends streams from outside; what is pushed into one before it has closed is nobody's loss.
      res.on('error', ignore)
      const session = await sessionOf(req, res)
      if (res.destroyed || res.writableEnded) return
      const stream = { slug, petitionId: petition.id, from, res, session, told: '' }
      streams.add(stream)
      if (stopWatching === null) watch()
      res.once('close', () => {
        drop(stream)
      })
      tell(stream)
    },

    get openCount(): number {
      return streams.size
    },
  }
}

function ignore(): void {
  // See where it is used.
}

async function sessionOf(req: IncomingMessage, res: ServerResponse): Promise<Session> {
  try {
    return await createSession(req, res, {
      retry: shortestRetryMs + randomInt(retrySpreadMs),
      // One beat for all streams instead of a timer each, which would outlive readers that leave at once.
      keepAlive: null,
      trustClientEventId: false,
      headers: { 'Cache-Control': 'no-store, no-transform' },
    })
  } catch (cause) {
    // The package reads the address together with the Host header and throws when they make none.
    throw new UnreadableRequest(400, 'unreadable', 'The request cannot be read.', cause)
  }
}
