import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import request from 'supertest'

import { filesIn, loadAssets, sourceSerifFonts, type Assets } from '../../../server/platform/http/assets.ts'
import { anApp } from './an-app.ts'

type Files = Readonly<Record<string, string>>

const usual: Files = {
  'css/site.css': `/* Ours. */\n@layer tokens, parts;\n@import './fonts.css';\n@import url("tokens.css") layer(tokens);\n@import './print.css' print;\n.a::after { content: '/* kept */'; background: url(images/icon.svg) }\n`,
  'css/fonts.css': `@font-face { font-family: S; src: url('serif.woff2') format('woff2') }\n`,
  'css/tokens.css': `:root {\n  --ink: black; /* dark */\n}\n`,
  'css/print.css': `nav { display: none }\n`,
  'client/site.ts': `import { rest } from './rest.ts'\nconst limit: number = 500\nrest(limit as number)\n`,
  'client/rest.ts': `export function rest(limit: number): void { void limit }\n`,
  'fonts/serif.woff2': 'wOF2 serif',
  'images/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
}

describe('files for browsers', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'assets-'))
  })
  afterEach(() => {
    rmSync(root, { recursive: true })
  })

  const load = (files: Files = usual): Assets => {
    for (const folder of ['css', 'client', 'fonts', 'images', 'bundled', 'elsewhere'])
      mkdirSync(path.join(root, folder), { recursive: true })
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(root, name), content)
    return loadAssets({
      cssDir: path.join(root, 'css'),
      clientDir: path.join(root, 'client'),
      fonts: filesIn(path.join(root, 'fonts'), '.woff2'),
      images: filesIn(path.join(root, 'images'), '.svg', '.png'),
      bundled: filesIn(path.join(root, 'bundled'), '.ts'),
    })
  }
  const get = async (assets: Assets, url: string, encoding = 'identity') =>
    await request(anApp((routes) => routes.use(assets.handler)))
      .get(url)
      .set('Accept-Encoding', encoding)
      .buffer(true)

  it('send one style sheet with everything it imports in place', async () => {
    const assets = load()

    const { text, headers } = await get(assets, assets.url('css/site.css'))

    expect(headers['content-type']).to.equal('text/css; charset=utf-8')
    expect(text).to.contain('@layer tokens {\n:root {\n--ink: black;\n}')
    expect(text).to.contain('@media print {\nnav { display: none }')
    expect(text).to.contain(`src: url('${assets.url('fonts/serif.woff2')}')`)
    expect(text).to.contain(`content: '/* kept */'; background: url('${assets.url('images/icon.svg')}')`)
    expect(text).not.to.match(/@import|Ours|dark/)
    expect(assets.sizes().map(({ name }) => name)).not.to.include('css/tokens.css')
  })

  it('send TypeScript as JavaScript that imports hashed names', async () => {
    const assets = load()

    const { text, headers } = await get(assets, assets.url('client/site.ts'))

    expect(assets.url('client/site.ts')).to.match(/^\/assets\/client\/site\.[0-9a-f]{10}\.js$/)
    expect(headers['content-type']).to.equal('text/javascript; charset=utf-8')
    expect(text)
      .to.contain(`from '${assets.url('client/rest.ts')}'`)
      .and.not.contain('number')
  })

  it('put what a bundle imports from anywhere into one file', async () => {
    const files = {
      'elsewhere/sum.ts': `export const sum = (one: number, other: number): number => one + other\nexport const never = 'unused'\n`,
      'bundled/page.ts': `import { sum } from '../elsewhere/sum.ts'\nconsole.log(sum(20, 22))\n`,
    }
    const assets = load({ ...usual, ...files })

    const url = assets.url('bundled/page.ts')
    const { text, headers } = await get(assets, url)
    const other = load({ ...usual, ...files, 'bundled/page.ts': 'console.log(1)' })

    expect(url).to.match(/^\/assets\/bundled\/page\.[0-9a-f]{10}\.js$/)
    expect(headers['cache-control']).to.equal('public, max-age=31536000, immutable')
    expect(text)
      .to.contain('console.log')
      .and.not.match(/import|number|unused/)
    expect(other.url('bundled/page.ts')).not.to.equal(url)
    expect((await get(other, url)).status).to.equal(404)
    const fresh = load({ ...usual, ...files })
    expect((await get(fresh, url)).text, 'asked before the page').to.equal(text)
  })

  it('may be kept for ever, because another content has another name', async () => {
    const before = load().url('css/site.css')
    const same = load().url('css/site.css')
    const assets = load({ ...usual, 'css/tokens.css': ':root { --ink: navy }' })

    const { headers } = await get(assets, assets.url('css/site.css'))

    expect(same).to.equal(before)
    expect(assets.url('css/site.css')).not.to.equal(before)
    expect(headers['cache-control']).to.equal('public, max-age=31536000, immutable')
    expect((await get(assets, before)).status).to.equal(404)
  })

  it('come compressed as the browser likes, fonts as they are', async () => {
    const assets = load({ ...usual, 'css/tokens.css': `:root {${'--ink: black;'.repeat(200)}}` })
    const app = anApp((routes) => routes.use(assets.handler))
    const bytesOf = async (name: string, encoding: string) =>
      await request(app)
        .get(assets.url(name))
        .set('Accept-Encoding', encoding)
        .buffer(true)
        .parse((res, done) => {
          const chunks: Buffer[] = []
          res.on('data', (chunk: Buffer) => chunks.push(chunk))
          res.on('end', () => {
            done(null, Buffer.concat(chunks))
          })
        })

    const plain = await bytesOf('css/site.css', 'identity')
    const brotli = await bytesOf('css/site.css', 'gzip, deflate, br, zstd')
    const font = await bytesOf('fonts/serif.woff2', 'br')

    expect(brotli.headers['content-encoding']).to.equal('br')
    expect(brotli.headers['vary']).to.equal('Accept-Encoding')
    expect(plain.headers).not.to.have.property('content-encoding')
    expect(font.headers).not.to.have.property('content-encoding')
    expect(font.headers['content-type']).to.equal('font/woff2')
    expect(Number(brotli.headers['content-length'])).to.be.lessThan(Number(plain.headers['content-length']) / 5)
  })

  it('answer 304 to who has them, and HEAD without a body', async () => {
    const assets = load()
    const app = anApp((routes) => routes.use(assets.handler))
    const url = assets.url('css/site.css')
    const { headers } = await request(app).get(url).set('Accept-Encoding', 'identity')

    const again = await request(app)
      .get(url)
      .set({ 'Accept-Encoding': 'identity', 'If-None-Match': String(headers['etag']) })
    const head = await request(app).head(url).set('Accept-Encoding', 'identity')

    expect(again.status).to.equal(304)
    expect(head.status).to.equal(200)
    expect(head.text).to.equal(undefined)
    expect(head.headers['content-length']).to.equal(headers['content-length'])
  })

  it('leave other addresses and methods to the routes', async () => {
    const assets = load()
    const app = anApp((routes) => routes.use(assets.handler))

    expect((await request(app).get('/assets/../package.json')).status).to.equal(404)
    expect((await request(app).post(assets.url('css/site.css'))).status).to.equal(404)
  })

  it('stop the start when one points at nothing, at elsewhere, or at itself', () => {
    expect(() => load().url('css/none.css')).to.throw('There is no asset "css/none.css".')
    expect(() => load({ 'css/a.css': 'a { background: url(none.png) }' })).to.throw('none.png, which is not served')
    expect(() => load({ 'css/a.css': 'a { src: url(https://fonts.example/a.woff2) }' })).to.throw('is not served')
    expect(() => load({ 'css/a.css': "@import './a.css';" })).to.throw('imports itself')
    expect(() =>
      load({ 'css/a.css': '', 'client/a.ts': "import './b.ts'", 'client/b.ts': "import './a.ts'" }),
    ).to.throw('imports it back')
  })

  it('include the serif in the scripts of our languages', () => {
    const names = sourceSerifFonts().map((file) => path.basename(file))

    expect(names).to.have.lengthOf(6)
    expect(names).to.include('source-serif-4-cyrillic-600-normal.woff2')
  })
})
