import { Agent, request } from 'node:http'

/** Longer than any fault and than the service may wait for its database: whoever is not answered by then was forgotten. */
export const patienceMs = 60_000

/** The status of an answer; null where the connection broke or nobody answered. */
export type Status = number | null

export interface Client {
  /** Posts a form as a browser would. */
  post(url: string, fields: Readonly<Record<string, string>>): Promise<Status>
  get(url: string): Promise<Status>
  close(): void
}

export function createClient(): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })

  function send(url: string, method: 'GET' | 'POST', body: string): Promise<Status> {
    const { promise, resolve } = Promise.withResolvers<Status>()
    const headers = method === 'POST' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}
    const sending = request(url, { method, headers, agent, timeout: patienceMs }, (answer) => {
      answer.resume()
      answer.once('end', () => {
        resolve(answer.statusCode ?? null)
      })
      answer.once('error', () => {
        resolve(null)
      })
    })
    sending.once('timeout', () => sending.destroy())
    sending.once('error', () => {
      resolve(null)
    })
    sending.once('close', () => {
      resolve(null)
    })
    sending.end(body)
    return promise
  }

  return {
    post: (url, fields) => send(url, 'POST', new URLSearchParams(fields).toString()),
    get: (url) => send(url, 'GET', ''),
    close() {
      agent.destroy()
    },
  }
}
