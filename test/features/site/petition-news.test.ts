import { expect } from 'chai'

import { locales } from '../../../server/platform/locales.ts'
import type { SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { until } from '../../support/until.ts'
import { startLedSite, type LedSite } from '../campaign-room/a-leader.ts'

describe('what readers learn of a petition after it opened', () => {
  let led: LedSite
  let mira: SignedIn

  before(async () => {
    led = await startLedSite()
    mira = await led.leader('Mira Petrenko')
  })

  after(() => led.site.close())

  const textOf = async (address: string): Promise<string> => (await led.site.get(address)).text()

  /** Pages come from memory, which learns of changes by itself. */
  const becomes = (address: string, words: string): Promise<string> =>
    until(`${address} says ${words}`, async () => {
      const text = await textOf(address)
      return text.includes(words) ? text : null
    })

  const by = async () => ({ account: await led.site.stores.accounts.get(mira.accountId) })

  async function tell(petitionId: string, title: string, body: string): Promise<string> {
    const { updates } = led.services
    const { id } = await updates.start(petitionId, await by(), 'uk')
    const content = { originalLanguage: 'uk', texts: { uk: { title, body } } } as const
    await updates.save({ petitionId, id, by: await by(), revision: 0, content })
    await updates.submit({ petitionId, id, by: await by(), revision: 1 })
    await led.decide(id)
    await led.site.service.runJob('updates')
    return id
  }

  it('tells at the form until when signatures are taken, in the petition’s own words', async () => {
    const { slug } = await led.open(mira)

    const html = await becomes(`/en/petitions/${slug}`, 'Signatures are taken:')

    expect(html).to.contain('<b lang="uk">доки їх не звільнять</b>')
  })

  it('tells the closing day where there is one', async () => {
    const { slug } = await led.open(mira, { closesOn: '2027-06-30' })

    const html = await becomes(`/en/petitions/${slug}`, 'Signatures are taken until')

    expect(readable(html)).to.contain('until the end of 30 June 2027')
  })

  it('has the outcome with its story on top, in the reader’s language or the original’s', async () => {
    const { id, slug } = await led.open(mira)
    const story = { uk: 'Двох **звільнено**.', en: 'Two are **free**.' }

    await led.services.life.declareOutcome({ petitionId: id, by: await by(), outcome: 'partial', story })

    const html = await becomes(`/en/petitions/${slug}`, 'It was won in part.')
    expect(html.indexOf('Two are <strong>free</strong>')).to.be.within(0, html.indexOf('id="sign"'))
    expect(await becomes(`/crh/petitions/${slug}`, 'Qısmen yeñişke')).to.match(
      /<div lang="uk"><p>Двох <strong>звільнено/,
    )
  })

  it('shows the last three pieces of news, and all of them on a page of their own', async () => {
    const { id, slug } = await led.open(mira)
    for (const number of ['перша', 'друга', 'третя']) await tell(id, `Новина ${number}`, 'Подробиці *тут*.')
    led.site.clock.forwardDays(7)
    await tell(id, 'Новина четверта', 'Подробиці <script>alert(1)</script>.')

    const html = await becomes(`/uk/petitions/${slug}`, 'Новина четверта')
    const all = await becomes(`/uk/petitions/${slug}/updates`, 'Новина четверта')

    expect(html.match(/Новина (перша|друга|третя|четверта)/g)).to.have.length(3)
    expect(all).to.contain('Новина перша').and.contain('Подробиці <em>тут</em>.')
    expect(all).not.to.contain('<script>alert')
    expect(html).to.contain(`href="/uk/petitions/${slug}/updates"`)
  })

  it('keeps every text, each with its day, its reason and what changed', async () => {
    const { id, slug } = await led.open(mira)
    const { drafts } = led.services
    const { revision } = await drafts.openDesk(id, await by())
    const changes = { 'texts.uk.demands.release': 'Звільніть їх усіх негайно.' } as const
    await drafts.save({ petitionId: id, by: await by(), base: revision, changes })
    await drafts.submit({ petitionId: id, by: await by(), reason: 'Додаємо всіх.' })
    await led.decide(id)
    const words = { before: 'Вони хворі, і їх не лікують.', after: 'Вони хворі і їх не лікують.' }
    await led.services.life.correct({ petitionId: id, by: await by(), language: 'uk', field: 'lead', ...words })

    const html = await becomes(`/en/petitions/${slug}/history`, 'a typing error corrected')

    const text = readable(html)
    expect(text).to.match(/Version 3: a typing error corrected shown now/)
    expect(text).to.match(/Version 2: a new text .* Why: Додаємо всіх\. .*Demand 1 \( ?Українська ?\)/)
    expect(html)
      .to.match(/<ins>усіх <\/ins>|<ins> усіх<\/ins>/)
      .and.contain('<del>,</del>')
    expect(text).to.contain('Version 1: the first text').and.contain('The petition opened.')
    expect(await textOf(`/en/petitions/${slug}`)).to.contain(`href="/en/petitions/${slug}/history"`)
  })

  it('feeds programs with news and milestones, under addresses that work anywhere', async () => {
    const { id, slug } = await led.open(mira)
    await tell(id, 'Новина & <більше>', 'Читайте [тут](/uk/petitions) і [там](https://example.org/?a=1&b=2).')
    const address = `/uk/petitions/${slug}`

    const atom = await becomes(`${address}/feed.xml`, 'Новина')
    const answer = await led.site.get(`${address}/feed.json`)
    const feed = (await answer.json()) as { version: string; feed_url: string; items: Record<string, string>[] }

    expect(atom).to.contain('<title>Новина &#38; &#60;більше&#62;</title>')
    expect(atom).to.contain(`<link rel="self" type="application/atom+xml" href="${led.site.url}${address}/feed.xml"/>`)
    expect([...atom.matchAll(/href="([^"]*)"/g)].every(([, url = '']) => url.startsWith(led.site.url))).to.equal(true)
    expect(feed.version).to.equal('https://jsonfeed.org/version/1.1')
    expect(feed.feed_url).to.equal(`${led.site.url}${address}/feed.json`)
    expect(feed.items.map(({ title }) => title)).to.have.members(['Новина & <більше>', 'Петицію відкрито.'])
    const item = feed.items.find(({ title }) => title?.startsWith('Новина'))
    expect(item?.['content_html']).to.contain(`href="${led.site.url}/uk/petitions"`)
    expect(item?.['content_html']).to.contain('href="https://example.org/?a=1&amp;b=2"')
    expect(new Set(feed.items.map((one) => one['id'])).size).to.equal(feed.items.length)
    expect(answer.headers.get('content-type')).to.equal('application/feed+json; charset=utf-8')
    const page = await textOf(address)
    expect(page).to.contain(`type="application/atom+xml"`).and.contain(`href="${led.site.url}${address}/feed.json"`)
  })

  it('has every one of these pages in all four languages, and none for a petition that is not there', async () => {
    const { slug } = await led.open(mira)
    await becomes(`/uk/petitions/${slug}`, 'feed.xml')

    for (const locale of locales) {
      for (const page of ['updates', 'history', 'feed.xml', 'feed.json']) {
        const { status } = await led.site.get(`/${locale}/petitions/${slug}/${page}`)
        expect(status, `${locale} ${page}`).to.equal(200)
      }
    }
    expect((await led.site.get('/uk/petitions/nothing-here/feed.xml')).status).to.equal(404)
    expect((await led.site.get(`/uk/petitions/${slug}/feed.html`)).status).to.equal(404)
  })
})
