import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { answerParent } from '../answering.ts'

export interface PlainAnswer {
  status: number
  /** Names and values in turn. */
  headers: string[]
  body: Uint8Array | null
}

export type PlainAnswers = typeof answers

/** What `node:http` can do at best: the same bytes and the same headers to whoever asks. */
let answer: PlainAnswer = { status: 200, headers: ['Content-Length', '2'], body: Buffer.from('ok') }

const server = createServer({ keepAliveTimeout: 65_000 }, (_req, res) => {
  res.writeHead(answer.status, answer.headers).end(answer.body ?? undefined)
})

const answers = {
  port: () => (server.address() as AddressInfo).port,
  answerWith(given: PlainAnswer): void {
    answer = given
  },
}

server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  answerParent(answers)
})
