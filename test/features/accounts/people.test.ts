import { expect } from 'chai'

import { signIn, type SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { startSite, type TestSite } from '../../support/site.ts'

describe('the room of those who keep accounts', () => {
  let site: TestSite
  let admin: SignedIn

  before(async () => {
    site = await startSite({ running: false })
    admin = await signIn(site, { roles: ['admin'], name: 'Ada', address: 'ada@example.org' })
  })

  after(() => site.close())

  const page = async (address: string) => readable(await (await admin.get(address)).text())
  const lastDeed = async () => (await site.stores.audit.entries({ limit: 1 }))[0]

  it('lists accounts, filtered by task, state and words, in English and Ukrainian', async () => {
    await signIn(site, { roles: ['moderator'], name: 'Zzyzx', address: 'zzyzx@example.org' })

    const [all, moderators, found, nobody] = [
      await page('/en/staff/accounts'),
      await page('/uk/staff/accounts?role=moderator&state=active'),
      await page('/en/staff/accounts?text=ZZYZX%40'),
      await page('/en/staff/accounts?text=nobody-at-all'),
    ]
    const crh = await admin.get('/crh/staff/accounts')

    expect(all).to.include('Zzyzx').and.include('ada@example.org')
    expect(moderators).to.include('Zzyzx').and.not.include('ada@example.org')
    expect(found).to.include('1 account ').and.include('Zzyzx')
    expect(nobody).to.include('Nobody fits')
    expect([crh.status, crh.headers.get('location')]).to.deep.equal([303, '/uk/staff/accounts'])
  })

  it('lists fifty on a page, and leads to the next without losing the filter', async () => {
    for (let number = 10; number < 61; number += 1) {
      await site.stores.accounts.add({
        name: `Qwerty ${String(number)}`,
        address: { deliverable: `q${String(number)}@example.org`, comparable: `q${String(number)}@example.org` },
        roles: ['campaigner'],
        locale: 'uk',
      })
    }

    const html = await (await admin.get('/en/staff/accounts?text=qwerty')).text()
    const second = await page('/en/staff/accounts?text=qwerty&page=2')

    expect(readable(html)).to.include('51 accounts').and.include('Qwerty 59').and.not.include('Qwerty 60')
    expect(html).to.match(/<a href="[^"]*text&#x3D;qwerty&amp;page&#x3D;2" rel="next">/)
    expect(second).to.include('Page 2 of 2').and.include('Qwerty 60').and.not.include('Qwerty 59')
  })

  it('invites with tasks, and says beside the field what is wrong', async () => {
    const wrong = await admin.post('/en/staff/accounts/invitations', {
      email: 'x',
      name: '',
      locale: 'en',
      staff: 'yes',
    })
    const right = await admin.post('/en/staff/accounts/invitations', {
      email: 'new@example.org',
      name: 'New',
      locale: 'en',
      staff: 'yes',
      moderator: 'yes',
    })
    const text = await wrong.text()

    expect(wrong.status).to.equal(422)
    expect(text)
      .to.match(/name="staff" value="yes" checked/)
      .and.include('Tell us your name')
    expect(right.headers.get('location')).to.equal('/en/staff/accounts?done=invited')
    expect(await lastDeed()).to.deep.include({
      by: admin.accountId,
      deed: 'account.invited',
      after: { roles: ['moderator', 'staff'], organisation: null },
    })
  })

  it('changes what somebody does, written down with before and after', async () => {
    const tom = await signIn(site, { roles: ['campaigner'] })

    const answer = await admin.post(`/en/staff/accounts/${tom.accountId}/roles`, { moderator: 'yes' })

    expect(answer.headers.get('location')).to.equal(`/en/staff/accounts/${tom.accountId}?done=roles`)
    expect((await site.stores.accounts.get(tom.accountId)).roles).to.deep.equal(['moderator'])
    expect(await lastDeed()).to.deep.include({
      deed: 'account.roles-changed',
      before: ['campaigner'],
      after: ['moderator'],
    })
  })

  it('disables an account, which signs it out everywhere, and enables it again', async () => {
    const tom = await signIn(site, { roles: ['campaigner'] })

    await admin.post(`/en/staff/accounts/${tom.accountId}/disable`)
    const shut = await tom.get('/en/account')
    await admin.post(`/en/staff/accounts/${tom.accountId}/enable`)
    const still = await tom.get('/en/account')

    expect([shut.status, still.status]).to.deep.equal([303, 303])
    expect((await site.stores.accounts.get(tom.accountId)).state).to.equal('active')
    expect(await lastDeed()).to.include({ deed: 'account.enabled', before: 'disabled', after: 'active' })
  })

  it('keeps the last administrator, also when two shut one another out at once', async () => {
    const other = await signIn(site, { roles: ['admin'] })
    const pair = [admin, other] as const
    const others = await site.stores.database.db
      .collection('accounts')
      .countDocuments({ roles: 'admin', state: 'active' })

    const answers = await Promise.all([
      pair[0].post(`/en/staff/accounts/${pair[1].accountId}/disable`),
      pair[1].post(`/en/staff/accounts/${pair[0].accountId}/roles`, { staff: 'yes' }),
    ])
    const left = pair[answers[0].status === 303 ? 0 : 1]
    const alone = await left.post(`/en/staff/accounts/${left.accountId}/roles`, { campaigner: 'yes' })

    expect(others).to.equal(2)
    expect(answers.filter(({ status }) => status === 303)).to.have.length(1)
    expect(alone.status).to.equal(422)
    expect(readable(await alone.text())).to.include('This is the last administrator')
    admin = left
  })

  it('answers 404 for an account that there is not', async () => {
    expect((await admin.get('/en/staff/accounts/AAAAAAAAAAAAAAAAAAAAAA')).status).to.equal(404)
  })
})

describe('the room of those who keep organisations', () => {
  let site: TestSite
  let staff: SignedIn

  before(async () => {
    site = await startSite()
    staff = await signIn(site, { roles: ['staff'], name: 'Stan' })
  })

  after(() => site.close())

  const fields = (slug: string) => ({
    nameEn: `Voice ${slug}`,
    nameUk: `Голос ${slug}`,
    nameCrh: '',
    nameRu: '',
    slug,
    contact: 'desk@example.org',
    url: 'https://voice.example',
    kind: 'association',
  })

  async function added(slug: string): Promise<string> {
    const answer = await staff.post('/en/staff/organisations', fields(slug))
    return /\/staff\/organisations\/([\w-]{22})\?/.exec(answer.headers.get('location') ?? '')?.[1] ?? ''
  }

  it('adds and changes one; a language without a name takes its neighbour’s', async () => {
    const id = await added('voice')
    const taken = await staff.post('/en/staff/organisations', fields('voice'))
    const wrong = await staff.post('/uk/staff/organisations', {
      ...fields('Not So'),
      contact: 'x',
      url: 'javascript:1',
    })
    await staff.post(`/en/staff/organisations/${id}`, { ...fields('voice'), nameCrh: 'Ses' })
    const shown = readable(await (await staff.get('/en/staff/organisations')).text())
    const { names, contactAddress } = (await organisation(id)) ?? {}

    expect(names).to.deep.equal({ en: 'Voice voice', uk: 'Голос voice', crh: 'Ses', ru: 'Голос voice' })
    expect(contactAddress).to.equal('desk@example.org')
    expect(taken.status).to.equal(422)
    expect(readable(await taken.text())).to.include('Another organisation has this name in addresses')
    expect([wrong.status, (await wrong.text()).match(/aria-invalid="true"/g)?.length]).to.deep.equal([422, 3])
    expect(shown).to.include('Voice voice')
  })

  it('has members, of whom a lead invites others and a member does not', async () => {
    const id = await added('led')
    const lead = await member(id, 'lead')
    const simple = await member(id, 'member')
    const stranger = await signIn(site, { roles: ['campaigner'] })
    const path = `/en/account/organisations/${id}`

    const byLead = await lead.post(`${path}/members`, { email: 'friend@example.org', role: 'member' })
    const byMember = await simple.post(`${path}/members`, { email: 'friend@example.org', role: 'lead' })
    const pages = await Promise.all([lead, simple, stranger].map((one) => one.get(path)))
    const [ledPage = '', simplePage = ''] = await Promise.all(pages.map((answer) => answer.text()))
    const { text } = await site.mailTo('friend@example.org')

    expect([byLead.status, byMember.status]).to.deep.equal([303, 404])
    expect(pages.map(({ status }) => status)).to.deep.equal([200, 200, 404])
    expect(ledPage).to.include('name="email"')
    expect(simplePage).to.not.include('name="email"')
    expect(text).to.include('invites you to lead petitions of the organisation “Voice led”')
  })

  it('loses no last lead while there are members, and nothing of a member stays on either side', async () => {
    const id = await added('left')
    const lead = await member(id, 'lead')
    const simple = await member(id, 'member')
    const remove = (who: SignedIn) =>
      lead.post(`/en/account/organisations/${id}/members/remove`, { account: who.accountId })

    const last = await remove(lead)
    const gone = await remove(simple)
    const { members } = (await organisation(id)) ?? {}

    expect([last.status, gone.status]).to.deep.equal([422, 303])
    expect(readable(await last.text())).to.include('Somebody has to lead the organisation')
    expect(members).to.have.length(1)
    expect((await site.stores.accounts.get(simple.accountId)).organisations).to.deep.equal([])
  })

  async function organisation(id: string) {
    const rows = site.stores.database.db.collection('organisations')
    const row = await rows.findOne({ _id: Buffer.from(id, 'base64url') })
    return row as null | { names: Record<string, string>; contactAddress: string; members: unknown[] }
  }

  /** Somebody who was invited there by staff, and accepted. */
  async function member(id: string, role: 'lead' | 'member'): Promise<SignedIn> {
    const email = `${role}-${id
      .slice(0, 6)
      .toLowerCase()
      .replaceAll(/[^a-z]/g, 'x')}@example.org`
    const person = await signIn(site, { roles: ['campaigner'], address: email })
    await staff.post(`/en/staff/organisations/${id}/members`, { email, role })
    const { links } = await site.mailTo(email)
    await person.post(new URL(links.find((one) => one.includes('/invitation/')) ?? '').pathname)
    return person
  }
})
