import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

import { expect } from 'chai'

import type { ArrivalBounds } from '../../../server/platform/http/arrival.ts'
import { formBodies } from '../../../server/platform/http/bodies.ts'
import { listen, type RunningServer } from '../../../server/platform/http/server.ts'
import { uploadBodies, uploadIn } from '../../../server/platform/http/uploads.ts'
import { anApp } from './an-app.ts'

const readUpload = uploadBodies({ mostFileBytes: 100_000 })

const app = anApp((routes) => {
  routes.post('/en/known', async (req, res) => {
    await readUpload(req, res, { keep: true })
    const upload = uploadIn(req)
    res.send(upload === null || upload === 'too-large' ? 'none' : `taken ${String(upload.bytes.length)}`)
  })
  routes.post('/en/unknown', async (req, res) => {
    await readUpload(req, res, { keep: false })
    res.send('read')
  })
  routes.post('/en/form', formBodies(), (_req, res) => {
    res.send('read')
  })
  routes.post('/en/nobody-reads', (_req, res) => {
    res.send('answered')
  })
})

const multipart = 'multipart/form-data; boundary=b'
const form = 'application/x-www-form-urlencoded'
const start = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
const end = '\r\n--b--\r\n'
const pieceBytes = 100
const everyMs = 20

describe('a body on a slow line', () => {
  let running: RunningServer | null = null
  let sockets: Socket[] = []

  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    sockets = []
    await running?.close(0)
    running = null
  })

  async function serve(arrival: Partial<ArrivalBounds>): Promise<void> {
    const bounds = { withinMs: 200, unhurriedMs: 60_000, leastBytes: pieceBytes, eachMs: 250, ...arrival }
    const renderBusy = () => ({ type: 'text/plain', body: 'busy' })
    running = await listen(app, { port: 0, host: '127.0.0.1', renderBusy, arrival: bounds })
  }

  interface Slow {
    path: string
    type?: string
    pieces: number
    bytes?: number
  }

  /** Sends a body piece by piece for as long as it is listened to; answers all that came back, and what got through. */
  async function send({ path, type = multipart, pieces, bytes = pieceBytes }: Slow) {
    const [before, after] = type === multipart ? [start, end] : ['note=', '']
    const length = before.length + pieces * bytes + after.length
    const socket = connect(running?.port ?? 0, '127.0.0.1')
    sockets.push(socket)
    let answer = ''
    socket.on('error', () => undefined)
    socket.on('data', (data) => (answer += data.toString()))
    const over = new Promise((resolve) => socket.once('close', resolve))
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\n`
    socket.write(`${head}Content-Length: ${String(length)}\r\n\r\n${before}`)
    let sent = 0
    for (; sent < pieces && !socket.destroyed && answer === ''; sent += 1) {
      socket.write('x'.repeat(bytes))
      await pause(everyMs)
    }
    if (sent === pieces) socket.write(after)
    await over
    return { status: answer.slice(9, 12), body: answer.slice(answer.indexOf('\r\n\r\n') + 4), isWhole: sent === pieces }
  }

  it('brings a file of somebody whom we know, however long it takes, as long as it goes on coming', async () => {
    await serve({})

    const answer = await send({ path: '/en/known', pieces: 25 })

    expect(answer).to.deep.equal({ status: '200', body: `taken ${String(25 * pieceBytes)}`, isWhole: true })
  })

  it('is cut where only a trickle comes, also from somebody whom we know', async () => {
    await serve({ leastBytes: 10_000 })

    const answer = await send({ path: '/en/known', pieces: 500, bytes: 1 })

    expect(answer).to.include({ status: '408', isWhole: false })
  })

  it('is cut after a while, however steadily it comes', async () => {
    await serve({ unhurriedMs: 500 })

    const answer = await send({ path: '/en/known', pieces: 500 })

    expect(answer).to.include({ status: '408', isWhole: false })
  })

  it('is cut like any other where too many already take their time', async () => {
    await serve({ mostUnhurried: 1 })

    const [first, second] = await Promise.all([
      send({ path: '/en/known', pieces: 25 }),
      pause(everyMs).then(() => send({ path: '/en/known', pieces: 500 })),
    ])
    const afterwards = await send({ path: '/en/known', pieces: 20 })

    expect([first.status, second.status, afterwards.status]).to.deep.equal(['200', '408', '200'])
  })

  const others: [what: string, path: string, type: string][] = [
    ['an ordinary form', '/en/form', form],
    ['a file of somebody whom we do not know', '/en/unknown', multipart],
  ]

  for (const [what, path, type] of others) {
    it(`is cut where it is ${what}, whatever its pace`, async () => {
      await serve({})

      const answer = await send({ path, type, pieces: 500 })

      expect(answer).to.include({ status: '408', isWhole: false })
    })
  }

  it('is cut where the answer does not wait for it', async () => {
    await serve({})
    const socket = connect(running?.port ?? 0, '127.0.0.1')
    sockets.push(socket)
    let answer = ''
    socket.on('error', () => undefined)
    socket.on('data', (data) => (answer += data.toString()))
    const over = new Promise((resolve) => socket.once('close', resolve))

    socket.write(`POST /en/nobody-reads HTTP/1.1\r\nHost: x\r\nContent-Type: ${form}\r\nContent-Length: 100\r\n\r\n`)
    await over

    expect(answer).to.include('answered')
  })

  it('of an ordinary form arrives when it is quick enough', async () => {
    await serve({ withinMs: 10_000 })

    expect(await send({ path: '/en/form', type: form, pieces: 3 })).to.include({ status: '200', body: 'read' })
  })
})
