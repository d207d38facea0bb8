import { createServer, type AddressInfo, type Socket } from 'node:net'

import { elapsedMs } from '../../../server/platform/clock.ts'
import { answerParent } from '../answering.ts'

export type SinkAnswers = typeof answers

/** A mail server that takes everything at once and keeps nothing, unless asked to. */
let takenCount = 0
let openCount = 0
let mostOpenCount = 0
let kept: string[] = []
let toKeepCount = 0
let firstAtMs = 0
let awaited: { count: number; resolve: (betweenMs: number) => void } | null = null

function taken(message: string): void {
  takenCount += 1
  if (takenCount === 1) firstAtMs = elapsedMs()
  if (kept.length < toKeepCount) kept.push(message)
  if (awaited === null || takenCount < awaited.count) return
  awaited.resolve(elapsedMs() - firstAtMs)
  awaited = null
}

function talk(socket: Socket): void {
  let text = ''
  let isData = false
  openCount += 1
  mostOpenCount = Math.max(mostOpenCount, openCount)
  socket.setNoDelay(true).setEncoding('latin1')
  socket.on('error', () => undefined)
  socket.once('close', () => {
    openCount -= 1
  })
  socket.write('220 sink ESMTP\r\n')
  socket.on('data', (chunk: string) => {
    text += chunk
    for (let end = endOf(); end !== -1; end = endOf()) {
      const part = text.slice(0, end)
      text = text.slice(end + (isData ? 5 : 2))
      if (isData) taken(part)
      const answer = isData ? '250 taken' : answerTo(part)
      isData = !isData && /^data$/i.test(part)
      socket.write(`${answer}\r\n`)
    }
  })
  const endOf = (): number => text.indexOf(isData ? '\r\n.\r\n' : '\r\n')
}

function answerTo(line: string): string {
  if (/^ehlo/i.test(line)) return '250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8'
  if (/^data$/i.test(line)) return '354 go on'
  return /^quit/i.test(line) ? '221 bye' : '250 ok'
}

const answers = {
  port: (): number => (server.address() as AddressInfo).port,

  /** Begins to count anew, and answers the milliseconds from the first mail to come until the last of so many. */
  await(count: number): Promise<number> {
    takenCount = 0
    mostOpenCount = openCount
    const { promise, resolve } = Promise.withResolvers<number>()
    awaited = { count, resolve }
    return promise
  },

  /** Connections that were open at once since then. */
  mostOpenCount: (): number => mostOpenCount,

  /** The messages of the next mails, whole. */
  keep(count: number): void {
    kept = []
    toKeepCount = count
  },

  kept: (): string[] => kept,
}

const server = createServer(talk)
server.listen({ port: 0, host: '127.0.0.1' }, () => {
  answerParent(answers)
})
