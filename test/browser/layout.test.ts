import { expect } from 'chai'

import type { Locale } from '../../server/platform/locales.ts'
import { desktop, localePairs, phone, visit, withoutScripts } from '../support/browser.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { lostParts, smallTargets } from './lost-parts.ts'
import { petitionPath } from './signing-form.ts'
import { pagesOf, type SitePage } from './site-pages.ts'

describe('the layout in a browser', () => {
  let site: TestSite
  let pages: readonly SitePage[]

  before(async () => {
    site = await startSite()
    pages = await pagesOf(site)
  })

  after(async () => {
    await site.close()
  })

  const measures = (locale: Locale): Promise<void> =>
    visit(site.url, { ...desktop, locale }, async (page) => {
      const settings = await page.context().newCDPSession(page)
      const lost: string[] = []
      for (const { name, open } of pages) {
        await page.setViewportSize({ width: 320, height: 640 })
        await open(page, locale)
        for (const what of await lostParts(page)) lost.push(`${name}, 320 pixels: ${what}`)
        // As a reader sets it in the browser, and as it is on a screen of usual width.
        await settings.send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } })
        for (const width of [1280, 390]) {
          await page.setViewportSize({ width, height: 844 })
          for (const what of await lostParts(page)) lost.push(`${name}, 200 %, ${String(width)} pixels: ${what}`)
        }
        await settings.send('Page.setFontSizes', { fontSizes: { standard: 16, fixed: 13 } })
      }
      expect(lost, locale).to.deep.equal([])
    })

  for (const pair of localePairs) {
    it(`fits 320 pixels and letters twice as large without loss on every page in ${pair.join(' and ')}`, async () => {
      await Promise.all(pair.map(measures))
    })
  }

  it('prints the petition without the form, black on white', () =>
    visit(site.url, { ...desktop, colorScheme: 'dark' }, async (page) => {
      await page.goto(petitionPath('en'))
      await page.emulateMedia({ media: 'print' })
      for (const gone of ['#sign-form', '.languages', '.foot', '.share', '.bar']) {
        expect(await page.locator(gone).isVisible(), gone).to.equal(false)
      }
      for (const kept of ['h1', '.lead', '.tally', '.prose', '.demands', '#sources', '.imprint']) {
        expect(await page.locator(kept).first().isVisible(), kept).to.equal(true)
      }
      expect(await page.evaluate(`getComputedStyle(document.body).color`)).to.equal('rgb(0, 0, 0)')
      expect(await page.evaluate(`getComputedStyle(document.body).backgroundColor`)).to.equal('rgb(255, 255, 255)')
      expect((await page.pdf({ format: 'A4' })).length).to.be.above(10_000)
    }))

  it('glides only for readers who do not mind motion', async () => {
    for (const [reducedMotion, behaviour] of [
      ['reduce', 'auto'],
      ['no-preference', 'smooth'],
    ] as const) {
      await visit(site.url, { ...phone, reducedMotion }, async (page) => {
        await page.goto(petitionPath('uk'))
        expect(await page.evaluate('getComputedStyle(document.documentElement).scrollBehavior')).to.equal(behaviour)
        if (reducedMotion === 'reduce') expect(await page.evaluate(movingParts)).to.deep.equal([])
      })
    }
  })

  it('shows the bar only while the form is out of sight, and leads there', () =>
    visit(site.url, phone, async (page) => {
      await page.goto(petitionPath('uk'))
      const bar = page.locator('.bar')
      const form = page.locator('#sign-form')
      await page.locator('#demands').scrollIntoViewIfNeeded()
      await bar.waitFor({ state: 'visible' })
      await bar.getByRole('link').click()
      await bar.waitFor({ state: 'hidden' })
      await until('the form is in sight', () =>
        form.evaluate((element) => {
          const { top } = (element as unknown as { getBoundingClientRect(): { top: number } }).getBoundingClientRect()
          return top < 844
        }),
      )
    }))

  it('leaves the count on a phone’s first screen uncovered', () =>
    visit(site.url, phone, async (page) => {
      await page.goto(petitionPath('uk'))
      await page.locator('.tally').scrollIntoViewIfNeeded()
      await page.locator('.bar').waitFor({ state: 'hidden' })
    }))

  it('shows the bar beside the text on a wide screen, where the form has scrolled away', () =>
    visit(site.url, desktop, async (page) => {
      await page.goto(petitionPath('uk'))
      const bar = page.locator('.bar')
      expect(await bar.isVisible()).to.equal(false)
      await page.locator('#sources').scrollIntoViewIfNeeded()
      await bar.waitFor({ state: 'visible' })
      const [text, beside] = [await page.locator('.text').boundingBox(), await bar.boundingBox()]
      expect(beside?.x).to.be.above((text?.x ?? 0) + (text?.width ?? 0))
      expect(beside?.y).to.be.within(0, 100)
      await bar.getByRole('link').click()
      await bar.waitFor({ state: 'hidden' })
    }))

  it('keeps every field that is gone through backwards by keyboard in sight, beside the text', () =>
    visit(site.url, desktop, async (page) => {
      await page.goto(petitionPath('uk'))
      await page.locator('#demands').scrollIntoViewIfNeeded()
      await page.locator('#sign-form > button').focus()
      for (const name of ['updates', 'consent', 'visibility', '', 'country', 'email', 'name']) {
        await page.keyboard.press('Shift+Tab')
        const [focused, top] = await page.evaluate<[string, number]>(
          `[document.activeElement.name ?? '', document.activeElement.getBoundingClientRect().top]`,
        )
        expect(focused).to.equal(name)
        expect(top, name).to.be.within(0, 900)
      }
    }))

  it('never shows the bar where it could not go away', () =>
    visit(site.url, { ...phone, ...withoutScripts }, async (page) => {
      await page.goto(petitionPath('uk'))
      expect(await page.locator('.bar').isVisible()).to.equal(false)
    }))

  it('gives every control of the form room for a thumb', () =>
    visit(site.url, phone, async (page) => {
      await page.goto(petitionPath('uk'))
      expect(await smallTargets(page, '#sign-form')).to.deep.equal([])
    }))

  it('shows the trap to nobody', () =>
    visit(site.url, phone, async (page) => {
      await page.goto(petitionPath('uk'))
      const box = await page.locator('#website').boundingBox()
      expect((box?.x ?? 0) + (box?.width ?? 0)).to.be.below(0)
      expect(
        await page.getByRole('textbox', { name: await page.locator('label[for=website]').innerText() }).count(),
      ).to.equal(0)
    }))
})

const movingParts = `[...document.querySelectorAll('*')].filter((element) => {
  const { animationName, transitionDuration } = getComputedStyle(element)
  return animationName !== 'none' || transitionDuration.split(', ').some((time) => parseFloat(time) > 0)
}).map((element) => element.outerHTML.slice(0, 80))`
