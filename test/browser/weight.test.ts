import { expect } from 'chai'
import type { Page, Response } from 'playwright-core'

import { locales } from '../../server/platform/locales.ts'
import { desktop, phone, visit } from '../support/browser.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { petitionPath } from './signing-form.ts'
import { pagesOf, type SitePage } from './site-pages.ts'

const mostBytes = 50_000

describe('what a page brings along', () => {
  let site: TestSite
  let pages: readonly SitePage[]

  before(async () => {
    site = await startSite()
    pages = await pagesOf(site)
  })

  after(async () => {
    await site.close()
  })

  for (const locale of locales) {
    it(`stays under ${String(mostBytes)} bytes of HTML, CSS and scripts for the petition in ${locale}`, () =>
      visit(site.url, phone, async (page) => {
        const sent = await sentFor(page, petitionPath(locale))
        const bytes = sent.filter(({ kind }) => kind !== 'font' && kind !== 'image')

        expect(sum(bytes), JSON.stringify(bytes)).to.be.below(mostBytes)
        expect(bytes.map(({ kind }) => kind)).to.include.members(['document', 'stylesheet', 'script'])
        for (const { kind, encoding, address } of bytes)
          expect(encoding, `${kind} ${address}`).to.be.oneOf(['br', 'gzip'])
        expect(sent.filter(({ kind }) => kind === 'font').length).to.be.at.most(4)
        expect(sum(sent.filter(({ kind }) => kind === 'font'))).to.be.below(100_000)
      }))
  }

  it('brings its files only once', () =>
    visit(site.url, desktop, async (page) => {
      await sentFor(page, petitionPath('uk'))
      const again = await sentFor(page, petitionPath('uk', '/check-your-inbox'))
      expect(again.filter(({ kind, bytes }) => kind !== 'document' && bytes > 0)).to.deep.equal([])
    }))

  it('has no style and no script in the page, and a policy that would stop them', () =>
    visit(site.url, desktop, async (page) => {
      let policies: (string | null)[] = []
      page.on('response', (response) => {
        if (response.request().isNavigationRequest()) {
          policies = [...policies, response.headers()['content-security-policy'] ?? null]
        }
      })
      for (const { name, open } of pages) {
        await open(page, 'uk')
        expect(await page.evaluate(inlineParts), name).to.deep.equal([])
      }
      expect(policies).not.to.be.empty
      for (const policy of policies) {
        expect(policy)
          .to.match(/^default-src 'none';/)
          .and.not.match(/unsafe|https?:|\*/)
        for (const kind of ['script-src', 'style-src', 'font-src', 'connect-src', 'form-action']) {
          expect(policy).to.contain(`;${kind} 'self'`)
        }
      }
    }))

  it('leaves nothing on the reader’s device', () =>
    visit(site.url, desktop, async (page) => {
      for (const { open } of pages) await open(page, 'en')
      expect(await page.context().cookies()).to.deep.equal([])
      expect(await page.evaluate('localStorage.length + sessionStorage.length')).to.equal(0)
    }))
})

interface Sent {
  kind: string
  address: string
  encoding: string | null
  /** Of the body, as it went over the wire. */
  bytes: number
}

async function sentFor(page: Page, address: string): Promise<Sent[]> {
  const responses: Response[] = []
  const note = (response: Response): void => void responses.push(response)
  page.on('response', note)
  await page.goto(address, { waitUntil: 'networkidle' })
  page.off('response', note)
  return Promise.all(
    responses.map(async (response) => ({
      kind: response.request().resourceType(),
      address: new URL(response.url()).pathname,
      encoding: response.headers()['content-encoding'] ?? null,
      bytes: (await response.request().sizes()).responseBodySize,
    })),
  )
}

function sum(sent: readonly Sent[]): number {
  return sent.reduce((total, { bytes }) => total + bytes, 0)
}

const inlineParts = `[
  ...document.querySelectorAll('style, [style], script:not([src])'),
  ...[...document.querySelectorAll('*')].filter((element) => element.getAttributeNames().some((name) => name.startsWith('on'))),
].map((element) => element.outerHTML.slice(0, 120))`
