import { AxeBuilder } from '@axe-core/playwright'
import { expect } from 'chai'
import type { Page } from 'playwright-core'

import { locales, type Locale } from '../../server/platform/locales.ts'
import { startLedSite, type LedSite } from '../features/campaign-room/a-leader.ts'
import { desktop, visit, type Reader } from '../support/browser.ts'
import type { SignedIn } from '../support/rooms.ts'
import { until } from '../support/until.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const resultTypes: ('violations' | 'incomplete')[] = ['violations']

type Results = Pick<Awaited<ReturnType<AxeBuilder['analyze']>>, 'violations'>

const inWords = ({ violations }: Results): string[] =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html.slice(0, 160)}`))

/** The narrowest phone that is still in use. */
const narrow: Reader = { ...desktop, viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }

describe('leading a petition in a browser', () => {
  let led: LedSite
  let mira: SignedIn
  let slug = ''
  let pages: { name: string; address: (locale: Locale) => string }[]

  before(async () => {
    led = await startLedSite()
    mira = await led.leader('Mira Petrenko')
    const by = { account: await led.site.stores.accounts.get(mira.accountId) }
    const petition = await led.open(mira)
    slug = petition.slug
    const { life, updates } = led.services
    await led.publish(petition, {
      confirmedCount: 1520,
      byDay: [
        { key: '2026-11-20', count: 900 },
        { key: '2026-11-21', count: 608 },
        { key: 'other', count: 12 },
      ],
      byCountry: [
        { key: 'UA', count: 1100 },
        { key: 'PL', count: 320 },
        { key: 'other', count: 100 },
      ],
      byLanguage: [
        { key: 'uk', count: 1400 },
        { key: 'crh', count: 120 },
      ],
    })
    const { id } = await updates.start(petition.id, by, 'uk')
    const texts = { uk: { title: 'Суд відклали', body: 'Наступне засідання *у травні*.' } }
    const writing = { petitionId: petition.id, id, by }
    await updates.save({ ...writing, revision: 0, content: { originalLanguage: 'uk', texts } })
    await updates.submit({ ...writing, revision: 1 })
    await led.decide(id)
    const before = 'Вони хворі, і їх не лікують.'
    const words = { before, after: 'Вони хворі і їх не лікують.' }
    await life.correct({ petitionId: petition.id, by, language: 'uk', field: 'lead', ...words })
    const story = { uk: 'Двох звільнено.' }
    await life.declareOutcome({ petitionId: petition.id, by, outcome: 'partial', story })
    const draft = await led.begin(mira, { 'texts.uk.title': 'Чернетка' })
    const written = (await updates.start(petition.id, by, 'uk')).id
    await led.shown(petition.id)
    const room = (locale: Locale, rest = ''): string => `/${locale}/campaign/petitions/${petition.id}${rest}`
    const inRoom = (name: string, rest: string) => ({ name, address: (locale: Locale) => room(locale, rest) })
    pages = [
      inRoom('desk', ''),
      { name: 'desk of a draft', address: (locale) => `/${locale}/campaign/petitions/${draft}` },
      inRoom('news', '/updates'),
      inRoom('writing news', `/updates/${written}?with=en`),
      inRoom('news on its way', `/updates/${id}`),
      inRoom('mail', `/updates/${id}/preview/uk`),
      inRoom('stop', `/updates/${id}/stop`),
      inRoom('close', '/close'),
      inRoom('outcome', '/outcome'),
      inRoom('thanks', '/thanks'),
      inRoom('texts to correct', '/correct'),
      inRoom('correct', '/correct?language=uk&field=body'),
      inRoom('colleagues', '/editors'),
      ...['', '/updates', '/history'].map((rest) => ({
        name: `in public${rest}`,
        address: (locale: Locale) => `/${locale}/petitions/${slug}${rest}`,
      })),
    ]
    await until('the public page has all of it', async () => {
      const answer = await led.site.get(`/uk/petitions/${slug}`)
      return (await answer.text()).includes('Суд відклали') ? true : null
    })
  })

  after(() => led.site.close())

  /** Signed in, past the mailed link. */
  async function comeIn(page: Page): Promise<void> {
    const [name = '', value = ''] = mira.cookie.split('=')
    await page.context().addCookies([{ name, value, url: led.site.url }])
  }

  async function opened(page: Page, name: string, address: string): Promise<void> {
    const answer = await page.goto(address)
    expect(answer?.status(), name).to.equal(200)
    await page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true })')
  }

  it('has nothing for axe to find, by day and by night', () =>
    visit(led.site.url, desktop, async (page) => {
      await comeIn(page)
      const found: string[] = []
      for (const { name, address } of pages) {
        await page.emulateMedia({ colorScheme: 'light' })
        await opened(page, name, address('uk'))
        const byDay = await new AxeBuilder({ page })
          .setLegacyMode(true)
          .options({ runOnly: tags, resultTypes })
          .analyze()
        await page.emulateMedia({ colorScheme: 'dark' })
        // Axe is on the page by now, which is most of its work; only colours are others by night.
        const contrast = JSON.stringify({ runOnly: ['color-contrast'], resultTypes })
        const byNight = await page.evaluate<Results>(`axe.run(document, ${contrast})`)
        for (const what of [...inWords(byDay), ...inWords(byNight)]) found.push(`${name}: ${what}`)
      }
      expect(found).to.deep.equal([])
    }))

  it('fits the narrowest phone in every language', () =>
    visit(led.site.url, narrow, async (page) => {
      await comeIn(page)
      const lost: string[] = []
      for (const locale of locales) {
        for (const { name, address } of pages) {
          await opened(page, name, address(locale))
          const width = await page.evaluate<number>('document.documentElement.scrollWidth')
          if (width > 320) lost.push(`${name} in ${locale}: ${String(width)} pixels`)
        }
      }
      expect(lost).to.deep.equal([])
    }))

  it('feeds programs with XML that can be read', () =>
    visit(led.site.url, desktop, async (page) => {
      await page.goto(`/uk/petitions/${slug}`)
      const feed = await page.evaluate<{ errors: number; entries: number; root: string }>(`(async () => {
        const link = document.querySelector('link[type="application/atom+xml"]')
        const text = await (await fetch(link.href)).text()
        const parsed = new DOMParser().parseFromString(text, 'application/xml')
        const count = (name) => parsed.getElementsByTagName(name).length
        return { errors: count('parsererror'), entries: count('entry'), root: parsed.documentElement.namespaceURI }
      })()`)
      expect(feed.errors).to.equal(0)
      expect(feed.entries).to.be.at.least(3)
      expect(feed.root).to.equal('http://www.w3.org/2005/Atom')
    }))
})
