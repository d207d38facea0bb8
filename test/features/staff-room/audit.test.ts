import { expect } from 'chai'

import { signIn, type SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { appeal, startSite, type TestSite } from '../../support/site.ts'

describe('the page of the audit', () => {
  let site: TestSite
  let admin: SignedIn

  before(async () => {
    site = await startSite({ running: false })
    admin = await signIn(site, { roles: ['admin'], name: 'Mira Admin' })
  })

  after(() => site.close())

  const textOf = async (answer: Response): Promise<string> => readable(await answer.text())
  const shown = async (query = '', locale = 'en'): Promise<string> =>
    textOf(await admin.get(`/${locale}/staff/audit${query}`))

  /** Where the page leads. */
  async function links(address: string): Promise<string[]> {
    const html = await (await admin.get(address)).text()
    return [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) =>
      href.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'),
    )
  }

  const append = (changes: Partial<Parameters<typeof site.stores.audit.append>[0]> = {}) =>
    site.stores.audit.append({
      by: admin.accountId,
      deed: 'petition.hidden',
      subject: { kind: 'petition', id: site.stores.petitions.get(appeal).id },
      before: { state: 'open' },
      after: { state: 'hidden' },
      why: 'Asked for by the family',
      ...changes,
    })

  it('says who did what to what, before and after, and why, in words', async () => {
    await append()
    const title = site.stores.petitions.get(appeal).text.texts.uk?.title ?? ''

    const [english, ukrainian] = [await shown(), await shown('', 'uk')]

    expect(english).to.include('Mira Admin · hid it · Petition: ')
    expect(english).to.include('Asked for by the family').and.include('state open hidden')
    expect(ukrainian).to.include(`Mira Admin · приховано · Петиція: ${title}`)
  })

  it('names the service and the console in words, and deeds without words as they are written', async () => {
    await append({ by: 'system', deed: 'petition.made-up' })
    await append({ by: 'console' })

    expect(await shown())
      .to.include('The service itself · petition.made-up')
      .and.include('The operator, at the console · hid it')
  })

  it('is narrowed by links to a deed, a person or a subject', async () => {
    await append()
    await append({ by: 'system', deed: 'petition.closed', why: 'Its day came' })
    await append({ by: 'console', subject: { kind: 'recipient', id: 'osce' }, deed: 'recipient.retired', why: 'Gone' })
    const { id } = site.stores.petitions.get(appeal)

    const byDeed = await shown('?deed=petition.closed')
    const byPerson = await shown(`?by=${admin.accountId}`)
    const bySubject = await shown(`?kind=petition&subject=${id}`)

    expect(byDeed).to.include('Its day came').and.not.include('Asked for by the family')
    expect(byPerson).to.include('Asked for by the family').and.not.include('Its day came')
    expect(bySubject).to.include('Its day came').and.include('Asked for by the family').and.not.include('Gone')
    expect(await links('/en/staff/audit')).to.include.members([
      `/en/staff/audit?by=${admin.accountId}`,
      '/en/staff/audit?deed=petition.closed',
      `/en/staff/audit?kind=petition&subject=${id}`,
    ])
  })

  it('takes what an address cannot mean for nothing', async () => {
    await append()

    expect(await shown('?deed=%24where&by=a%20b&before=-1&kind=signer&subject=x')).to.include('hid it')
  })

  it('shows a hundred entries, and the older ones on the next page', async () => {
    for (let nth = 1; nth <= 103; nth += 1) await append({ deed: 'petition.numbered', why: `Reason ${String(nth)};` })

    const numbered = '/en/staff/audit?deed=petition.numbered'
    const first = await (await admin.get(numbered)).text()
    const older = (await links(numbered)).find((link) => link.includes('before=')) ?? ''
    const second = await textOf(await admin.get(older))

    expect(readable(first)).to.include('Reason 103;').and.include('Reason 4;').and.not.include('Reason 3;')
    expect(second).to.include('Reason 3;').and.include('Reason 1;').and.not.include('Reason 4;')
    expect(second).not.to.include('Older entries')
  })

  it('follows the whole chain on request, and tells which entry has a hash that was noted', async () => {
    await append()
    const { sequence, hash } = await site.stores.audit.head()
    await append()

    const answer = await textOf(await admin.post('/en/staff/audit/verify', { notedHash: ` ${hash.toUpperCase()} ` }))
    const unknown = await textOf(await admin.post('/en/staff/audit/verify', { notedHash: 'a'.repeat(64) }))

    expect(answer).to.include('The audit is whole')
    expect(answer).to.include(`The hash you noted is the one of entry ${String(sequence)}.`)
    expect(unknown).to.include('No entry up to there has the hash you noted')
  })

  it('says where the chain is broken', async () => {
    await append({ why: 'A reason' })
    await append()
    const { db } = site.stores.database
    const head = await db.collection('auditHead').findOne()
    const { sequence } = await site.stores.audit.head()
    await db.collection('audit').updateOne({ _id: (sequence - 1) as never }, { $set: { why: 'Another reason' } })

    const altered = await textOf(await admin.post('/en/staff/audit/verify'))
    await db.collection('audit').updateOne({ _id: (sequence - 1) as never }, { $set: { why: 'A reason' } })
    await db.collection('auditHead').deleteMany({})
    const headless = await shown()
    await db.collection('auditHead').insertOne(head ?? {})

    expect(altered).to.include('The audit is not whole')
    expect(altered).to.include(`Entry ${String(sequence - 1)} does not say what it said when it was written.`)
    expect(headless).to.include('What is kept of the last entry is gone.')
  })

  it('refuses a noted hash that is none', async () => {
    const answer = await admin.post('/en/staff/audit/verify', { notedHash: 'abc' })

    expect(answer.status).to.equal(422)
    expect(await textOf(answer)).to.include('A hash has 64 letters a to f and figures.')
  })

  it('is for admins who have shown their second factor', async () => {
    const staff = await signIn(site, { roles: ['staff', 'moderator'] })
    const early = await signIn(site, { roles: ['admin'], hasSteppedUp: false })

    const refused = await staff.get('/en/staff/audit')
    const sent = await early.get('/en/staff/audit')

    expect(refused.status).to.equal(403)
    expect([sent.status, sent.headers.get('location')]).to.deep.equal([
      303,
      '/en/account/second-factor?next=%2Fen%2Fstaff%2Faudit',
    ])
  })
})
