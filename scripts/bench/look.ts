import { Agent, request } from 'node:http'
import { buffer } from 'node:stream/consumers'

import type { PlainAnswer } from './processes/plain.ts'

const agent = new Agent({ keepAlive: true })

interface Look {
  method?: 'GET' | 'HEAD'
  /** Known already. */
  etag?: string
  /** `br`, as browsers say, where left out. */
  encoding?: string
}

export interface Seen {
  /** What another server has to send to send the same. */
  answer: PlainAnswer
  etag: string
  body: Buffer
}

/** Every server adds these for itself. */
const ofTheConnection = new Set(['date', 'connection', 'keep-alive'])

/** One request, as a reader makes it, and everything that came back. */
export function look(port: number, path: string, { method = 'GET', etag, encoding = 'br' }: Look = {}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': encoding, ...(etag === undefined ? {} : { 'if-none-match': etag }) }
    const asked = request({ host: '127.0.0.1', port, path, method, agent, headers }, (res) => {
      buffer(res).then((body) => {
        const kept = pairsOf(res.rawHeaders).filter(([name]) => !ofTheConnection.has(name.toLowerCase()))
        resolve({
          answer: { status: res.statusCode ?? 0, headers: kept.flat(), body: body.length === 0 ? null : body },
          etag: res.headers.etag ?? '',
          body,
        })
      }, reject)
    })
    asked.on('error', reject).end()
  })
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, raw[index + 1] ?? '']] : []))
}
