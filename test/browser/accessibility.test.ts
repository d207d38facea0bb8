import { expect } from 'chai'

import type { Locale } from '../../server/platform/locales.ts'
import { desktop, localePairs, phone, visit } from '../support/browser.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { contrastFindings, findings } from './axe-findings.ts'
import { petitionPath } from './signing-form.ts'
import { pagesOf, type SitePage } from './site-pages.ts'

describe('pages without barriers', () => {
  let site: TestSite
  let pages: readonly SitePage[]

  before(async () => {
    site = await startSite()
    pages = await pagesOf(site)
  })

  after(async () => {
    await site.close()
  })

  const looksAround = (locale: Locale): Promise<void> =>
    visit(site.url, { ...desktop, locale }, async (page) => {
      const found: string[] = []
      for (const { name, status, isVariant, open } of pages) {
        if (isVariant && locale !== 'uk') continue
        await page.emulateMedia({ colorScheme: 'light' })
        expect(await open(page, locale), name).to.equal(status)
        for (const finding of await findings(page)) found.push(`${name}: ${finding}`)
        await page.emulateMedia({ colorScheme: 'dark' })
        for (const finding of await contrastFindings(page)) found.push(`${name}, dark: ${finding}`)
      }
      expect(found, locale).to.deep.equal([])
    })

  for (const pair of localePairs) {
    it(`has nothing for axe to find on any page in ${pair.join(' and ')}, by day and by night`, async () => {
      await Promise.all(pair.map(looksAround))
    })
  }

  it('has nothing for axe to find on a phone, where the bar leads to the form', () =>
    visit(site.url, phone, async (page) => {
      await page.goto(petitionPath('uk'))
      await page.locator('#demands').scrollIntoViewIfNeeded()
      await page.locator('.bar:visible').waitFor()
      expect(await findings(page)).to.deep.equal([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await contrastFindings(page)).to.deep.equal([])
    }))
})
