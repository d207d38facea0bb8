import { expect } from 'chai'

import { sha256 } from '../../support/a-pack.ts'
import { startSite, type TestSite } from '../../support/site.ts'

describe('the page on which packs are checked', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(async () => {
    await site.close()
  })

  const textOf = async (address: string): Promise<string> => (await site.get(address)).text()

  it('is found from every page', async () => {
    expect(await textOf('/en')).to.contain('<a href="/en/check">Check a pack</a>')
    expect(await textOf('/uk/safety')).to.contain('<a href="/uk/check">Перевірити пакунок</a>')
  })

  it('names the hash of the program that it offers', async () => {
    const program = Buffer.from(await (await site.get('/verify.mjs')).arrayBuffer())

    expect(await textOf('/en/check')).to.contain(`<code class="intact" lang="zxx">${sha256(program)}</code>`)
  })

  it('brings its own script along, which other pages do not load', async () => {
    const own = /<script type="module" src="(\/assets\/bundled\/check-pack\.[0-9a-f]{10}\.js)"><\/script>/
    const [, address = ''] = own.exec(await textOf('/en/check')) ?? []
    const script = await site.get(address)

    expect(script.headers.get('content-type')).to.equal('text/javascript; charset=utf-8')
    expect(await script.text()).to.contain('Ed25519')
    expect(await textOf('/en')).not.to.match(own)
    expect((await site.get(address.replace(/\.[0-9a-f]{10}\./, '.0000000000.'))).status).to.equal(404)
  })

  it('points to the keys that programs read', async () => {
    const text = await textOf('/en/check')
    const answer = await site.get('/.well-known/undersigned-keys.json')
    const { keys } = (await answer.json()) as { keys: { keyId: string }[] }

    expect(text).to.contain('href="/.well-known/undersigned-keys.json"')
    for (const { keyId } of keys) expect(text).to.contain(keyId)
    if (keys.length === 0) expect(text).to.contain('This site has not signed a pack yet.')
  })

  it('is the same for everybody, and kept in memory', async () => {
    const headers = (await site.get('/ru/check')).headers
    expect(headers.get('cache-control')).to.contain('s-maxage=1')
    expect((await site.get('/de/check')).status).to.equal(404)
    expect((await site.get('/en/check/more')).status).to.equal(404)
  })
})
