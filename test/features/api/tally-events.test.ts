import { once } from 'node:events'
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

import { expect } from 'chai'

import { createTallyEvents, type TallyEvents } from '../../../server/features/api/tally-events.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import type { PublishedTally } from '../../../server/features/tallies/index.ts'
import { dayOf, systemNow } from '../../../server/platform/clock.ts'
import { AppError } from '../../../server/platform/errors.ts'
import { aPetition } from '../../support/a-petition.ts'
import { until } from '../../support/until.ts'
import { startApi, type TestApi } from './an-api.ts'

/** One reader of a stream, as a browser is one. */
interface Listening {
  status: number
  headers: http.IncomingHttpHeaders
  text: () => string
  /** The figures told so far. */
  told: () => unknown[]
  hasEnded: () => boolean
  leave: () => void
}

async function listenTo(url: URL): Promise<Listening> {
  const request = http.get(url, { agent: false })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  let text = ''
  let ended = false
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => (text += chunk))
  response.on('error', () => undefined)
  response.on('close', () => (ended = true))
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    text: () => text,
    told: () => [...text.matchAll(/^data:(.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as unknown),
    hasEnded: () => ended,
    leave: () => request.destroy(),
  }
}

describe('following a tally through the API', () => {
  let api: TestApi
  let petition: Petition
  const open: Listening[] = []

  before(async () => {
    api = await startApi()
    petition = await api.publish()
  })

  afterEach(() => {
    for (const listening of open.splice(0)) listening.leave()
  })

  after(() => api.close())

  async function follow(slug = 'free-them'): Promise<Listening> {
    const listening = await listenTo(new URL(`/api/v1/petitions/${slug}/tally/events`, api.url))
    open.push(listening)
    return listening
  }

  it('tells the figures at once, to any page, and when to come back', async () => {
    const listening = await follow()
    await until('the first figures are told', () => listening.told().length === 1)

    expect(listening.status).to.equal(200)
    expect(listening.headers).to.include({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'access-control-allow-origin': '*',
    })
    expect(listening.text()).to.match(/^retry:\d{4}\n\nevent:tally\nid:0\ndata:/)
    expect(listening.told()).to.deep.equal([{ confirmedCount: 0, nextGoal: 100, asOf: dayOf(systemNow()) }])
  })

  it('tells every change, and nothing where the figures stay', async () => {
    const listening = await follow()
    const other = await follow()
    await until('the first figures are told', () => listening.told().length === 1)

    const areTold = (count: number) =>
      until(`${String(count)} figures are told`, () => [listening, other].every((one) => one.told().length === count))
    await api.publishTally(petition, { confirmedCount: 100, sequence: 100, asOf: '2026-11-22' })
    await areTold(2)
    await api.publishTally(petition, { confirmedCount: 100, sequence: 101, asOf: '2026-11-22' })
    await api.publishTally(petition, { confirmedCount: 101, sequence: 102, asOf: '2026-11-22' })
    await areTold(3)

    expect(listening.told().slice(1)).to.deep.equal([
      { confirmedCount: 100, nextGoal: 200, asOf: '2026-11-22' },
      { confirmedCount: 101, nextGoal: 200, asOf: '2026-11-22' },
    ])
    expect(listening.text()).to.include('id:102')
  })

  it('tells nothing about other petitions', async () => {
    const other = await api.publish({ slug: 'other' })
    const listening = await follow()
    await until('the first figures are told', () => listening.told().length === 1)

    await api.publishTally(other, { confirmedCount: 5, sequence: 5 })
    await pause(50)

    expect(listening.told()).to.have.lengthOf(1)
  })

  it('answers HEAD without opening a stream', async () => {
    const answer = await fetch(new URL('/api/v1/petitions/free-them/tally/events', api.url), { method: 'HEAD' })

    expect(answer.status).to.equal(200)
    expect(answer.headers.get('content-type')).to.match(/^text\/event-stream/)
  })
})

describe('the streams of a process', () => {
  const petition = aPetition()
  const path = `/api/v1/petitions/${petition.slug}/tally/events`
  let removed: boolean
  let figures: PublishedTally
  let listeners: Set<(petitionId: string, tally: PublishedTally) => void>
  let events: TallyEvents
  let server: Server
  let answers: ServerResponse[]
  let refusals: unknown[]
  const open: Listening[] = []

  async function start(limits: {
    heartbeatMs?: number
    mostStreams?: number
    mostStreamsOfOne?: number
  }): Promise<void> {
    removed = false
    figures = { confirmedCount: 1, sequence: 1, asOf: '2026-11-22', byDay: [], byCountry: [], byLanguage: [] }
    listeners = new Set()
    answers = []
    refusals = []
    events = createTallyEvents({
      petitions: {
        find: (slug) => (slug === petition.slug && !removed ? petition : null),
      },
      board: {
        of: () => figures,
        listen(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
      },
      connectionOf: () => 'one',
      ...limits,
    })
    server = http.createServer((req, res) => {
      answers.push(res)
      if (events.take(req, res)) return
      try {
        events.refuse()
      } catch (error) {
        refusals.push(error)
        res.writeHead(error instanceof AppError ? 400 : 500).end()
      }
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  }

  afterEach(async () => {
    for (const listening of open.splice(0)) listening.leave()
    await until('all streams are dropped', () => events.openCount === 0)
    expect(listeners.size).to.equal(0)
    server.close()
  })

  const address = (): URL => new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}${path}`)

  async function follow(): Promise<Listening> {
    const listening = await listenTo(address())
    open.push(listening)
    return listening
  }

  function move(confirmedCount: number): void {
    figures = { ...figures, confirmedCount, sequence: figures.sequence + 1 }
    for (const listener of listeners) listener(petition.id, figures)
  }

  it('are forgotten when their readers leave', async () => {
    await start({})
    const staying = await follow()
    const leaving = await follow()
    await until('both are open', () => events.openCount === 2)

    leaving.leave()
    await until('one is dropped', () => events.openCount === 1)
    move(2)
    await until('the other is told', () => staying.told().length === 2)
  })

  it('beat, so that connections stay open', async () => {
    await start({ heartbeatMs: 20 })
    const listening = await follow()

    await until('two beats came', () => (listening.text().match(/^:still here$/gm) ?? []).length >= 2)
    expect(listening.told()).to.have.lengthOf(1)
  })

  it('end when their petition is removed', async () => {
    await start({ heartbeatMs: 20 })
    const listening = await follow()
    await until('it is open', () => events.openCount === 1)

    removed = true
    await until('it ends', () => listening.hasEnded())
  })

  it('are not more than a process can bear', async () => {
    await start({ mostStreams: 1 })
    await follow()
    await until('it is open', () => events.openCount === 1)
    const refused = await follow()

    expect(refused.status).to.equal(400)
    expect(refusals).to.have.lengthOf(1)
    expect(refusals[0]).to.include({ kind: 'unavailable' })
  })

  it('are not more than one connection needs', async () => {
    await start({ mostStreamsOfOne: 1 })
    await follow()
    await until('it is open', () => events.openCount === 1)
    const refused = await follow()

    expect(refused.status).to.equal(400)
    expect(refusals[0]).to.include({ kind: 'too-many' })
  })

  it('are cut when their reader reads nothing', async () => {
    await start({})
    const socket = connect(Number(address().port), '127.0.0.1')
    socket.pause()
    socket.on('error', () => undefined)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await until('it is open', () => events.openCount === 1)

    // More than the system holds for a connection: the rest stays with the process.
    answers[0]?.write(Buffer.alloc(32 * 1024 * 1024))
    move(2)
    await until('it is dropped', () => events.openCount === 0)

    socket.destroy()
  })

  it('survive that they are ended from outside just before a change', async () => {
    await start({})
    const listening = await follow()
    await until('it is open', () => events.openCount === 1)

    for (const res of answers) res.end()
    move(2)
    await until('it ends', () => listening.hasEnded())
  })

  it('are not kept for readers who left before they were open', async () => {
    await start({})
    const socket = connect(Number(address().port), '127.0.0.1')
    server.once('request', () => {
      socket.destroy()
      for (const res of answers) res.destroy()
    })
    socket.on('error', () => undefined)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await until('the request came', () => answers.length === 1)
    await pause(20)

    expect(events.openCount).to.equal(0)
  })
})
