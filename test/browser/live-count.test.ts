import { once } from 'node:events'
import { get, type ClientRequest } from 'node:http'

import { expect } from 'chai'
import type { Page } from 'playwright-core'

import { dayOf } from '../../server/platform/clock.ts'
import { transactionsOn } from '../../server/platform/db/transaction.ts'
import { locales } from '../../server/platform/locales.ts'
import { desktop, phone, visit, withoutScripts } from '../support/browser.ts'
import { appeal, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { petitionPath, shownCount } from './signing-form.ts'

const events = `/api/v1/petitions/${appeal}/tally/events`

describe('a count that is looked at', () => {
  let site: TestSite
  let sequence = 0

  before(async () => {
    site = await startSite()
  })

  after(async () => {
    await site.close()
  })

  /** What the tallier does when so many are counted. */
  async function countBecomes(confirmedCount: number): Promise<void> {
    const { petitions, tallies, database } = site.stores
    sequence += 1
    const published = {
      confirmedCount,
      sequence,
      asOf: dayOf(site.clock.now()),
      byDay: [],
      byCountry: [],
      byLanguage: [],
    }
    const tally = { confirmedCount, sequence, positionCount: confirmedCount, published, breakdownsOn: published.asOf }
    await transactionsOn(database.client)((session) => tallies.save(petitions.get(appeal).id, tally, session))
    await site.countBecomes(confirmedCount)
  }

  const isFollowing = (page: Page): Promise<unknown> =>
    page.waitForResponse((response) => response.url().endsWith(events))

  const shows = (page: Page, count: number): Promise<unknown> =>
    until(`${String(count)} is shown`, async () => (await shownCount(page)) === count)

  for (const locale of locales) {
    it(`is written in ${locale} as the server writes it, from the first signature on`, async () => {
      await countBecomes(0)
      await visit(site.url, desktop, async (page) => {
        const following = isFollowing(page)
        await page.goto(petitionPath(locale))
        await following
        const other = await page.context().newPage()
        for (const count of [1, 2, 1_021, 12_345]) {
          await countBecomes(count)
          await shows(page, count)
          await other.goto(petitionPath(locale))
          await shows(other, count)
          expect(await partsOf(page)).to.deep.equal(await partsOf(other))
        }
      })
    })
  }

  for (const [reducedMotion, what] of [
    ['no-preference', 'counts up'],
    ['reduce', 'changes at once for readers who mind motion'],
  ] as const) {
    it(what, () =>
      visit(site.url, { ...phone, reducedMotion }, async (page) => {
        await countBecomes(10)
        const following = isFollowing(page)
        await page.goto(petitionPath('en'))
        await following
        await page.evaluate(notingFigures)

        await countBecomes(90)
        await shows(page, 90)

        const figures = await page.evaluate<number[]>('figures.filter((figure) => figure !== 10)')
        if (reducedMotion === 'reduce') expect(figures).to.deep.equal([90])
        else expect(figures.filter((figure) => figure < 90)).not.to.be.empty
        expect(figures).to.deep.equal(figures.toSorted((one, two) => one - two))
      }),
    )
  }

  it('stands still without JavaScript', () =>
    visit(site.url, { ...phone, ...withoutScripts }, async (page) => {
      await countBecomes(20)
      await page.goto(petitionPath('en'))
      await countBecomes(21)

      expect(await shownCount(page)).to.equal(20)
    }))

  it('is asked for where no stream is to be had', async () => {
    const others = await Promise.all(Array.from({ length: 50 }, () => openStream(new URL(events, site.url))))
    await visit(site.url, phone, async (page) => {
      await countBecomes(30)
      const refused = page.waitForResponse((response) => response.url().endsWith(events))
      await page.goto(petitionPath('en'))
      expect((await refused).status()).to.equal(429)

      await countBecomes(31)

      await shows(page, 31)
    })
    for (const other of others) other.destroy()
  })

  it('is left alone while nobody looks, and followed again when somebody does', () =>
    visit(site.url, desktop, async (page) => {
      const following = isFollowing(page)
      await page.goto(petitionPath('en'))
      await following
      const left = page.waitForEvent('requestfailed', (request) => request.url().endsWith(events))
      await page.evaluate(becomes('hidden'))
      await left

      const again = isFollowing(page)
      await page.evaluate(becomes('visible'))
      await again
    }))

  it('is not followed on a protected petition, whose figures move in batches', async () => {
    const { petitions } = site.stores
    const slug = 'protected-one'
    await petitions.publish({ ...petitions.get(appeal), slug, riskMode: 'protected' })

    const shown = await (await site.get(`/en/petitions/${slug}`)).text()

    expect(shown).to.contain('data-confirmed-count').and.not.contain('data-live')
  })
})

/** Everything the tally and the bar say, and what the progress shows. */
async function partsOf(page: Page): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('[data-live], .bar')].map((part) => ({
    text: part.textContent.replace(/\\s+/g, ' ').trim(),
    figures: [...part.querySelectorAll('b')].map((figure) => ({ ...figure.dataset })),
    bar: [...part.querySelectorAll('progress')].map((bar) => [bar.max, bar.value, bar.getAttribute('aria-label')]),
  }))`)
}

const notingFigures = `
  globalThis.figures = []
  new MutationObserver(() => {
    const figure = Number(document.querySelector('[data-confirmed-count]').dataset.confirmedCount)
    if (figures.at(-1) !== figure) figures.push(figure)
  }).observe(document.querySelector('[data-live]'), { subtree: true, childList: true })`

function becomes(state: 'hidden' | 'visible'): string {
  return `
    Object.defineProperty(document, 'hidden', { value: ${String(state === 'hidden')}, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`
}

async function openStream(url: URL): Promise<ClientRequest> {
  const request = get(url, { agent: false })
  request.on('error', () => undefined)
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
  response.on('error', () => undefined)
  response.resume()
  return request
}
