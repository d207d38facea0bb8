import { expect } from 'chai'

import { asksName } from '../../../server/features/petitions/index.ts'
import { good, problemOf, startApi, type TestApi } from './an-api.ts'

describe('signing through the API', () => {
  let api: TestApi

  before(async () => {
    api = await startApi()
    await api.publish()
    await api.publish({ slug: 'protected', riskMode: 'protected' })
    await api.publish({ slug: 'closed', state: 'closed' })
    await api.publish({ slug: 'over', closesAt: new Date('2026-01-01T00:00:00Z') })
    await api.publish({ slug: 'hidden', state: 'hidden' })
  })

  after(() => api.close())

  let addressCount = 0
  const newAddress = (): string => `signer${String((addressCount += 1))}@example.org`

  /** The errors of a refusal that stored nothing. */
  async function errorsOf(body: unknown, slug = 'free-them'): Promise<{ path: string; message: string }[]> {
    const before = await api.signatureCount()
    const answer = await api.post(slug, body)
    const problem = await problemOf(answer)
    expect(answer.status).to.equal(422)
    expect(await api.signatureCount()).to.equal(before)
    return problem.errors ?? []
  }

  it('stores a signature and says to look into the inbox', async () => {
    const answer = await api.post('free-them', { ...good, locale: 'crh', language: 'uk', version: 1, updates: 'yes' })

    expect(answer.status).to.equal(202)
    expect(await answer.json()).to.deep.equal({ status: 'check-your-inbox' })
    expect(answer.headers.get('cache-control')).to.equal('no-store')
    expect((await api.rows()).at(-1)).to.include({
      state: 'pending',
      locale: 'crh',
      language: 'uk',
      textVersion: 1,
      updates: true,
    })
  })

  it('answers the same when the address had signed, and stores it once', async () => {
    const signature = { ...good, email: newAddress() }
    const first = await api.post('free-them', signature)
    const count = await api.signatureCount()
    const second = await api.post('free-them', signature)

    expect(await second.text()).to.equal(await first.text())
    expect(second.status).to.equal(first.status)
    expect(await api.signatureCount()).to.equal(count)
  })

  it('mails in the language that was read where none is named, else in the original', async () => {
    await api.post('free-them', { ...good, email: newAddress(), language: 'uk' })
    expect((await api.rows()).at(-1)).to.include({ locale: 'uk', language: 'uk' })

    await api.post('free-them', { ...good, email: newAddress() })
    expect((await api.rows()).at(-1)).to.include({ locale: 'en', language: 'en' })
  })

  it('does not ask for a name where the petition does not', async () => {
    const { name, ...withoutName } = good

    expect((await api.post('protected', withoutName)).status).to.equal(202)
    expect(await errorsOf({ ...withoutName, name }, 'protected')).to.deep.equal([
      { path: 'name', message: 'There is no such member here.' },
    ])
    expect(asksName({ riskMode: 'open', handover: 'count' })).to.equal(true)
  })

  it('lists every wrong member with a sentence', async () => {
    const errors = await errorsOf({ name: 7, email: 'olena', country: 'ZZ', locale: 'tlh', role: 'admin' })

    expect(errors.map(({ path }) => path)).to.have.members(['name', 'email', 'country', 'consent', 'locale', 'role'])
    for (const { message } of errors) expect(message).to.match(/^[A-Z].*[.]$/)
  })

  for (const [what, body, path] of [
    ['a list', [], ''],
    ['text', '"name"', ''],
    ['null', 'null', ''],
    ['an operator', { ...good, email: { $ne: null } }, 'email'],
    ['a list for a field', { ...good, email: ['a@example.org', 'b@example.org'] }, 'email'],
    ['a boolean consent', { ...good, consent: true }, 'consent'],
    ['an unknown text', { ...good, version: 9 }, 'version'],
    ['half a letter', { ...good, name: 'Ol\uD83C' }, 'name'],
    [
      'a prototype',
      '{"name":"O","email":"o@example.org","country":"UA","consent":"yes","__proto__":{"x":1}}',
      '__proto__',
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect((await errorsOf(body)).map((error) => error.path)).to.deep.equal([path])
    })
  }

  it('stores nothing where the trap was filled', async () => {
    const errors = await errorsOf({ ...good, email: newAddress(), website: 'https://example.org' })

    expect(errors).to.deep.equal([{ path: 'website', message: 'Leave this empty.' }])
  })

  it('asks about a probable slip once', async () => {
    const slip = { ...good, email: 'olena@gmial.com' }

    const errors = await errorsOf(slip)
    expect(errors).to.have.lengthOf(1)
    expect(errors[0]).to.include({ path: 'email' })
    expect(errors[0]?.message).to.include('olena@gmail.com').and.include('emailChecked')

    expect((await api.post('free-them', { ...slip, emailChecked: slip.email })).status).to.equal(202)
  })

  for (const [what, body] of [
    ['no body', ''],
    ['a broken one', '{"name":'],
    ['a form', 'name=Olena&email=olena@example.org'],
  ] as const) {
    it(`cannot read ${what}`, async () => {
      expect((await problemOf(await api.post('free-them', body))).status).to.equal(400)
    })
  }

  it('takes nothing but JSON in UTF-8, and not too much of it', async () => {
    const asForm = { 'content-type': 'application/x-www-form-urlencoded' }

    expect((await problemOf(await api.post('free-them', 'name=Olena', asForm))).status).to.equal(415)
    expect((await problemOf(await api.post('free-them', { ...good, comment: 'x'.repeat(20_000) }))).status).to.equal(
      413,
    )
  })

  it('does not sign what is closed, removed or not there', async () => {
    expect((await problemOf(await api.post('closed', {}))).status).to.equal(410)
    expect((await problemOf(await api.post('over', good))).status).to.equal(410)
    expect((await problemOf(await api.post('hidden', good))).status).to.equal(410)
    expect((await problemOf(await api.post('nobody', good))).status).to.equal(404)
  })

  it('is not offered to pages of other sites', async () => {
    const answer = await api.post('free-them', { ...good, email: newAddress() })

    expect(answer.headers.get('access-control-allow-origin')).to.equal(null)
  })

  it('keeps what was typed out of the log', async () => {
    await api.post('free-them', { ...good, name: 'Zyxwvut', email: 'zyxwvut@gmial.com' })
    await api.post('free-them', { ...good, Zyxwvut: 'zyxwvut' })

    expect(api.log.join('\n').toLowerCase()).to.not.include('zyxwvut')
  })
})

describe('the check against robots in the API', () => {
  let api: TestApi

  before(async () => {
    api = await startApi({ rateLimits: 1 })
    await api.publish()
  })

  after(() => api.close())

  it('refuses who does not pass, and stores nothing', async () => {
    api.captchaVerdict = 'failed'

    const problem = await problemOf(await api.post('free-them', good))

    expect(problem.status).to.equal(422)
    expect(problem.errors?.map(({ path }) => path)).to.deep.equal(['h-captcha-response'])
    expect(await api.signatureCount()).to.equal(0)
  })

  it('lets people sign under a much stricter limit while it is down', async () => {
    api.captchaVerdict = 'unavailable'
    const statuses: number[] = []
    for (let number = 0; number < 11; number += 1) {
      statuses.push((await api.post('free-them', { ...good, email: `o${String(number)}@example.org` })).status)
    }

    expect(statuses).to.deep.equal([...Array<number>(10).fill(202), 429])
  })
})

describe('signing too often through the API', () => {
  it('is answered with when to try again', async () => {
    const api = await startApi({ rateLimits: 1 / 300 })
    await api.publish()

    await api.post('free-them', good)
    const answer = await api.post('free-them', { ...good, email: 'second@example.org' })

    expect((await problemOf(answer)).status).to.equal(429)
    expect(Number(answer.headers.get('retry-after'))).to.be.greaterThan(0)
    expect(await api.signatureCount()).to.equal(1)
    await api.close()
  })
})

describe('the API while the database is away', () => {
  it('says "not now" to a signature, and still shows petitions', async () => {
    const api = await startApi()
    await api.publish()
    await api.loseDatabase()

    const answer = await api.post('free-them', good)

    expect((await problemOf(answer)).status).to.equal(503)
    expect(Number(answer.headers.get('retry-after'))).to.be.greaterThan(0)
    expect((await api.get('/api/v1/petitions/free-them')).status).to.equal(200)
    expect((await api.get('/api/v1/petitions/free-them/tally')).status).to.equal(200)
    await api.close()
  })
})
