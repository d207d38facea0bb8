import { expect } from 'chai'
import type { Page } from 'playwright-core'

import { desktop, phone, visit, type Reader } from '../support/browser.ts'
import { signIn, type SignedIn } from '../support/rooms.ts'
import { linkIn, startSite, type TestSite } from '../support/site.ts'
import { contrastFindings, findings } from './axe-findings.ts'
import { lostParts, smallTargets } from './lost-parts.ts'

const tall: Reader = { ...desktop, viewport: { width: 1280, height: 6_000 } }
const small: Reader = { ...phone, viewport: { width: 320, height: 640 } }

/** Pages that only a form leads to: they show what was posted, and stand at no address. */
describe('what the rooms of staff answer to a form', () => {
  let site: TestSite
  let staff: SignedIn

  before(async () => {
    site = await startSite()
    staff = await signIn(site, { roles: ['staff'], name: 'Tom' })
    await site.sign({ email: 'olena@example.net', comment: 'Бо мовчати не можна.' })
    await site.post(linkIn(await site.mailTo('olena@example.net'), 'confirm'), {})
  })

  after(() => site.close())

  async function inRoom(reader: Reader, address: string, act: (page: Page) => Promise<void>): Promise<void> {
    const [name = '', value = ''] = staff.cookie.split('=')
    await visit(site.url, reader, async (page) => {
      await page.context().addCookies([{ name, value, url: site.url }])
      await page.goto(address)
      await act(page)
    })
  }

  const unfold = (page: Page): Promise<unknown> =>
    page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true })')

  async function faults(page: Page): Promise<string[]> {
    await unfold(page)
    const light = await findings(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    return [...light, ...(await contrastFindings(page)), ...(await lostParts(page))]
  }

  async function faultsOnPhone(page: Page): Promise<string[]> {
    await unfold(page)
    return [...(await lostParts(page)), ...(await smallTargets(page, 'body'))]
  }

  async function findOlena(page: Page): Promise<void> {
    await page.locator('#email').fill('olena@example.net')
    await page.locator('#why').fill('Lost the link, wrote by post')
    await page.getByRole('button', { name: 'Look for their signatures' }).click()
    await page.getByRole('heading', { name: '1 signature holds this address' }).waitFor()
  }

  for (const [name, reader, look] of [
    ['on a desktop, by day and by night', tall, faults],
    ['on a phone', small, faultsOnPhone],
  ] as const) {
    it(`has nothing against it ${name}: a signer that was found and opened`, () =>
      inRoom(reader, '/en/staff/signers', async (page) => {
        await findOlena(page)
        expect(await look(page)).to.deep.equal([])
        await page.emulateMedia({ colorScheme: 'light' })
        await page.getByRole('button', { name: 'Open it' }).click()
        await page.getByRole('heading', { name: 'One signature' }).waitFor()
        expect(await look(page)).to.deep.equal([])
      }))

    it(`has nothing against it ${name}: a text, a term and a recipient that come back`, () =>
      inRoom(reader, '/en/staff/texts/privacy/en', async (page) => {
        await page.locator('#markdown').fill('## Ours\n\nWe keep little.')
        await page.getByRole('button', { name: 'Show what it will look like' }).click()
        await page.getByRole('heading', { name: 'This is what it will look like' }).waitFor()
        expect(await look(page)).to.deep.equal([])

        await page.emulateMedia({ colorScheme: 'light' })
        await page.goto('/uk/staff/glossary/new')
        await page.getByRole('button', { name: 'Зберегти' }).click()
        await page.getByRole('alert').waitFor()
        expect(await look(page)).to.deep.equal([])

        await page.emulateMedia({ colorScheme: 'light' })
        await page.goto('/en/staff/recipients/new')
        await page.locator('#channel1Address').fill('nowhere')
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByRole('alert').waitFor()
        expect(await look(page)).to.deep.equal([])
      }))
  }

  it('can be had by keyboard alone: one signer is found, opened and sent their link', () =>
    inRoom(desktop, '/en/staff/signers', async (page) => {
      await page.locator('#email').focus()
      await page.keyboard.type('olena@example.net')
      await page.keyboard.press('Tab')
      await page.keyboard.type('Lost the link, wrote by post')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: '1 signature holds this address' }).waitFor()
      await pressAt(page, 'button', 'Open it')
      await page.getByRole('heading', { name: 'One signature' }).waitFor()
      await pressAt(page, 'summary', 'Send them their link')
      await pressAt(page, 'button', 'Send the link')
      await page.getByRole('status').waitFor()

      expect(await page.getByRole('status').innerText()).to.include('Their link is on its way')
      await site.mailTo('olena@example.net', 2)
    }))

  /** Goes on by Tab to what bears these words, and presses it. */
  async function pressAt(page: Page, tag: string, words: string): Promise<void> {
    const here = `document.activeElement.localName + ' ' + document.activeElement.innerText`
    for (let count = 0; count < 40; count += 1) {
      const at = await page.evaluate<string>(here)
      if (at.startsWith(`${tag} `) && at.includes(words)) {
        await page.keyboard.press('Enter')
        return
      }
      await page.keyboard.press('Tab')
    }
    throw new Error(`The keyboard does not reach “${words}”.`)
  }
})
