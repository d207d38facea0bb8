import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'

import { signIn } from '../support/rooms.ts'
import { desktop, phone, visit, withoutScripts } from '../support/browser.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { withDevice } from './passkey-device.ts'

describe('a passkey', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(() => site.close())

  /** Signs in from the mail, by keyboard alone. */
  async function signInByMail(page: Page, email: string): Promise<void> {
    await page.goto('/en/account/sign-in')
    await tabTo(page, page.getByLabel('E-mail address of your account'))
    await page.keyboard.type(email)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
    await page.goto(await linkTo(email, 1))
    await tabTo(page, page.getByRole('button', { name: 'Sign in', exact: true }))
    await page.keyboard.press('Enter')
  }

  /** Goes on with the tabulator until it has the focus. */
  async function tabTo(page: Page, wanted: Locator): Promise<void> {
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press('Tab')
      if ((await wanted.and(page.locator(':focus')).count()) === 1) return
    }
    throw new Error(`The keyboard does not reach ${String(wanted)}.`)
  }

  const isAt = (pathname: string) => (url: URL) => url.pathname === pathname

  /** The link to sign in that came after so many others. */
  async function linkTo(email: string, number: number): Promise<string> {
    return until('a link', () => {
      const links = site.mailbox.messages(email).flatMap((mail) => mail.links)
      return new Set(links.filter((link) => link.includes('/account/sign-in/'))).size < number
        ? null
        : links.find((link) => link.includes('/account/sign-in/'))
    })
  }

  it('is set up by staff at the first sign-in, by keyboard alone, and is the next sign-in by itself', () =>
    visit(site.url, desktop, async (page) => {
      const { cdp, authenticatorId } = await withDevice(page)
      await signIn(site, { roles: ['staff'], address: 'stan@example.org', hasSteppedUp: false })

      await signInByMail(page, 'stan@example.org')
      await page.getByText('Before you see any, set up a second factor').waitFor()
      await tabTo(page, page.getByLabel('What you want to call it'))
      await page.keyboard.type('My laptop')
      await tabTo(page, page.getByRole('button', { name: 'Add a passkey' }))
      await page.keyboard.press('Enter')
      await page.waitForURL((url) => !url.pathname.endsWith('/second-factor'))
      const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
      await page.goto('/en/account/second-factor')
      const kept = await page.getByText('My laptop').count()
      await page.goto('/en/account')
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
      await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
      await page.goto('/en/account/second-factor')

      expect([credentials.length, kept]).to.deep.equal([1, 1])
      // The session that a passkey began has shown the second factor.
      await page.getByText('You have shown it in this browser').waitFor()
    }))

  it('is shown where personal data begins, and leads on to it', () =>
    visit(site.url, phone, async (page) => {
      await withDevice(page)
      await signIn(site, { roles: ['staff'], address: 'step@example.org', hasSteppedUp: false })
      await signInByMail(page, 'step@example.org')
      await page.getByLabel('What you want to call it').fill('Phone')
      await page.getByRole('button', { name: 'Add a passkey' }).click()
      await page.waitForURL((url) => !url.pathname.endsWith('/second-factor'))
      await page.goto('/en/account')
      await page.getByRole('button', { name: 'Sign out', exact: true }).click()
      await page.waitForURL(isAt('/en/account/sign-in'))

      await page.goto('/en/account/sign-in?next=/en/account')
      await page.getByLabel('E-mail address of your account').fill('step@example.org')
      await page.getByRole('button', { name: 'Mail me a link' }).click()
      await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor()
      await page.goto(await linkTo('step@example.org', 2))
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.waitForURL(isAt('/en/account'))
      await page.goto('/en/account/second-factor?next=/en/account')
      await page.getByRole('button', { name: 'Use your passkey' }).click()
      await page.waitForURL(isAt('/en/account'))
      await page.goto('/en/account/second-factor')

      await page.getByText('You have shown it in this browser').waitFor()
    }))

  it('says what can be done when the device has none', () =>
    visit(site.url, desktop, async (page) => {
      const { cdp, authenticatorId } = await withDevice(page)
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
      await page.goto('/en/account/sign-in')
      await page.getByRole('button', { name: 'Sign in with a passkey' }).click()

      await page.getByText('That did not work').waitFor()
      expect(new URL(page.url()).pathname).to.equal('/en/account/sign-in')
    }))

  it('is not offered without scripts, where the mailed link and codes are left', () =>
    visit(site.url, { ...desktop, ...withoutScripts }, async (page) => {
      await signIn(site, { roles: ['staff'], address: 'plain@example.org', hasSteppedUp: false })
      await page.goto('/en/account/sign-in')
      expect(await page.getByRole('button', { name: 'Sign in with a passkey' }).isVisible()).to.equal(false)

      await signInByMail(page, 'plain@example.org')
      await page.getByRole('button', { name: 'Set up one-time codes' }).click()

      await page.getByRole('img', { name: /secret as a picture/ }).waitFor()
      expect(await page.locator('svg.qr path').getAttribute('d')).to.match(/^M4 4h1v1h-1z/)
    }))
})
