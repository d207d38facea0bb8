import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

import { expect } from 'chai'

import { CannotListen, listen, type ListenOptions, type RunningServer } from '../../../server/platform/http/server.ts'
import { rejectionOf } from '../../support/rejection.ts'

const renderBusy = () => ({ type: 'text/plain', body: 'busy' })

interface Answer {
  status: number | undefined
  headers: IncomingMessage['headers']
  body: string
}

const get = (port: number, path = '/'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    httpRequest({ port, path, agent: false }, (res) => {
      let body = ''
      res.on('data', (chunk: Buffer) => (body += chunk.toString()))
      res.on('end', () => {
        resolve({ status: res.statusCode, headers: res.headers, body })
      })
      res.on('error', reject)
    })
      .on('error', reject)
      .end()
  })

describe('the server', () => {
  let running: RunningServer | null = null
  const start = async (app: RequestListener, options: Partial<ListenOptions> = {}): Promise<RunningServer> => {
    running = await listen(app, { port: 0, host: '127.0.0.1', renderBusy, ...options })
    return running
  }
  afterEach(async () => {
    await running?.close(0)
    running = null
  })

  it('says which setting to change when the port is taken', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo

    const error = await rejectionOf(listen(() => undefined, { port, host: '127.0.0.1', renderBusy }))

    other.close()
    expect(error)
      .to.be.instanceOf(CannotListen)
      .with.property(
        'message',
        `Port ${String(port)} is already in use. Stop the program that listens there, or set PORT to another number.`,
      )
  })

  it('says so when the host is none of this machine', async () => {
    const error = await rejectionOf(listen(() => undefined, { port: 0, host: '203.0.113.7', renderBusy }))

    expect(error).to.have.property('message', 'HOST 203.0.113.7 is not an address of this machine.')
  })

  it('turns away what is too much at once, and recovers', async () => {
    const held: (() => void)[] = []
    const { port } = await start((_req, res) => held.push(() => res.end('done')), { mostInFlight: 2 })

    const accepted = [get(port), get(port)]
    while (held.length < 2) await pause(5)
    const refused = await get(port)
    for (const release of held.splice(0)) release()
    await Promise.all(accepted)
    const later = get(port)
    while (held.length < 1) await pause(5)
    held[0]?.()

    expect(refused).to.include({ status: 503, body: 'busy' })
    expect(refused.headers).to.include({ 'retry-after': '5', 'cache-control': 'no-store' })
    expect((await later).status).to.equal(200)
  })

  it('lets nobody who sends slowly keep others out', async () => {
    const { port } = await start(
      (req, res) => {
        if (req.method === 'GET') res.end('page')
        else req.resume().once('end', () => res.end('taken'))
      },
      { mostInFlight: 1, mostArriving: 2 },
    )
    const slow = [1, 2].map(() => connect(port, '127.0.0.1'))
    const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n'
    slow[0]?.write(`${post}abc`)
    await pause(50)
    const meanwhile = await get(port)
    slow[1]?.write(`${post}abc`)
    await pause(50)
    const full = await get(port)
    slow[0]?.write('de')
    await new Promise((resolve) => slow[0]?.once('data', resolve))

    expect(meanwhile.body).to.equal('page')
    expect(full.status).to.equal(503)
    expect((await get(port)).body).to.equal('page')
    for (const connection of slow) connection.destroy()
  })

  it('counts streams of events apart, so that watchers keep nobody from signing', async () => {
    const { port } = await start(
      (req, res) => {
        if (req.url?.includes('/events') === true) res.write('data: 1\n\n')
        else res.end('page')
      },
      { mostInFlight: 1, mostStreams: 2 },
    )
    const streams = [1, 2].map(() => connect(port, '127.0.0.1'))
    for (const stream of streams) {
      stream.write('GET /api/v1/petitions/x/tally/events?a HTTP/1.1\r\nHost: x\r\n\r\n')
      await new Promise((resolve) => stream.once('data', resolve))
    }

    expect((await get(port)).body).to.equal('page')
    expect((await get(port, '/api/v1/petitions/x/tally/events')).status).to.equal(503)
    for (const stream of streams) stream.destroy()
  })

  it('finishes what is under way when it stops, takes nothing new, and ends streams', async () => {
    const { port, close } = await start((req, res) => {
      if (req.url === '/events') res.write('data: 1\n\n')
      else setTimeout(() => res.end('finished'), 150)
    })
    const stream = get(port, '/events')
    const slow = get(port)
    await pause(50)

    const stopped = close()
    running = null
    const refused = await rejectionOf(get(port))

    expect(refused).to.have.property('code', 'ECONNREFUSED')
    expect(await slow).to.include({ status: 200, body: 'finished' })
    expect((await slow).headers['connection']).to.equal('close')
    expect((await stream).body).to.equal('data: 1\n\n')
    await stopped
  })

  it('does not wait for ever for who never finishes', async () => {
    const { port, close } = await start(() => undefined)
    const hanging = rejectionOf(get(port))
    const halfSent = connect(port, '127.0.0.1')
    halfSent.on('error', () => undefined)
    halfSent.write('GET / HTTP/1.1\r\nHost:')
    await pause(50)

    const startedMs = performance.now()
    await close(100)
    running = null

    expect(performance.now() - startedMs).to.be.lessThan(1000)
    expect(await hanging).to.be.instanceOf(Error)
  })
})
