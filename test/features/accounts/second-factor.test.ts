import { expect } from 'chai'
import { Secret, TOTP } from 'otpauth'

import type { Role } from '../../../server/features/accounts/account.ts'
import { signIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { startSite, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { aBrowser, type ABrowser } from './a-browser.ts'

let count = 0

const inLink = '/account/sign-in/'

describe('a second factor', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(() => site.close())

  /** Somebody who signs in by mail, in a browser that keeps its cookies. */
  async function signedIn(role: Role): Promise<{ browser: ABrowser; email: string; again: () => Promise<ABrowser> }> {
    count += 1
    const email = `factor-${String(count)}@example.org`
    await signIn(site, { roles: [role], address: email, hasSteppedUp: false })
    const links = () =>
      site.mailbox.messages(email).flatMap((mail) => mail.links.filter((link) => link.includes(inLink)))
    async function again(): Promise<ABrowser> {
      const known = new Set(links())
      const browser = aBrowser(site)
      await browser.post('/en/account/sign-in', { email })
      const link = await until('another link', () => links().find((one) => !known.has(one)) ?? null)
      await browser.post(new URL(link).pathname)
      return browser
    }
    return { browser: await again(), email, again }
  }

  /** The code that an app shows at that moment. */
  function codeOf(secret: string, timestamp = site.clock.now().getTime()): string {
    return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })
  }

  async function setUpCodes(browser: ABrowser): Promise<{ codeAfter: (steps: number) => string; answer: Response }> {
    const page = await (await browser.get('/en/account/codes')).text()
    const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1] ?? '').replaceAll(' ', '')
    const box = /name="box" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const at = site.clock.now().getTime()
    const codeAfter = (steps: number): string => codeOf(secret, at + steps * 30_000)
    const answer = await browser.post('/en/account/codes', { box, code: codeAfter(0), next: '/en/account' })
    return { codeAfter, answer }
  }

  it('is asked for when staff sign in, and set up before any personal data is shown', async () => {
    const { browser, email } = await signedIn('staff')
    const turned = await browser.get('/en/staff/organisations/AAAAAAAAAAAAAAAAAAAAAA')
    const shown = readable(await (await browser.get('/en/account/second-factor')).text())
    const { answer } = await setUpCodes(browser)
    const opened = await browser.get('/en/staff/organisations/AAAAAAAAAAAAAAAAAAAAAA')
    const told = await until('a mail about it', () =>
      site.mailbox.messages(email).find(({ subject }) => subject === 'Your second factor was changed'),
    )

    expect(told.text).to.include('A second factor was added')
    expect(turned.headers.get('location')).to.match(/^\/en\/account\/second-factor\?next=/)
    expect(shown).to.include('Before you see any, set up a second factor')
    expect([answer.status, answer.headers.get('location')]).to.deep.equal([303, '/en/account'])
    expect(opened.status).to.equal(404)
  })

  it('turns the cookie of the session into another one', async () => {
    const { browser } = await signedIn('staff')
    const before = browser.cookie('session') ?? ''

    await setUpCodes(browser)
    const after = browser.cookie('session')

    expect(after).not.to.equal(before)
    expect(await site.stores.sessions.viewer(before)).to.equal(null)
  })

  it('takes a code once: not again, not an older one, and none of another minute', async () => {
    const { browser, again } = await signedIn('moderator')
    const { codeAfter } = await setUpCodes(browser)
    const next = await again()
    const show = (code: string) => next.post('/en/account/second-factor/code', { code, next: '/en/account' })

    const replayed = await show(codeAfter(0))
    const older = await show(codeAfter(-1))
    const far = await show(codeAfter(5))
    const right = await show(codeAfter(1))
    const other = await again()
    const twice = await other.post('/en/account/second-factor/code', { code: codeAfter(1) })

    expect([replayed.status, older.status, far.status]).to.deep.equal([422, 422, 422])
    expect(readable(await replayed.text())).to.include('it was used before')
    expect([right.status, right.headers.get('location')]).to.deep.equal([303, '/en/account'])
    expect(twice.status).to.equal(422)
  })

  it('looks at ten guesses an hour, and at no right one after that', async () => {
    const { browser, again } = await signedIn('moderator')
    const { codeAfter } = await setUpCodes(browser)
    const next = await again()
    const right = codeAfter(1)
    const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0')

    const statuses: number[] = []
    for (let guess = 0; guess < 10; guess += 1) {
      statuses.push((await next.post('/en/account/second-factor/code', { code: wrong })).status)
    }
    const late = await next.post('/en/account/second-factor/code', { code: right })

    expect(new Set(statuses)).to.deep.equal(new Set([422]))
    expect(late.status).to.equal(422)
    expect(readable(await late.text())).to.include('Ten codes were typed within an hour')
  })

  it('has to be shown before it can be changed', async () => {
    const { browser, again } = await signedIn('campaigner')
    await setUpCodes(browser)
    const next = await again()

    const answers = [
      await next.post('/en/account/codes/remove'),
      await next.get('/en/account/codes'),
      await next.post('/en/account/passkeys/options'),
      await next.post('/en/account/passkeys/remove', { passkey: 'x' }),
    ]
    const removed = await browser.post('/en/account/codes/remove')

    for (const answer of answers) {
      expect(answer.headers.get('location')).to.match(/^\/en\/account\/second-factor\?next=/)
    }
    expect(removed.headers.get('location')).to.equal('/en/account/second-factor?done=removed')
  })

  it('belongs to the session it was offered in', async () => {
    const [mira, tom] = [await signedIn('campaigner'), await signedIn('campaigner')]
    const page = await (await mira.browser.get('/en/account/codes')).text()
    const secret = (/<code>([A-Z2-7 ]+)<\/code>/.exec(page)?.[1] ?? '').replaceAll(' ', '')
    const box = /name="box" value="([^"]+)"/.exec(page)?.[1] ?? ''

    const answer = await tom.browser.post('/en/account/codes', { box, code: codeOf(secret) })
    const stored = await site.stores.database.db.collection('accounts').find().toArray()

    expect([answer.status, answer.headers.get('location')]).to.deep.equal([303, '/en/account/codes'])
    expect(JSON.stringify(stored)).not.to.include(secret)
  })

  it('is taken away by an admin for somebody who lost it, who is told by mail and signed out', async () => {
    const { browser, email } = await signedIn('moderator')
    await setUpCodes(browser)
    const admin = await signIn(site, { roles: ['admin'] })
    const account = (await site.stores.audit.entries({ limit: 1 }))[0]?.subject.id ?? ''

    const answer = await admin.post(`/en/staff/accounts/${account}/factors/reset`)
    const told = await until('a mail about it', () =>
      site.mailbox.messages(email).find(({ text }) => text.includes('An administrator removed all second factors')),
    )

    expect(answer.headers.get('location')).to.include('done=reset')
    expect(told.links).to.include(`${site.url}/en/account`)
    expect((await browser.get('/en/account')).status).to.equal(303)
    expect(await site.stores.accounts.get(account)).to.include({ hasCodes: false, hasPasskey: false })
    expect((await site.stores.audit.entries({ limit: 1 }))[0]).to.include({ deed: 'account.factor-reset' })
  })

  it('is no passkey that nobody asked for', async () => {
    const { browser } = await signedIn('moderator')
    const options = (await (await browser.post('/en/account/passkeys/options')).json()) as { challenge: string }
    const clientDataJSON = Buffer.from(JSON.stringify({ challenge: options.challenge })).toString('base64url')
    const forged = {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON, attestationObject: 'AAAA' },
    }

    const statuses: number[] = []
    for (const credential of [
      JSON.stringify(forged),
      '',
      'null',
      '{"id":1}',
      '[]',
      '{"id":"a","response":{"clientDataJSON":"%"}}',
    ]) {
      statuses.push((await browser.post('/en/account/passkeys', { credential, name: 'x' })).status)
      statuses.push((await browser.post('/en/account/sign-in/passkey', { credential })).status)
    }

    expect(new Set(statuses)).to.deep.equal(new Set([422]))
  })
})
