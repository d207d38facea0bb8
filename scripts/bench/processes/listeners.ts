import { connect, type Socket } from 'node:net'

import { answerParent } from '../answering.ts'

export interface Listening {
  port: number
  /** Of the events. */
  path: string
  count: number
  /** So many come from one address of the loopback. */
  perAddress: number
}

export type ListenersAnswers = typeof answers

interface Listener {
  socket: Socket
  isOpen: boolean
  /** Changes told to it since it came. */
  toldCount: number
}

/** Only figures have data: what keeps a stream open is a comment. */
const event = Buffer.from('\ndata:')
const welcome = Buffer.from('HTTP/1.1 200')

/** Opened at once, at most: a server that is overrun measures its queue. */
const openedAtOnce = 200

let listeners: Listener[] = []
let onTold: () => void = () => undefined

const answers = {
  /** Opens them; answers how many the server took. */
  async open(listening: Listening): Promise<number> {
    for (let first = 0; first < listening.count; first += openedAtOnce) {
      const last = Math.min(listening.count, first + openedAtOnce)
      const some = Array.from({ length: last - first }, (_, index) => openOne(listening, first + index))
      listeners.push(...(await Promise.all(some)))
    }
    listeners = listeners.filter(({ isOpen }) => isOpen)
    return listeners.length
  },

  /**
   * Waits until everyone was told of the next change, or for so long. Answers when the first and the last of them were, in
   * milliseconds of the clock that all processes share, and how many there were.
   */
  async nextChange(patienceMs: number): Promise<{ firstAtMs: number; lastAtMs: number; toldCount: number }> {
    const before = new Map(listeners.map((listener) => [listener, listener.toldCount]))
    const { promise, resolve } = Promise.withResolvers<undefined>()
    let [firstAtMs, lastAtMs, toldCount] = [0, 0, 0]
    onTold = () => {
      lastAtMs = performance.timeOrigin + performance.now()
      if (toldCount === 0) firstAtMs = lastAtMs
      toldCount += 1
      if (toldCount === before.size) resolve(undefined)
    }
    const patience = setTimeout(resolve, patienceMs, undefined)
    await promise
    clearTimeout(patience)
    onTold = () => undefined
    return { firstAtMs, lastAtMs, toldCount }
  },

  closeAll(): void {
    for (const { socket } of listeners) socket.destroy()
    listeners = []
  },
}

answerParent(answers)

/** Resolves once it was told the present figures, or turned away. */
function openOne({ port, path, perAddress }: Listening, index: number): Promise<Listener> {
  return new Promise((resolve) => {
    const from = Math.floor(index / perAddress)
    const localAddress = `127.0.${String(1 + Math.floor(from / 250))}.${String(1 + (from % 250))}`
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    const listener: Listener = { socket, isOpen: false, toldCount: 0 }
    socket.on('error', () => undefined)
    socket.once('close', () => {
      listener.isOpen = false
      resolve(listener)
    })
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`)
    socket.on('data', (chunk: Buffer) => {
      if (socket.bytesRead === chunk.length && !chunk.includes(welcome)) socket.destroy()
      if (!chunk.includes(event)) return
      listener.toldCount += 1
      if (listener.isOpen) onTold()
      listener.isOpen = true
      resolve(listener)
    })
  })
}
