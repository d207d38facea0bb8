import { expect } from 'chai'

import { locales } from '../../../server/platform/locales.ts'
import { aNewPetition } from '../../support/a-petition.ts'
import { appeal, startSite, type TestSite } from '../../support/site.ts'

describe('a petition that is passed on', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
    await site.stores.petitions.publish(aNewPetition({ slug: 'removed', state: 'hidden' }))
    await site.stores.petitions.publish(aNewPetition({ slug: 'closed', state: 'closed' }))
    await site.stores.petitions.publish(aNewPetition({ slug: 'still-open' }))
  })

  after(async () => {
    await site.close()
  })

  const addressOf = (locale: string, slug = appeal): string => `/${locale}/petitions/${slug}/picture.png`

  it('comes with a picture in each language, not packed once more, which others may keep and show', async () => {
    const answers = await Promise.all(
      locales.map((locale) => site.get(addressOf(locale), { 'accept-encoding': 'br, gzip' })),
    )

    for (const { status, headers } of answers) {
      expect(status).to.equal(200)
      expect(headers.get('content-type')).to.equal('image/png')
      expect(headers.get('content-encoding')).to.equal(null)
      expect(headers.get('cache-control')).to.match(/^public, .*s-maxage=3600/)
      expect(headers.get('cross-origin-resource-policy')).to.equal('cross-origin')
    }
    expect(new Set(answers.map(({ headers }) => headers.get('etag')))).to.have.property('size', locales.length)
  })

  it('has a picture that is not sent again to who has it', async () => {
    const first = await site.get(addressOf('en'))
    const etag = first.headers.get('etag') ?? ''
    const again = await site.get(addressOf('en'), { 'if-none-match': etag, 'cache-control': 'max-age=0' })
    const whole = Buffer.from(await first.arrayBuffer())
    const sameAgain = Buffer.from(await (await site.get(`${addressOf('en')}?v=2`)).arrayBuffer())

    expect(etag).to.match(/^"/)
    expect(again.status).to.equal(304)
    expect(whole.equals(sameAgain)).to.equal(true)
  })

  it('no longer asks to sign once nobody can', async () => {
    const [open, closed] = await Promise.all(['still-open', 'closed'].map((slug) => site.get(addressOf('en', slug))))

    expect(open?.headers.get('etag')).to.not.equal(closed?.headers.get('etag'))
  })

  it('has no picture where there is no petition, or none any more', async () => {
    const answers = await Promise.all(
      [addressOf('en', 'unknown'), addressOf('en', 'removed'), addressOf('de')].map((address) => site.get(address)),
    )

    expect(answers.map(({ status }) => status)).to.deep.equal([404, 410, 404])
    for (const { headers } of answers) expect(headers.get('content-type')).to.contain('text/html')
  })

  for (const locale of locales) {
    it(`names the picture, its size and its words, in ${locale}`, async () => {
      const html = await (await site.get(`/${locale}/petitions/${appeal}`)).text()
      const title = /<meta property="og:title" content="([^"]+)">/.exec(html)?.[1] ?? 'none'

      expect(html).to.contain(`<meta property="og:image" content="${site.url}${addressOf(locale)}?v&#x3D;1">`)
      expect(html).to.contain('<meta property="og:image:width" content="1200">')
      expect(html).to.contain('<meta property="og:image:height" content="630">')
      expect(html).to.contain('<meta name="twitter:card" content="summary_large_image">')
      expect(html).to.contain(`<meta property="og:image:alt" content="${title} – `)
    })
  }

  it('is the only kind of page that has one', async () => {
    for (const address of ['/en', '/en/safety', `/en/petitions/${appeal}/signed`, '/en/nothing']) {
      expect(await (await site.get(address)).text()).to.not.contain('og:image')
    }
  })
})
