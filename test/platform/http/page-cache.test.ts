import http, { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

import { expect } from 'chai'

import { createPageCache, type PublicPage } from '../../../server/platform/http/page-cache.ts'

/** One page at `/page`, whose version and words the test changes; everything else is answered behind the cache. */
interface Stage {
  url: string
  version: string
  /** Told with every change. */
  revision: number
  finds: number
  isGone: boolean
  words: string
  renders: number
  nowMs: number
  page: Pick<PublicPage, 'type' | 'headers'>
  render: () => Promise<string>
  close(): Promise<void>
}

async function openStage(mostBytes?: number): Promise<Stage> {
  const stage: Stage = {
    url: '',
    version: '1',
    revision: 1,
    finds: 0,
    isGone: false,
    words: 'one',
    renders: 0,
    nowMs: 0,
    page: {},
    render: () => Promise.resolve(`<p>${stage.words}</p>`.repeat(50)),
    close: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve()
        }),
      ),
  }
  const find = (path: string): PublicPage | null => {
    stage.finds += 1
    if (stage.isGone || !path.startsWith('/page')) return null
    return {
      ...stage.page,
      version: stage.version,
      render: () => {
        stage.renders += 1
        return stage.render()
      },
    }
  }
  const server: Server = createServer(
    createPageCache({
      find,
      revision: () => stage.revision,
      headers: { 'X-Frame-Options': 'DENY' },
      now: () => stage.nowMs,
      next: (_req, res) => {
        res.writeHead(404).end('behind')
      },
      ...(mostBytes === undefined ? {} : { mostBytes }),
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stage.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  return stage
}

describe('pages from memory', () => {
  let stage: Stage

  beforeEach(async () => {
    stage = await openStage()
  })

  afterEach(async () => {
    await stage.close()
  })

  const get = (path = '/page', headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(stage.url + path, { headers, method })

  function change(version: string): void {
    stage.version = version
    stage.revision += 1
  }

  it('are made once and then served as they are, whatever the query says', async () => {
    const first = await (await get()).text()
    const second = await (await get('/page?utm=x')).text()

    expect(first).to.contain('one')
    expect(second).to.equal(first)
    expect(stage.renders).to.equal(1)
  })

  it('are made once for many who ask at the same time', async () => {
    stage.render = async () => {
      await pause(30)
      return 'slow'
    }

    const answers = await Promise.all(Array.from({ length: 20 }, async () => (await get()).text()))

    expect(new Set(answers)).to.deep.equal(new Set(['slow']))
    expect(stage.renders).to.equal(1)
  })

  it('change when their version does, a quarter of a second after the last change at the soonest', async () => {
    await get()
    change('2')
    stage.words = 'two'

    const tooSoon = await (await get()).text()
    stage.nowMs = 250
    const later = await (await get()).text()

    expect(tooSoon).to.contain('one')
    expect(later).to.contain('two')
  })

  it('are not looked for again until a change is told, and then made anew only if it was theirs', async () => {
    await get()
    await get()
    const findsBefore = stage.finds

    for (let times = 0; times < 3; times += 1) await get()
    const findsUntold = stage.finds - findsBefore
    stage.revision += 1
    stage.nowMs = 1_000
    for (let times = 0; times < 3; times += 1) await get()

    expect(findsUntold).to.equal(0)
    expect(stage.finds - findsBefore).to.equal(1)
    expect(stage.renders).to.equal(1)
  })

  it('are gone as soon as that is told', async () => {
    await get()
    await get()
    stage.isGone = true
    stage.revision += 1

    const answer = await get()

    expect(answer.status).to.equal(404)
  })

  it('stay as they were while they cannot be made', async () => {
    await get()
    change('2')
    stage.nowMs = 1_000
    stage.render = () => Promise.reject(new Error('The database is away.'))

    const answer = await get()

    expect(answer.status).to.equal(200)
    expect(await answer.text()).to.contain('one')
  })

  it('do not keep anyone waiting for newer bytes when there are older ones', async () => {
    await get()
    change('2')
    stage.nowMs = 1_000
    stage.render = async () => {
      await pause(500)
      return 'late'
    }

    const answer = await (await get()).text()

    expect(answer).to.contain('one')
  })

  it('are not tried again and again when they cannot be made', async () => {
    stage.render = () => Promise.reject(new Error('No.'))

    for (let times = 0; times < 5; times += 1) await get()
    const rendersAtOnce = stage.renders
    stage.nowMs = 250
    await get()

    expect(rendersAtOnce).to.equal(1)
    expect(stage.renders).to.equal(2)
  })

  it('may be anything that is the same for everyone, with headers of their own', async () => {
    stage.page = { type: 'application/json; charset=utf-8', headers: { 'Access-Control-Allow-Origin': '*' } }

    const answer = await get()

    expect(answer.headers.get('content-type')).to.equal('application/json; charset=utf-8')
    expect(answer.headers.get('access-control-allow-origin')).to.equal('*')
    expect(answer.headers.get('x-frame-options')).to.equal('DENY')
  })

  it('are left to what stands behind when they were never made', async () => {
    stage.render = () => Promise.reject(new Error('No.'))

    const answer = await get()

    expect(answer.status).to.equal(404)
    expect(await answer.text()).to.equal('behind')
  })

  it('go out in the form the browser takes, each with a tag of its own', async () => {
    const forms = await Promise.all(
      ['br', 'gzip, deflate', 'br;q=0, gzip', 'identity', '', 'br;q=0.1, gzip;q=0.9', '*', 'nonsense;q=x'].map(
        (accepted) => get('/page', { 'accept-encoding': accepted }),
      ),
    )

    expect(forms.map((form) => form.headers.get('content-encoding'))).to.deep.equal([
      'br',
      'gzip',
      'gzip',
      null,
      null,
      'gzip',
      'br',
      null,
    ])
    expect(new Set(forms.map((form) => form.headers.get('etag'))).size).to.equal(3)
    expect(forms.every((form) => form.headers.get('vary') === 'Accept-Encoding')).to.equal(true)
    expect(brotliDecompressSync(await rawBody('br')).toString()).to.contain('one')
    expect(gunzipSync(await rawBody('gzip')).toString()).to.contain('one')
  })

  /** `fetch` unpacks by itself; the plain client does not. */
  async function rawBody(encoding: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      http
        .request(`${stage.url}/page`, { headers: { 'accept-encoding': encoding } }, (res) => {
          const chunks: Buffer[] = []
          res.on('data', (chunk: Buffer) => chunks.push(chunk))
          res.on('end', () => {
            resolve(Buffer.concat(chunks))
          })
        })
        .on('error', reject)
        .end()
    })
  }

  it('are not sent again to who has them', async () => {
    const first = await get()
    const tag = first.headers.get('etag') ?? ''

    const again = await get('/page', { 'if-none-match': tag })
    const weakly = await get('/page', { 'if-none-match': `"other", W/${tag}` })
    change('2')
    stage.words = 'two'
    stage.nowMs = 1_000
    const changed = await get('/page', { 'if-none-match': tag })

    expect([again.status, weakly.status, changed.status]).to.deep.equal([304, 304, 200])
    expect(again.headers.get('cache-control')).to.equal(first.headers.get('cache-control'))
  })

  it('answer HEAD with the headers alone and leave other methods to what stands behind', async () => {
    const whole = await get('/page', { 'accept-encoding': 'identity' })
    const head = await get('/page', { 'accept-encoding': 'identity' }, 'HEAD')
    const post = await get('/page', {}, 'POST')

    expect(head.status).to.equal(200)
    expect(head.headers.get('content-length')).to.equal(whole.headers.get('content-length'))
    expect(head.headers.get('x-frame-options')).to.equal('DENY')
    expect(await head.text()).to.equal('')
    expect(post.status).to.equal(404)
  })

  it('never take more memory than they may', async () => {
    const small = await openStage(6_000)
    const ask = (path: string): Promise<Response> => fetch(small.url + path)

    for (let number = 0; number < 20; number += 1) {
      await ask(`/page/${String(number)}`)
      await ask(`/unknown/${String(number)}`)
    }
    await ask('/page/19')
    const rendersBefore = small.renders
    await ask('/page/0')

    expect(rendersBefore).to.equal(20)
    expect(small.renders).to.equal(21)
    await small.close()
  })
})
