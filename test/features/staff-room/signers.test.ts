import { expect } from 'chai'

import { newId } from '../../../server/platform/ids.ts'
import { signIn, type SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { appeal, linkIn, startSite, type TestSite } from '../../support/site.ts'

const why = 'Lost the link, wrote to us by post'

describe('help for one signer, from the room of staff', () => {
  let site: TestSite
  let staff: SignedIn

  before(async () => {
    site = await startSite()
    staff = await signIn(site, { roles: ['staff'] })
  })

  after(() => site.close())

  async function signed(email: string, confirmed = true): Promise<void> {
    await site.sign({ email, name: `Name of ${email.split('@')[0] ?? ''}`, city: 'Львів' })
    const mail = await site.mailTo(email)
    if (confirmed) await site.post(linkIn(mail, 'confirm'), {})
  }

  const find = (email: string) => staff.post('/en/staff/signers/find', { email, why })

  async function idOf(email: string): Promise<string> {
    const page = await (await find(email)).text()
    return /name="signature" value="([\w-]{22})"/.exec(page)?.[1] ?? ''
  }

  const deeds = (limit: number) => site.stores.audit.entries({ limit })

  it('finds who signed with an address, and shows nothing that the person typed', async () => {
    await signed('olena@example.net')

    const answer = await find(' Olena@Example.net ')
    const text = readable(await answer.text())

    expect([answer.status, answer.headers.get('cache-control')]).to.deep.equal([200, 'no-store'])
    expect(text).to.include('1 signature holds this address').and.include('confirmed').and.include('Confirmed on')
    expect(text).not.to.include('Name of olena').and.not.include('Львів')
  })

  it('asks for a reason, and keeps the reason in the audit but neither address nor signature', async () => {
    await signed('mykola@example.net')

    const without = await staff.post('/en/staff/signers/find', { email: 'mykola@example.net', why: '' })
    const before = (await site.stores.audit.head()).sequence
    const id = await idOf('mykola@example.net')
    await staff.post('/en/staff/signers/open', { signature: id, why })
    const entries = await deeds(2)

    expect(without.status).to.equal(422)
    expect(readable(await without.text())).to.include('Write why, in a few words.')
    expect(entries.map(({ deed, by, why: reason }) => [deed, by, reason])).to.deep.equal([
      ['signatures.opened', staff.accountId, why],
      ['signatures.looked-up', staff.accountId, why],
    ])
    expect((await site.stores.audit.head()).sequence).to.equal(before + 2)
    expect(JSON.stringify(entries)).not.to.include('mykola').and.not.include(id)
  })

  it('says that nobody holds an address, whoever it may belong to', async () => {
    const text = readable(await (await find('nobody@example.net')).text())

    expect(text).to.include('Nobody holds this address')
  })

  it('opens one signature with what the person gave', async () => {
    await signed('ivan@example.net')

    const page = await staff.post('/en/staff/signers/open', { signature: await idOf('ivan@example.net'), why })
    const text = readable(await page.text())

    expect(text).to.include('Name of ivan').and.include('ivan@example.net').and.include('Львів')
  })

  it('mails the link to the address itself', async () => {
    await signed('halyna@example.net', false)

    const answer = await staff.post('/en/staff/signers/link', { signature: await idOf('halyna@example.net'), why })
    const mail = await site.mailTo('halyna@example.net', 2)

    expect([answer.status, answer.headers.get('location')]).to.deep.equal([303, '/en/staff/signers?done=linkSent'])
    expect(linkIn(mail, 'confirm')).to.be.a('string')
  })

  it('withdraws on request: the person is told, and the audit has its beginning and its end', async () => {
    await signed('petro@example.net')

    const answer = await staff.post('/en/staff/signers/withdraw', { signature: await idOf('petro@example.net'), why })
    await site.mailTo('petro@example.net', 2)
    const entries = await deeds(2)

    expect(answer.headers.get('location')).to.equal('/en/staff/signers?done=withdrawn')
    expect(entries.map(({ deed, after }) => [deed, after])).to.deep.equal([
      ['signatures.withdrawn', { state: 'withdrawn' }],
      ['signatures.withdrawal-asked', { state: 'confirmed' }],
    ])
    expect(readable(await (await find('petro@example.net')).text())).to.include('Nobody holds this address')
  })

  it('erases on request, for good', async () => {
    await signed('lesia@example.net')
    const id = await idOf('lesia@example.net')

    const answer = await staff.post('/en/staff/signers/erase', { signature: id, why })
    const opened = await staff.post('/en/staff/signers/open', { signature: id, why })

    expect(answer.headers.get('location')).to.equal('/en/staff/signers?done=erased')
    expect(readable(await opened.text())).not.to.include('Name of lesia')
  })

  it('puts no address into the log, and none into an address of ours', async () => {
    await signed('secret@example.net')
    const page = await (await find('secret@example.net')).text()

    expect(site.logLines.join('\n')).not.to.include('secret@')
    expect([...page.matchAll(/(?:href|action)="([^"]*)"/g)].join()).not.to.include('secret')
  })

  it('is refused without the second factor, and for a signature that is not there', async () => {
    const early = await signIn(site, { roles: ['staff'], hasSteppedUp: false })
    const moderator = await signIn(site, { roles: ['moderator'], hasSteppedUp: true })

    const answers = [
      await early.post('/en/staff/signers/find', { email: 'olena@example.net', why }),
      await moderator.post('/en/staff/signers/find', { email: 'olena@example.net', why }),
      await staff.post('/en/staff/signers/open', { signature: newId(), why }),
      await staff.post('/en/staff/signers/erase', { signature: 'short', why }),
    ]

    expect(answers.map(({ status }) => status)).to.deep.equal([403, 403, 404, 404])
  })
})

describe('invalid signatures, from the room of staff', () => {
  let site: TestSite
  let staff: SignedIn
  let petition: string

  before(async () => {
    site = await startSite()
    staff = await signIn(site, { roles: ['staff'], name: 'Tom Staff' })
    petition = site.stores.petitions.get(appeal).id
    for (const [email, country] of [
      ['one@fake.example', 'PL'],
      ['two@fake.example', 'PL'],
      ['three@real.example', 'UA'],
    ] as const) {
      await site.sign({ email, country })
      await site.post(linkIn(await site.mailTo(email), 'confirm'), {})
    }
    await site.countBecomes(3)
  })

  after(() => site.close())

  const preview = (criteria: Record<string, string>) =>
    staff.post('/en/staff/signers/batches', { petition, why, ...criteria })
  const pageOf = async (address: string): Promise<string> => readable(await (await staff.get(address)).text())

  it('are looked at in figures first: nobody is named, and nothing happens', async () => {
    const answer = await preview({ addressDomain: '@fake.example' })
    const text = await pageOf(answer.headers.get('location') ?? '')
    const [entry] = await site.stores.audit.entries({ limit: 1 })

    expect(answer.status).to.equal(303)
    expect(text).to.include('signatures on the list 2').and.include('Poland 2').and.include('by how the address ends')
    expect(text).not.to.include('fake.example').and.not.include('Олена')
    expect(await site.count()).to.equal(3)
    expect(entry?.deed).to.equal('signatures.invalidation-previewed')
    expect(JSON.stringify(entry)).not.to.include('fake.example')
  })

  it('are taken off the count with a reason, and put back', async () => {
    const batch = (await preview({ country: 'PL' })).headers.get('location') ?? ''

    const without = await staff.post(`${batch}/apply`, { why: '' })
    const applied = await staff.post(`${batch}/apply`, { why: 'One machine made them' })
    await site.countBecomes(1)
    const between = await pageOf(batch)
    const twice = await staff.post(`${batch}/apply`, { why: 'Once more' })
    const reversed = await staff.post(`${batch}/reverse`, { why: 'It was a school class' })
    await site.countBecomes(3)
    const list = await pageOf(`/en/staff/signers/batches?petition=${petition}`)

    expect([without.status, applied.status, twice.status, reversed.status]).to.deep.equal([422, 303, 409, 303])
    expect(between).to.include('invalidated 2').and.include('Restore 2 signatures')
    expect(list).to.include('from Poland').and.include('restored').and.include('Tom Staff')
  })

  it('need a condition, and days that are days', async () => {
    const none = await preview({})
    const wrong = await preview({ confirmedFrom: '2026-13-01', addressDomain: 'no domain' })
    const text = readable(await wrong.text())

    expect([none.status, wrong.status]).to.deep.equal([422, 422])
    expect(readable(await none.text())).to.include('Fill one condition at least')
    expect(text).to.include('Write the day as year-month-day').and.include('Only what stands behind the @')
  })

  it('can be one signature that was opened', async () => {
    const page = await (await staff.post('/en/staff/signers/find', { email: 'three@real.example', why })).text()
    const signature = /name="signature" value="([\w-]{22})"/.exec(page)?.[1] ?? ''

    const answer = await staff.post('/en/staff/signers/invalidate', { signature, why })

    expect(answer.status).to.equal(303)
    expect(await pageOf(answer.headers.get('location') ?? '')).to.include('signatures on the list 1')
  })

  it('are not there for an id that belongs to nothing', async () => {
    const answers = [
      await staff.get(`/en/staff/signers/batches/${newId()}`),
      await staff.post(`/en/staff/signers/batches/${newId()}/apply`, { why }),
      await preview({ petition: newId(), country: 'PL' }),
    ]

    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404])
  })
})
