import { expect } from 'chai'

import { freePort } from '../../support/free-port.ts'
import { signIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { startSite, type TestSite } from '../../support/site.ts'

describe("one's own account", () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(() => site.close())

  it('shows name, address and roles, in each language', async () => {
    const mira = await signIn(site, { roles: ['campaigner'], name: 'Mira', address: 'mira@example.org' })

    for (const locale of ['en', 'uk', 'crh', 'ru']) {
      const answer = await mira.get(`/${locale}/account`)
      expect(answer.status).to.equal(200)
      expect(answer.headers.get('cache-control')).to.equal('no-store')
      expect(await answer.text())
        .to.include('mira@example.org')
        .and.include('value="Mira"')
    }
  })

  it('takes another name and language, and says beside the field what is wrong', async () => {
    const mira = await signIn(site, { roles: ['campaigner'], name: 'Mira' })

    const wrong = await mira.post('/en/account/details', { name: '123', locale: 'crh' })
    const right = await mira.post('/en/account/details', { name: 'Міра К.', locale: 'crh' })
    const account = await site.stores.accounts.get(mira.accountId)

    expect(wrong.status).to.equal(422)
    expect(await wrong.text()).to.include('value="123"')
    expect([right.status, right.headers.get('location')]).to.deep.equal([303, '/en/account?done=details'])
    expect(account).to.include({ name: 'Міра К.', locale: 'crh' })
  })

  it('lists where one is signed in, and signs one browser or all others out', async () => {
    const mira = await signIn(site, { roles: ['campaigner'] })
    const account = await site.stores.accounts.get(mira.accountId)
    const others = [await begin(), await begin()]

    async function begin() {
      const token = await site.stores.sessions.begin(account, 'mail', null)
      const viewer = await site.stores.sessions.viewer(token)
      return { id: viewer?.sessionId ?? '', isOver: async () => (await site.stores.sessions.viewer(token)) === null }
    }

    const shown = readable(await (await mira.get('/en/account')).text())
    await mira.post('/en/account/sessions/end', { session: others[0]?.id ?? '' })
    const afterOne = await Promise.all(others.map(({ isOver }) => isOver()))
    await mira.post('/en/account/sessions/end-others')
    const afterAll = await Promise.all(others.map(({ isOver }) => isOver()))

    expect(shown.match(/Sign out there/g)).to.have.length(2)
    expect(shown).to.include('This browser')
    expect([afterOne, afterAll]).to.deep.equal([
      [true, false],
      [true, true],
    ])
    expect((await mira.get('/en/account')).status).to.equal(200)
  })

  it("does not end somebody else's session", async () => {
    const [mira, tom] = [await signIn(site, { roles: ['campaigner'] }), await signIn(site, { roles: ['campaigner'] })]
    const [theirs] = await site.stores.sessions.listOf(tom.accountId)

    const answer = await mira.post('/en/account/sessions/end', { session: theirs?.id ?? '' })

    expect(answer.status).to.equal(404)
    expect((await tom.get('/en/account')).status).to.equal(200)
  })

  it('is left by signing out, after which the cookie is worth nothing', async () => {
    const mira = await signIn(site, { roles: ['campaigner'] })

    const answer = await mira.post('/en/account/sign-out')

    expect([answer.status, answer.headers.get('location')]).to.deep.equal([303, '/en/account/sign-in'])
    expect(answer.headers.getSetCookie().join()).to.match(/^session=;.*Expires=Thu, 01 Jan 1970/)
    expect((await mira.get('/en/account')).headers.get('location')).to.equal('/en/account/sign-in?next=%2Fen%2Faccount')
  })
})

describe('a session', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(() => site.close())

  const minutes = (count: number) => count / (24 * 60)
  const isIn = async (person: { get(address: string): Promise<Response> }) =>
    (await person.get('/en/account')).status === 200

  it('of a campaigner lasts while it is used within seven days, thirty days at most', async () => {
    const mira = await signIn(site, { roles: ['campaigner'] })
    const seen: boolean[] = []
    for (let day = 6; day <= 36; day += 6) {
      site.clock.forwardDays(6)
      seen.push(await isIn(mira))
    }
    const idle = await signIn(site, { roles: ['campaigner'] })
    site.clock.forwardDays(7.01)

    expect(seen).to.deep.equal([true, true, true, true, false, false])
    expect(await isIn(idle)).to.equal(false)
  })

  it('of staff lasts while it is used within half an hour, twelve hours at most', async () => {
    const staff = await signIn(site, { roles: ['staff'] })
    const seen: boolean[] = []
    for (let minute = 29; minute <= 29 * 25; minute += 29) {
      site.clock.forwardDays(minutes(29))
      seen.push(await isIn(staff))
    }
    const idle = await signIn(site, { roles: ['admin'] })
    site.clock.forwardDays(minutes(31))

    expect(seen.filter((isStill) => isStill)).to.have.length(24)
    expect(seen.at(-1)).to.equal(false)
    expect(await isIn(idle)).to.equal(false)
  })

  it('gets another cookie at the second factor, and the old one opens nothing', async () => {
    const staff = await signIn(site, { roles: ['staff'], hasSteppedUp: false })
    const old = staff.cookie.replace('session=', '')

    const next = await site.stores.sessions.stepUp(old)

    expect(next).to.be.a('string').and.not.equal(old)
    expect(await isIn(staff)).to.equal(false)
    expect((await site.stores.sessions.viewer(next ?? ''))?.hasSteppedUp).to.equal(true)
  })

  it('remembers the second factor for twelve hours', async () => {
    const mira = await signIn(site, { roles: ['campaigner'], hasSteppedUp: true })
    const token = mira.cookie.replace('session=', '')

    site.clock.forwardDays(11.9 / 24)
    const before = await site.stores.sessions.viewer(token)
    site.clock.forwardDays(0.2 / 24)
    const after = await site.stores.sessions.viewer(token)

    expect([before?.hasSteppedUp, after?.hasSteppedUp]).to.deep.equal([true, false])
  })

  it('ends when the same browser signs in again', async () => {
    const mira = await signIn(site, { roles: ['campaigner'] })
    const account = await site.stores.accounts.get(mira.accountId)

    await site.stores.sessions.begin(account, 'mail', mira.cookie.replace('session=', ''))

    expect(await isIn(mira)).to.equal(false)
  })

  it('is opened by nothing that is stored', async () => {
    const mira = await signIn(site, { roles: ['campaigner'] })
    const stored = await site.stores.database.db.collection('sessions').find().toArray()

    expect(JSON.stringify(stored)).not.to.include(mira.cookie.replace('session=', ''))
    for (const { _id } of stored) {
      const token = Buffer.from(String(_id), 'utf8').toString('base64url')
      expect(await site.stores.sessions.viewer(token.slice(0, 43))).to.equal(null)
    }
  })
})

describe('a form in a room', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(() => site.close())

  const typed = { name: 'Mira <b>Long</b>', locale: 'uk' }

  it('that comes after the session ended keeps what was typed, and can be sent once more after signing in', async () => {
    const mira = await signIn(site, { roles: ['campaigner'] })
    await site.stores.sessions.endAllOf(mira.accountId)

    const refused = await mira.post('/en/account/details', typed)
    const page = await refused.text()
    const account = await site.stores.accounts.get(mira.accountId)
    const again = await signedInAs(mira.accountId)
    const resent = await site.post(
      /<form method="post" action="([^"]+)" id="not-taken"/.exec(page)?.[1] ?? '',
      { ...typed, csrf: again.csrf },
      { cookie: again.cookie },
    )

    expect(refused.status).to.equal(401)
    expect(page).to.include('Mira &lt;b&gt;Long&lt;/b&gt;</textarea>').and.include('You are signed out')
    expect(account.name).not.to.include('Long')
    expect(resent.status).to.equal(303)
    expect((await site.stores.accounts.get(mira.accountId)).name).to.equal('Mira <b>Long</b>')
  })

  it('of an earlier session is shown again with the token of this one', async () => {
    const mira = await signIn(site, { roles: ['campaigner'] })

    const missing = await site.post('/en/account/details', typed, { cookie: mira.cookie })
    const stale = await mira.post('/en/account/details', { ...typed, csrf: 'x'.repeat(43) })
    const page = await stale.text()

    expect([missing.status, stale.status]).to.deep.equal([403, 403])
    expect(page).to.include(`name="csrf" value="${mira.csrf}"`)
    expect(page).to.include('Mira &lt;b&gt;Long&lt;/b&gt;</textarea>')
  })

  it('is refused from another site, and from what does not say where it comes from', async () => {
    const mira = await signIn(site, { roles: ['campaigner'] })
    const fields = { ...typed, csrf: mira.csrf }
    const from = (headers: Record<string, string>) =>
      fetch(new URL('/en/account/details', site.url), {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { cookie: mira.cookie, ...headers },
        redirect: 'manual',
      })

    const answers = await Promise.all([
      from({ 'sec-fetch-site': 'cross-site' }),
      from({ 'sec-fetch-site': 'same-site' }),
      from({ origin: 'https://evil.example' }),
      from({}),
    ])

    expect(answers.map(({ status }) => status)).to.deep.equal([403, 403, 403, 403])
  })

  async function signedInAs(accountId: string): Promise<{ cookie: string; csrf: string }> {
    const account = await site.stores.accounts.get(accountId)
    const token = await site.stores.sessions.begin(account, 'mail', null)
    const viewer = await site.stores.sessions.viewer(token)
    return { cookie: `session=${token}`, csrf: viewer?.csrf ?? '' }
  }
})

describe('the cookie of a session', () => {
  it('belongs to this host alone on https', async () => {
    const port = await freePort()
    const site = await startSite({ environment: { PORT: String(port), PUBLIC_URL: 'https://petitions.example' } })
    const here = (address: string): URL => new URL(address, `http://127.0.0.1:${String(port)}`)
    const post = (address: string, cookie: string, fields: Record<string, string> = {}) =>
      fetch(here(address), {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers: { 'sec-fetch-site': 'same-origin', cookie },
        redirect: 'manual',
      })
    const mira = await signIn(site, { roles: ['campaigner'], address: 'mira@example.org' })

    const asked = await post('/en/account/sign-in', '', { email: 'mira@example.org' })
    const { links } = await site.mailTo('mira@example.org')
    const link = new URL(links.find((one) => one.includes('/account/sign-in/')) ?? '').pathname
    const [browser = ''] = asked.headers.getSetCookie()
    const signedIn = await post(link, browser.split(';')[0] ?? '')
    const plain = await fetch(here('/en/account'), { headers: { cookie: mira.cookie }, redirect: 'manual' })
    const session = signedIn.headers.getSetCookie().find((line) => line.startsWith('__Host-session=')) ?? ''
    const held = await fetch(here('/en/account'), { headers: { cookie: session.split(';')[0] ?? '' } })
    await site.close()

    for (const line of [browser, session]) {
      expect(line)
        .to.match(/^__Host-[\w-]+=[\w-]{43}; /)
        .and.not.match(/domain/i)
      for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) expect(line).to.include(attribute)
    }
    expect([signedIn.status, held.status]).to.deep.equal([303, 200])
    // The name without the prefix could have been set by a neighbour.
    expect(plain.status).to.equal(303)
  })
})
