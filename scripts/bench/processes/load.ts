import { connect, type Socket } from 'node:net'

import { elapsedMs } from '../../../server/platform/clock.ts'
import { answerParent } from '../answering.ts'
import { createAnswerReader } from '../answer-reader.ts'
import { quantile } from '../rounds.ts'

export interface Load {
  port: number
  /** Whole requests. Each is sent once; with `forMs` they go round for that long. */
  requests: readonly string[]
  connections: number
  forMs?: number
}

export interface LoadResult {
  answeredCount: number
  /** Answers a second. */
  rate: number
  p50Ms: number
  p99Ms: number
  /** How often each status was answered. */
  statuses: Record<string, number>
  /** Of one core, how much this process used itself: near 1 it measures itself. */
  clientShare: number
}

export type LoadAnswers = typeof answers

const answers = { load }

answerParent(answers)

/** Sends from so many connections, each waiting for an answer before it asks again. */
async function load({ port, requests, connections, forMs }: Load): Promise<LoadResult> {
  const bytes = requests.map((request) => Buffer.from(request))
  const latencies: number[] = []
  const statuses: Record<string, number> = {}
  const cpuBefore = process.cpuUsage()
  const startedMs = elapsedMs()
  let sentCount = 0

  function next(): Buffer | null {
    const isOver = forMs === undefined ? sentCount >= bytes.length : elapsedMs() - startedMs >= forMs
    if (isOver) return null
    sentCount += 1
    return bytes[(sentCount - 1) % bytes.length] ?? null
  }

  function answered(status: number, sinceMs: number): void {
    latencies.push(elapsedMs() - sinceMs)
    statuses[status] = (statuses[status] ?? 0) + 1
  }

  await Promise.all(Array.from({ length: connections }, () => askAlong(port, next, answered)))
  const tookMs = elapsedMs() - startedMs
  const cpu = process.cpuUsage(cpuBefore)
  return {
    answeredCount: latencies.length,
    rate: (latencies.length / tookMs) * 1_000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    statuses,
    clientShare: (cpu.user + cpu.system) / 1_000 / tookMs,
  }
}

const head = Buffer.from('HEAD ')

/** One connection, opened again where the server closes it. */
function askAlong(
  port: number,
  next: () => Buffer | null,
  answered: (status: number, sinceMs: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let socket: Socket
    let sinceMs = 0

    function open(request: Buffer): void {
      const reader = createAnswerReader({ toHead: request.subarray(0, head.length).equals(head) })
      socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.on('error', reject)
      socket.on('data', (chunk: Buffer) => {
        const answer = reader.read(chunk)
        if (answer === null) return
        answered(answer.status, sinceMs)
        goOn(answer.closes)
      })
      send(request)
    }

    function goOn(closes: boolean): void {
      const request = next()
      if (request !== null && !closes) {
        send(request)
        return
      }
      socket.removeAllListeners('error').on('error', () => undefined)
      socket.destroy()
      if (request === null) resolve()
      else open(request)
    }

    function send(request: Buffer): void {
      sinceMs = elapsedMs()
      socket.write(request)
    }

    const first = next()
    if (first === null) resolve()
    else open(first)
  })
}
