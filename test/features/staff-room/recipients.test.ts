import { expect } from 'chai'

import { signIn, type SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { appeal, startSite, type TestSite } from '../../support/site.ts'

const council: Record<string, string> = {
  nameen: 'A Council of Cities',
  nameuk: 'Рада міст',
  namecrh: 'Şeerler Keñeşi',
  nameru: 'Совет городов',
  kind: 'organisation',
  profile: 'coe-parliamentary-assembly',
  channel1Kind: 'mail',
  channel1Address: 'office@council.example',
  channel1Languages: 'en, fr',
  accepts: 'Letters of two pages at most.',
}

describe("the staff's register of recipients", () => {
  let site: TestSite
  let staff: SignedIn

  before(async () => {
    site = await startSite({ running: false })
  })

  beforeEach(async () => {
    staff = await signIn(site, { roles: ['staff'] })
  })

  after(() => site.close())

  it('takes a new recipient, named for addresses by its English name', async () => {
    const added = await staff.post('/en/staff/recipients', council)
    const list = readable(await (await staff.get('/en/staff/recipients')).text())
    const one = await (await staff.get('/uk/staff/recipients/a-council-of-cities')).text()

    expect([added.status, added.headers.get('location')]).to.deep.equal([303, '/en/staff/recipients?done=added'])
    expect(list).to.include('A Council of Cities Organisation mail English and French')
    expect(one).to.include('value="office@council.example"').and.include('value="Рада міст"')
    expect(readable(one)).to.include('Letters of two pages at most.')
  })

  it('says beside the fields what is wrong, and keeps what was typed', async () => {
    const answer = await staff.post('/en/staff/recipients', {
      ...council,
      namecrh: ' ',
      channel1Address: 'no address',
      channel2Kind: 'portal',
      channel2Address: 'javascript:alert(1)',
      channel2Languages: 'English',
    })
    const page = await answer.text()

    expect(answer.status).to.equal(422)
    for (const sentence of [
      'Write the name in each of the four languages.',
      'This is not a mail address.',
      'Write the whole address on the web',
      'Write codes of two or three letters',
    ]) {
      expect(readable(page)).to.include(sentence)
    }
    expect(page).to.include('value="no address"').and.include('value="Рада міст"')
  })

  it('keeps the key that personal data is encrypted to, and takes no secret one for it', async () => {
    const publicKey = 'age19frprcxm2aq2e0dha055eh7ve6j0q5sjdrraeepvlfsknzmvneeqd575x7'
    const fields = { ...council, nameen: 'With a key' }

    const secret = await staff.post('/en/staff/recipients', {
      ...fields,
      publicKey: `AGE-SECRET-KEY-1${'Q'.repeat(58)}`,
    })
    const torn = await staff.post('/en/staff/recipients', { ...fields, publicKey: publicKey.slice(0, -1) })
    const added = await staff.post('/en/staff/recipients', { ...fields, publicKey: ` ${publicKey} ` })

    expect([secret.status, torn.status, added.status]).to.deep.equal([422, 422, 303])
    expect(readable(await secret.text())).to.include('This is no public key for age.')
    expect(site.stores.recipients.named(['with-a-key'])[0]?.publicKey).to.equal(publicKey)
  })

  it('wants to know what it accepts', async () => {
    const answer = await staff.post('/en/staff/recipients', { ...council, nameen: 'X', profile: '' })

    expect(answer.status).to.equal(422)
    expect(readable(await answer.text())).to.include('Choose what it accepts.')
  })

  it('takes no way to who is addressed only', async () => {
    const answer = await staff.post('/en/staff/recipients', { ...council, nameen: 'X', addressedOnly: 'yes' })

    expect(answer.status).to.equal(422)
    expect(readable(await answer.text())).to.include('Nothing is delivered to who is addressed only')
  })

  it('changes what pages of petitions show', async () => {
    const [before] = site.stores.recipients.named(['united-nations'])
    const fields = { ...council, nameen: 'The United Nations as renamed', revision: String(before?.revision) }

    const changed = await staff.post('/en/staff/recipients/united-nations', fields)
    const page = await (await site.get(`/en/petitions/${appeal}`)).text()

    expect(changed.status).to.equal(303)
    expect(readable(page)).to.include('The United Nations as renamed')
  })

  it('shows who comes second that somebody else was first, and lets them decide', async () => {
    const fields = { ...council, revision: '1' }
    await staff.post('/en/staff/recipients/osce', { ...fields, accepts: 'First' })

    const second = await staff.post('/en/staff/recipients/osce', { ...fields, accepts: 'Second' })
    const page = await second.text()
    const again = await staff.post('/en/staff/recipients/osce', { ...fields, accepts: 'Second', revision: '2' })

    expect(second.status).to.equal(409)
    expect(page).to.include('name="revision" value="2"').and.include('>\nSecond</textarea>')
    expect(again.status).to.equal(303)
    expect(site.stores.recipients.named(['osce'])[0]?.accepts).to.equal('Second')
  })

  it('retires one with its reason, and lists it apart', async () => {
    await staff.post('/en/staff/recipients', { ...council, nameen: 'To be retired' })

    const retired = await staff.post('/en/staff/recipients/to-be-retired/retire', { revision: '1', retired: 'yes' })
    const offered = readable(await (await staff.get('/en/staff/recipients')).text())
    const apart = readable(await (await staff.get('/en/staff/recipients?show=retired')).text())

    expect(retired.status).to.equal(303)
    expect(offered).not.to.include('To be retired')
    expect(apart).to.include('To be retired')
  })

  it('has nothing at a name that nobody bears', async () => {
    const answers = await Promise.all([
      staff.get('/en/staff/recipients/nobody'),
      staff.post('/en/staff/recipients/nobody', { ...council, revision: '1' }),
      staff.post('/en/staff/recipients/nobody/retire', { revision: '1', retired: 'yes' }),
    ])

    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404])
  })

  it('is nothing for campaigners and moderators', async () => {
    for (const role of ['campaigner', 'moderator'] as const) {
      const person = await signIn(site, { roles: [role] })
      expect((await person.get('/en/staff/recipients')).status).to.equal(403)
      expect((await person.post('/en/staff/recipients', council)).status).to.equal(403)
    }
  })
})
