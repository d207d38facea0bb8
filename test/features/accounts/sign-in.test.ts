import { expect } from 'chai'

import type { Role } from '../../../server/features/accounts/account.ts'
import { readAddress } from '../../../server/platform/mail/typed-address.ts'
import { readable } from '../../support/shown-form.ts'
import { startSite, type TestSite } from '../../support/site.ts'
import { aBrowser, type ABrowser } from './a-browser.ts'

let count = 0

/** An account of somebody who was here before, or was only invited. */
async function anAccount(site: TestSite, options: { invited?: true; roles?: readonly Role[] } = {}) {
  count += 1
  const email = `person-${String(count)}@example.org`
  const address = readAddress(email)
  if (address === null) throw new Error('That is no address.')
  const { roles = ['campaigner'] } = options
  const id = await site.stores.accounts.add({ name: 'Mira', roles, locale: 'en', address })
  if (options.invited === undefined) await site.stores.accounts.activate(id)
  return { id, email }
}

describe('signing in by a mailed link', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(() => site.close())

  async function linkTo(email: string, mailCount = 1): Promise<string> {
    const { links } = await site.mailTo(email, mailCount)
    const link = links.find((candidate) => candidate.includes('/account/sign-in/'))
    if (link === undefined) throw new Error('The mail has no link.')
    return new URL(link).pathname
  }

  /** Asks for a link, in that browser. */
  const ask = (browser: ABrowser, email: string, next = '') => browser.post('/en/account/sign-in', { email, next })

  async function codeShown(browser: ABrowser): Promise<string> {
    const page = await (await browser.get('/en/account/sign-in/sent')).text()
    return /<p class="code">(\d{3} \d{3})</.exec(page)?.[1] ?? ''
  }

  const isSignedIn = async (browser: ABrowser) => (await browser.get('/en/account')).status === 200

  it('is one click in the browser that asked, and goes on to where one wanted', async () => {
    const { email } = await anAccount(site)
    const browser = aBrowser(site)

    const asked = await ask(browser, email, '/en/campaign/drafts')
    const link = await linkTo(email)
    const shown = await (await browser.get(link)).text()
    const signedIn = await browser.post(link)

    expect([asked.status, asked.headers.get('location')]).to.deep.equal([303, '/en/account/sign-in/sent'])
    expect(shown).to.include('Sign in</button>').and.not.include('name="code"')
    expect([signedIn.status, signedIn.headers.get('location')]).to.deep.equal([303, '/en/campaign/drafts'])
    expect(await isSignedIn(browser)).to.equal(true)
  })

  it('leads to the first room of whoever wanted nothing in particular, or to setting up a second factor', async () => {
    const places: string[] = []
    for (const role of ['campaigner', 'moderator'] as const) {
      const { email } = await anAccount(site, { roles: [role] })
      const browser = aBrowser(site)
      await ask(browser, email, 'https://evil.example/')
      places.push((await browser.post(await linkTo(email))).headers.get('location') ?? '')
    }

    expect(places).to.deep.equal(['/en/campaign', '/en/account/second-factor?next=%2Fen%2Fstaff%2Freviews'])
  })

  it('asks another browser for the code that the first one shows, and signs in that other one', async () => {
    const { email } = await anAccount(site)
    const [first, other] = [aBrowser(site), aBrowser(site)]
    await ask(first, email)
    const link = await linkTo(email)
    const code = await codeShown(first)

    const shown = await (await other.get(link)).text()
    const without = await other.post(link)
    const right = await other.post(link, { code })

    expect(shown).to.include('name="code"')
    expect(without.status).to.equal(422)
    expect(right.status).to.equal(303)
    expect([await isSignedIn(other), await isSignedIn(first)]).to.deep.equal([true, false])
  })

  it('is over after five wrong codes, also for the right one', async () => {
    const { email } = await anAccount(site)
    const [first, other] = [aBrowser(site), aBrowser(site)]
    await ask(first, email)
    const link = await linkTo(email)
    const right = (await codeShown(first)).replace(' ', '')
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0')

    const statuses: number[] = []
    for (const code of [wrong, wrong, wrong, wrong, wrong, right]) {
      statuses.push((await other.post(link, { code })).status)
    }

    expect(statuses).to.deep.equal([422, 422, 422, 422, 410, 410])
    expect(await isSignedIn(other)).to.equal(false)
    expect((await first.post(link)).status).to.equal(410)
  })

  it('works once: the second time a sentence says so, and how to get another link', async () => {
    const { email } = await anAccount(site)
    const browser = aBrowser(site)
    await ask(browser, email)
    const link = await linkTo(email)
    await browser.post(link)

    const again = await browser.get(link)
    const twice = await browser.post(link)
    const page = await twice.text()

    expect([again.status, twice.status]).to.deep.equal([410, 410])
    expect(readable(page)).to.include('This link is over')
    expect(page).to.include('href="/en/account/sign-in"')
  })

  it('signs in one of two who press the button at the same moment', async () => {
    const { email } = await anAccount(site)
    const browser = aBrowser(site)
    await ask(browser, email)
    const link = await linkTo(email)

    const answers = await Promise.all([browser.post(link), browser.post(link), browser.post(link)])

    expect(answers.map(({ status }) => status).toSorted()).to.deep.equal([303, 410, 410])
  })

  it('changes nothing while the link is only looked at', async () => {
    const { email } = await anAccount(site)
    const browser = aBrowser(site)
    await ask(browser, email)
    const link = await linkTo(email)

    const scanner = aBrowser(site)
    for (let look = 0; look < 7; look += 1) await scanner.get(link)

    expect(scanner.cookie('session')).to.equal(null)
    expect((await browser.post(link)).status).to.equal(303)
  })

  it('answers the same for an address without an account, and mails nothing', async () => {
    const { email } = await anAccount(site)
    const [known, unknown] = [aBrowser(site), aBrowser(site)]

    const answers = [await ask(known, email), await ask(unknown, 'nobody@example.org')]
    const pages = await Promise.all(
      [known, unknown].map(async (browser) => {
        const page = await (await browser.get('/en/account/sign-in/sent')).text()
        return page.replace(/\d{3} \d{3}/, 'CODE')
      }),
    )
    await linkTo(email)

    const seen = await Promise.all(
      answers.map(async (answer) => ({
        status: answer.status,
        body: await answer.text(),
        headers: [...answer.headers.keys()],
        location: answer.headers.get('location'),
        cookies: answer.headers
          .getSetCookie()
          .map((line) => line.replace(/=[\w-]{43}/, '=').replace(/Expires=[^;]*/, '')),
      })),
    )
    expect(seen[1]).to.deep.equal(seen[0])
    expect(pages[1]).to.equal(pages[0])
    expect(pages[0]).to.include('CODE')
    expect(site.mailbox.messages('nobody@example.org')).to.deep.equal([])
  })

  it('sends at most five mails an hour to one account, and says nothing about it', async () => {
    const { email } = await anAccount(site)
    const statuses: number[] = []
    for (let asked = 0; asked < 7; asked += 1) statuses.push((await ask(aBrowser(site), email)).status)

    const rows = site.stores.database.db.collection('signInAttempts')
    const account = await site.stores.accounts.findByAddress(readAddress(email)!)

    expect(new Set(statuses)).to.deep.equal(new Set([303]))
    expect(await rows.countDocuments({ accountId: Buffer.from(account?.id ?? '', 'base64url') })).to.equal(5)
  })

  it('asks somebody who was invited for name and language, the first time', async () => {
    const { id, email } = await anAccount(site, { invited: true })
    const browser = aBrowser(site)
    await ask(browser, email)
    const link = await linkTo(email)

    const shown = readable(await (await browser.get(link)).text())
    const nameless = await browser.post(link, { name: ' ', locale: 'uk' })
    const signedIn = await browser.post(link, { name: 'Міра', locale: 'uk' })
    const account = await site.stores.accounts.get(id)

    expect(shown).to.include('Welcome').and.include('Your name')
    expect(nameless.status).to.equal(422)
    expect(signedIn.status).to.equal(303)
    expect(account).to.include({ name: 'Міра', locale: 'uk', state: 'active' })
  })

  it('keeps neither the link nor the code where somebody could read it', async () => {
    const { email } = await anAccount(site)
    const browser = aBrowser(site)
    await ask(browser, email)
    const link = await linkTo(email)
    const token = link.split('/').at(-1) ?? ''
    const code = (await codeShown(browser)).replace(' ', '')

    const rows = await site.stores.database.db.collection('signInAttempts').find().toArray()
    const stored = JSON.stringify(rows)

    expect(token).to.have.length(43)
    for (const secret of [token, code, browser.cookie('sign-in') ?? '', email]) {
      expect(stored).not.to.include(`"${secret}"`)
      expect(site.logLines.join('\n')).not.to.include(secret)
    }
  })

  it('says beside the field what is wrong with an address', async () => {
    const answer = await ask(aBrowser(site), 'mira@@example')
    const page = await answer.text()

    expect(answer.status).to.equal(422)
    expect(page).to.include('value="mira@@example"').and.include('it should look like name@example.org')
  })

  it('cannot be done from another site', async () => {
    const { email } = await anAccount(site)
    const crossSite = aBrowser(site, { 'sec-fetch-site': 'cross-site' })

    const asked = await ask(crossSite, email)

    expect(asked.status).to.equal(403)
  })
})

describe('a link to sign in', () => {
  it('ends after fifteen minutes', async () => {
    const site = await startSite()
    const { email } = await anAccount(site)
    const browser = aBrowser(site)
    await browser.post('/en/account/sign-in', { email })
    const { links } = await site.mailTo(email)
    const link = new URL(links.find((one) => one.includes('/sign-in/')) ?? '').pathname

    site.clock.forwardDays(16 / (24 * 60))
    const late = await browser.post(link)
    await site.close()

    expect(late.status).to.equal(410)
  })

  it('is limited by connection', async () => {
    const site = await startSite({ environment: { RATE_LIMITS: '0.05' } })
    const statuses: number[] = []
    for (let asked = 0; asked < 4; asked += 1) {
      statuses.push((await aBrowser(site).post('/en/account/sign-in', { email: 'nobody@example.org' })).status)
    }
    await site.close()

    expect(statuses).to.deep.equal([303, 303, 303, 429])
  })
})
