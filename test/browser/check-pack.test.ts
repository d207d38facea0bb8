import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import type { Page } from 'playwright-core'

import { sentencesOf } from '../../server/features/packs/checker/sentences.ts'
import type { PublishedKey } from '../../server/features/packs/pack.ts'
import { locales } from '../../server/platform/locales.ts'
import { aPack, aSigningKey, packedAnew, zipOf, type PackChanges } from '../support/a-pack.ts'
import { desktop, phone, visit, withoutScripts } from '../support/browser.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { findings } from './axe-findings.ts'

const key = aSigningKey()

describe('checking a pack in a browser', () => {
  let site: TestSite
  let folder: string

  before(async () => {
    site = await startSite()
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-packs-'))
  })

  after(async () => {
    await site.close()
    await rm(folder, { recursive: true })
  })

  const packOf = (changes: PackChanges = {}) => aPack({ key, site: site.url, ...changes })

  /** The site has signed with these keys. */
  async function publishes(page: Page, keys: readonly PublishedKey[]): Promise<void> {
    await page.route('**/.well-known/undersigned-keys.json', (route) => route.fulfill({ json: { keys } }))
  }

  async function choose(page: Page, zip: Buffer, name = 'pack.zip'): Promise<string> {
    await page.setInputFiles('#pack', { name, mimeType: 'application/zip', buffer: zip })
    await page.locator('#check-result .box').waitFor()
    return page.locator('#check-result').innerText()
  }

  it('says of a good pack what was checked and what was not, and uploads nothing', () =>
    visit(site.url, phone, async (page) => {
      await publishes(page, [key.published])
      await page.goto('/en/check')
      const asked: string[] = []
      page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))

      const said = await choose(page, zipOf(packOf()))

      expect(said)
        .to.contain('Nothing in this pack was changed since the site signed it.')
        .and.contain(`signed with the key ${key.published.keyId} of ${site.url}`)
        .and.contain('Відкритий лист')
        .and.contain('What was checked, and is in order')
        .and.contain('Whether each mail address belongs to one person')
        .and.not.contain('What is wrong')
      expect(await page.locator('#check-result .box.good').count()).to.equal(1)
      expect(await page.locator('#check-result').getAttribute('aria-live')).to.equal('polite')
      expect(asked).to.deep.equal(['GET /.well-known/undersigned-keys.json'])
      expect(await findings(page)).to.deep.equal([])
    }))

  it('names the file of a spoilt pack, and forgets it when a good one is chosen', () =>
    visit(site.url, desktop, async (page) => {
      await publishes(page, [key.published])
      await page.goto('/uk/check')
      const spoilt = packOf()
      spoilt.set('letter.html', Buffer.from('Another letter'))

      const said = await choose(page, zipOf(spoilt), 'spoilt.zip')
      expect(said).to.contain('Цей пакунок не такий, яким його підписано').and.contain('Змінено: letter.html')
      expect(await findings(page)).to.deep.equal([])

      await page.setInputFiles('#pack', { name: 'good.zip', mimeType: 'application/zip', buffer: zipOf(packOf()) })
      await page.locator('#check-result .box.good').waitFor()
      expect(await page.locator('#check-result').innerText()).not.to.contain('Змінено: letter.html')

      const refused = await choose(page, Buffer.from('no zip at all, but long enough'), 'letter.zip')
      expect(refused).to.contain('Це не архів .zip.')
    }))

  for (const locale of locales) {
    it(`says at once of files that were packed anew that they are the signed ones, in ${locale}`, () =>
      visit(site.url, phone, async (page) => {
        await publishes(page, [key.published])
        await page.goto(`/${locale}/check`)

        await choose(page, packedAnew(packOf()))

        const { verdict, groups } = sentencesOf[locale]
        expect(await page.locator('#check-result .box-title').innerText()).to.equal(verdict.repacked)
        expect(await page.locator('#check-result .box.good, #check-result .box.bad').count()).to.equal(0)
        expect(await page.locator('#check-result h3').allInnerTexts()).to.deep.equal([
          groups.failed,
          groups.facts,
          groups.passed,
          groups.open,
        ])
        expect(await page.locator('#check-result h3:first-of-type + ul > li').count()).to.equal(1)
        expect(await findings(page)).to.deep.equal([])
      }))
  }

  it('takes a file that is dropped anywhere on the page', () =>
    visit(site.url, desktop, async (page) => {
      await publishes(page, [key.published])
      await page.goto('/en/check')
      await page.evaluate(dropping(zipOf(packOf())))

      await page.locator('#check-result .box.good').waitFor()
    }))

  it('does not take a stranger’s key for the site’s', () =>
    visit(site.url, desktop, async (page) => {
      await publishes(page, [key.published])
      await page.goto('/en/check')
      const stranger = aSigningKey()

      const pretending = await choose(page, zipOf(packOf({ key: stranger })))
      expect(pretending).to.contain('it may be forged').and.contain('That key is not among those of the site.')

      const other = await choose(page, zipOf(packOf({ key: stranger, site: 'https://elsewhere.example' })))
      expect(other).to.contain('The pack says it is from https://elsewhere.example, not from this site')
    }))

  it('says when the site’s keys could not be asked for', () =>
    visit(site.url, desktop, async (page) => {
      await page.route('**/.well-known/undersigned-keys.json', (route) => route.fulfill({ body: '<p>Not now</p>' }))
      await page.goto('/en/check')

      const said = await choose(page, zipOf(packOf()))

      expect(said).to.contain('the key was taken from the pack itself').and.contain('This does not show who signed it')
    }))

  it('reads a pack of a hundred megabytes', () =>
    visit(site.url, desktop, async (page) => {
      await publishes(page, [key.published])
      await page.goto('/en/check')
      const lists = ['signatures.pdf', 'signatures.xlsx']
      const large = packOf({
        files(files) {
          for (const name of lists) files.set(name, Buffer.alloc(50 * 1024 * 1024, name))
        },
      })
      await writeFile(path.join(folder, 'large.zip'), zipOf(large, { stored: lists }))

      await page.setInputFiles('#pack', path.join(folder, 'large.zip'))
      await page.locator('#check-result .box.good').waitFor()

      expect(await page.locator('#check-result').innerText()).to.contain('signatures.pdf, signatures.xlsx')
    }))

  for (const locale of locales) {
    it(`explains without JavaScript how else it is done, in ${locale}`, () =>
      visit(site.url, { ...phone, ...withoutScripts }, async (page) => {
        await page.goto(`/${locale}/check`)

        expect(await page.locator('noscript').innerText()).to.contain('JavaScript')
        expect(await page.locator('#pack').isVisible()).to.equal(false)
        expect(await page.locator('pre').allInnerTexts())
          .to.include('node verify.mjs PACK.zip')
          .and.include('sha256sum --check --strict SHA256SUMS')
        const program = await site.get((await page.locator('a.button').getAttribute('href')) ?? '')
        expect(program.headers.get('content-disposition')).to.contain('verify.mjs')
      }))
  }
})

/** What a hand and a mouse do: a script cannot take a file from a disk, so it carries its bytes. */
function dropping(zip: Buffer): string {
  return `
    const bytes = Uint8Array.from(atob('${zip.toString('base64')}'), (letter) => letter.charCodeAt(0))
    const carried = new DataTransfer()
    carried.items.add(new File([bytes], 'pack.zip'))
    document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }))`
}
