import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'

import { arrivalBounds, createArrivals, type ArrivalBounds } from './arrival.ts'

export interface ServerLimits {
  /** Requests under way at once; more are turned away with 503. */
  mostInFlight?: number
  /** Requests whose body is still arriving, counted apart: who sends slowly must keep nobody else out. */
  mostArriving?: number
  /** Open streams of events, which stay for hours and are counted apart, too: a last bound above those of their own. */
  mostStreams?: number
}

export interface ListenOptions extends ServerLimits {
  port: number
  host: string
  /** The page for a request that is turned away, in the reader's language. Made without the database. */
  renderBusy: (req: IncomingMessage) => RefusalPage
  /** The page for what is no HTTP request, too long for one, or came too slowly. Its bare words where left out. */
  renderUnreadable?: (status: number) => RefusalPage
  /** How long bodies may take to arrive. */
  arrival?: Partial<ArrivalBounds>
}

export interface RefusalPage {
  type: string
  body: string
}

export interface RunningServer {
  /** The port it really listens on. */
  port: number
  /** Accepts nothing new, lets what is under way finish for at most `graceMs`, ends streams, cuts the rest. */
  close: (graceMs?: number) => Promise<void>
}

const second = 1000

/** Tight enough that two thousand slow connections are gone in seconds (Node's own are 60, 300 and 30 s). */
const timeouts = {
  headersTimeout: 10 * second,
  connectionsCheckingInterval: second,
  // Longer than the minute that proxies keep idle connections, so that they never write into a closed one.
  keepAliveTimeout: 65 * second,
}

const maxRequestsPerSocket = 1000

/** Connections the system holds until they are accepted: a crowd that comes in one second. */
const backlog = 4096

/** Starts to serve. Throws a sentence that names the setting when the address cannot be listened on. */
export async function listen(app: RequestListener, options: ListenOptions): Promise<RunningServer> {
  const bounds = { ...arrivalBounds, ...options.arrival }
  // One for the whole server: bodies have bounds of their own, which are over before this one.
  const requestTimeout = timeouts.headersTimeout + bounds.unhurriedMs + second
  const gate = createGate(app, options, bounds)
  const server = createServer({ ...timeouts, requestTimeout, requireHostHeader: false }, gate.listener)
  server.maxRequestsPerSocket = maxRequestsPerSocket
  // What else than a body somebody expects is ours to ignore (RFC 9110 §10.1.1), not worth an empty 417.
  server.on('checkExpectation', gate.listener)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET') socket.destroy()
    else gate.refuse(socket, statusOfClientError(error))
  })
  await opened(server, options)
  const { port } = server.address() as AddressInfo
  return { port, close: (graceMs = 8 * second) => close(server, gate, graceMs) }
}

/** The address cannot be listened on; the message is a sentence for the operator. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen'
}

function opened(server: Server, { port, host }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(new CannotListen(listenSentence(error, port, host), { cause: error }))
    })
    server.listen({ port, host, backlog }, resolve)
  })
}

function listenSentence({ code = 'unknown' }: NodeJS.ErrnoException, port: number, host: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${String(port)} is already in use. Stop the program that listens there, or set PORT to another number.`
    case 'EACCES':
      return `This user may not listen on port ${String(port)}. Set PORT to a number above 1023.`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST ${host} is not an address of this machine.`
    default:
      return `Cannot listen on PORT ${String(port)} of HOST ${host} (${code}).`
  }
}

/** Node's own answers to these have no body; a person would look at an empty page. */
function refuseUnreadable(socket: Duplex, status: number, { renderUnreadable = bareWords }: ListenOptions): void {
  if (!socket.writable) return
  const { type, body } = renderUnreadable(status)
  const head = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${type}`,
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    ...Object.entries(refusalHeaders).map(([name, value]) => `${name}: ${value}`),
  ]
  // Cut off only a while later: a connection that is reset while it still sends never reads the answer.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  setTimeout(() => socket.destroy(), second).unref()
}

const refusalHeaders = {
  'Cache-Control': 'no-store',
  Connection: 'close',
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'",
  'X-Content-Type-Options': 'nosniff',
}

function bareWords(status: number): RefusalPage {
  return { type: 'text/plain; charset=utf-8', body: STATUS_CODES[status] ?? '' }
}

const statusOfClientErrors: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

function statusOfClientError({ code = '' }: NodeJS.ErrnoException): number {
  return statusOfClientErrors[code] ?? 400
}

type Gate = ReturnType<typeof createGate>

/** Knows what is under way, so that overload is answered at once and a stop loses nothing. */
function createGate(app: RequestListener, options: ListenOptions, bounds: ArrivalBounds) {
  const { mostInFlight = 1000, mostArriving = 5000, mostStreams = 11_000, renderBusy } = options
  const requests = new Set<ServerResponse>()
  const arriving = new Set<ServerResponse>()
  const streams = new Set<ServerResponse>()
  const arrivals = createArrivals(bounds, ({ socket }) => {
    refuse(socket, 408)
  })
  let isClosing = false

  /** Whether part of an answer has gone out there, into which nothing else may be written. */
  function isAnswering(socket: Duplex): boolean {
    return [requests, arriving, streams].some((group) =>
      [...group].some((res) => res.socket === socket && res.headersSent),
    )
  }

  function refuse(socket: Duplex, status: number): void {
    if (isAnswering(socket)) socket.destroy()
    else refuseUnreadable(socket, status, options)
  }

  function groupOf(req: IncomingMessage): Set<ServerResponse> {
    if (isStream(req)) return streams
    return hasBody(req) ? arriving : requests
  }

  function isFull(group: Set<ServerResponse>): boolean {
    if (group === streams) return streams.size >= mostStreams
    return requests.size >= mostInFlight || arriving.size >= mostArriving
  }

  function enter(group: Set<ServerResponse>, req: IncomingMessage, res: ServerResponse): void {
    group.add(res)
    if (group === arriving) {
      req.once('end', () => {
        if (arriving.delete(res)) requests.add(res)
      })
    }
    res.on('close', () => {
      if (!group.delete(res)) requests.delete(res)
    })
  }

  function turnAway(req: IncomingMessage, res: ServerResponse): void {
    const { type, body } = renderBusy(req)
    res.writeHead(503, { 'Content-Type': type, 'Retry-After': '5', 'Cache-Control': 'no-store', Connection: 'close' })
    res.end(req.method === 'HEAD' ? undefined : body)
  }

  const listener: RequestListener = (req, res) => {
    if (req.headers.host === undefined && req.httpVersion !== '1.0') {
      refuseUnreadable(req.socket, 400, options)
      return
    }
    if (hasBody(req)) arrivals.watch(req)
    const group = groupOf(req)
    if (isFull(group)) {
      turnAway(req, res)
      return
    }
    enter(group, req, res)
    if (isClosing) res.setHeader('Connection', 'close')
    app(req, res)
  }

  return {
    listener,
    get inFlight(): number {
      return requests.size + arriving.size
    },
    /** No answer of the app's comes any more; where part of one is out, the connection is cut. */
    refuse,
    beginClosing(): void {
      isClosing = true
      for (const res of [...requests, ...arriving]) if (!res.headersSent) res.setHeader('Connection', 'close')
      for (const res of streams) res.end()
    },
  }
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Server-sent events: by address, because nobody has to say so in a header. */
function isStream({ method, url = '' }: IncomingMessage): boolean {
  if (method !== 'GET') return false
  const query = url.indexOf('?')
  return query === -1 ? url.endsWith('/events') : url.endsWith('/events', query)
}

const lookAgainMs = 50

async function close(server: Server, gate: Gate, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve()
    })
  })
  gate.beginClosing()
  for (let waitedMs = 0; gate.inFlight > 0 && waitedMs < graceMs; waitedMs += lookAgainMs) {
    server.closeIdleConnections()
    await pause(lookAgainMs)
  }
  server.closeIdleConnections()
  // Answered ones are out; what is left are connections that never sent a whole request.
  server.closeAllConnections()
  await closed
}
