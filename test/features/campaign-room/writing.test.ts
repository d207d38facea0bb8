import { expect } from 'chai'

import { signIn, type SignedIn } from '../../support/rooms.ts'
import { shownForm } from '../../support/shown-form.ts'
import { startSite, type Fields, type TestSite } from '../../support/site.ts'
import { bytesOf } from '../../../server/platform/ids.ts'

describe('writing a petition', () => {
  let site: TestSite
  let mira: SignedIn

  before(async () => {
    site = await startSite({ running: false })
    mira = await signIn(site, { roles: ['campaigner'], name: 'Mira', locale: 'uk' })
  })

  after(() => site.close())

  /** Begins one, and answers where it lies. */
  async function begin(title = 'Free them'): Promise<string> {
    const answer = await mira.post('/en/campaign/petitions', {
      type: 'petition',
      language: 'en',
      owner: 'self',
      title,
    })
    return (answer.headers.get('location') ?? '').replace('/edit/text', '')
  }

  /** The form of a page of the editor as it stands there, with what somebody typed over it. */
  async function fill(
    who: SignedIn,
    address: string,
    typed: Fields,
    without: readonly string[] = [],
  ): Promise<Response> {
    const fields = await formAt(who, address)
    const kept = Object.entries({ ...fields, ...typed }).filter(([name]) => !without.includes(name))
    return who.post(address, Object.fromEntries(kept))
  }

  async function formAt(who: SignedIn, address: string): Promise<Fields> {
    return shownForm(await (await who.get(address)).text(), 'editor')
  }

  it('begins with a draft that only those who write it can see', async () => {
    const desk = await begin('A draft of mine')
    const other = await signIn(site, { roles: ['campaigner'] })

    const own = await mira.get('/en/campaign')
    const strange = await other.get(`${desk}/edit/text`)

    expect(await own.text())
      .to.contain('A draft of mine')
      .and.to.contain('Draft')
    expect(strange.status).to.equal(404)
    expect(await (await other.get('/en/campaign')).text()).not.to.contain('A draft of mine')
  })

  it('keeps what was typed, page by page, without a script', async () => {
    const desk = await begin()

    const saved = await fill(mira, `${desk}/edit/text`, {
      'texts.en.lead': 'Two sentences.\r\nAbout it.',
      'texts.en.body': '## What happened\r\n\r\nMuch.',
      'texts.en.quotation.text': 'We wait.',
      'texts.en.quotation.author': 'Somebody',
      do: 'next',
    })

    const fields = await formAt(mira, `${desk}/edit/text`)
    expect(saved.status).to.equal(303)
    expect(saved.headers.get('location')).to.equal(`${desk}/edit/demands`)
    expect(fields['texts.en.title']).to.equal('Free them')
    expect(fields['texts.en.lead']).to.equal('Two sentences.\nAbout it.')
    expect(fields['texts.en.quotation.author']).to.equal('Somebody')
  })

  it('puts demands in order, each to those it is for', async () => {
    const desk = await begin()
    const demands = `${desk}/edit/demands`
    await fill(mira, demands, { 'recipients.united-nations': 'yes', 'recipients.osce': 'yes', do: 'save' })
    await fill(mira, demands, { do: 'add-demand' })
    await fill(mira, demands, {
      'texts.en.demands.demand-1': 'Release them',
      'demands.demand-1.to.united-nations': 'yes',
      'demands.demand-1.by': 'osce',
      do: 'add-demand',
    })
    await fill(mira, demands, { 'texts.en.demands.demand-2': 'Let doctors in', do: 'up demand-2' })

    const fields = await formAt(mira, demands)

    expect(fields['demands.keys']).to.equal('demand-2 demand-1')
    expect(fields['texts.en.demands.demand-2']).to.equal('Let doctors in')
    expect(fields['demands.demand-1.to.united-nations']).to.equal('yes')
    expect(fields['demands.demand-2.to.united-nations']).to.equal('yes')
    expect(fields).not.to.have.property('demands.demand-1.to.osce')
    expect(fields['demands.demand-1.by']).to.equal('osce')
  })

  it('says beside the field what is wrong, keeps it typed, and saves the rest', async () => {
    const desk = await begin()

    const answer = await fill(mira, `${desk}/edit/promises`, {
      'goal.mode': 'fixed',
      'goal.count': 'many',
      retentionMonths: '12',
      do: 'save',
    })

    const page = await answer.text()
    expect(answer.status).to.equal(422)
    expect(page).to.contain('Please write a whole number').and.to.contain('value="many"')
    expect((await formAt(mira, `${desk}/edit/promises`))['retentionMonths']).to.equal('12')
  })

  it('shows original and translation side by side, and what is out of date', async () => {
    const desk = await begin()
    const translation = `${desk}/edit/languages/uk`
    await mira.post(translation, { base: '1', do: 'begin uk' })
    await fill(mira, translation, { 'texts.uk.title': 'Звільніть їх', do: 'save' })
    await fill(mira, `${desk}/edit/text`, { 'texts.en.title': 'Free all of them', do: 'save' })

    const page = await (await mira.get(translation)).text()

    expect(page).to.contain('Free all of them').and.to.contain('Звільніть їх')
    expect(page).to.contain('The original was changed since')
  })

  describe('by two people', () => {
    let desk: string
    let oleh: SignedIn

    beforeEach(async () => {
      desk = await begin('Ours')
      oleh = await signIn(site, { roles: ['campaigner'], name: 'Oleh' })
      const id = desk.split('/').at(-1) ?? ''
      const petitions = site.stores.database.db.collection<{ _id: Buffer; editors: string[] }>('petitions')
      await petitions.updateOne({ _id: bytesOf(id) }, { $push: { editors: oleh.accountId } })
    })

    it('takes nothing back that somebody else wrote into a field left alone', async () => {
      const mine = await formAt(mira, `${desk}/edit/text`)
      await fill(oleh, `${desk}/edit/text`, { 'texts.en.lead': 'The lead of Oleh', do: 'save' })

      const saved = await mira.post(`${desk}/edit/text`, { ...mine, 'texts.en.title': 'The title of Mira', do: 'save' })

      const fields = await formAt(oleh, `${desk}/edit/text`)
      expect(saved.status).to.equal(303)
      expect(fields['texts.en.title']).to.equal('The title of Mira')
      expect(fields['texts.en.lead']).to.equal('The lead of Oleh')
    })

    it('shows the second one both, to choose field by field', async () => {
      const mine = await formAt(mira, `${desk}/edit/text`)
      await fill(oleh, `${desk}/edit/text`, { 'texts.en.title': 'The title of Oleh', do: 'save' })

      const conflict = await mira.post(`${desk}/edit/text`, {
        ...mine,
        'texts.en.title': 'The title of Mira',
        'texts.en.lead': 'A lead',
        do: 'save',
      })
      const page = await conflict.text()
      const chosen = await mira.post(`${desk}/choose`, {
        ...shownForm(page, 'conflict'),
        'choose.texts.en.title': 'mine',
      })

      const fields = await formAt(oleh, `${desk}/edit/text`)
      expect(conflict.status).to.equal(409)
      expect(page).to.contain('The title of Oleh').and.to.contain('The title of Mira').and.to.contain('Oleh wrote')
      expect(chosen.status).to.equal(303)
      expect(fields['texts.en.title']).to.equal('The title of Mira')
      expect(fields['texts.en.lead']).to.equal('A lead')
    })

    it('leads back to the translation that both of them wrote', async () => {
      const translation = `${desk}/edit/languages/uk`
      await mira.post(translation, { base: '1', do: 'begin uk' })
      const mine = await formAt(mira, translation)
      await fill(oleh, translation, { 'texts.uk.title': 'Назва Олега', do: 'save' })

      const conflict = await mira.post(translation, { ...mine, 'texts.uk.title': 'Назва Міри', do: 'save' })
      const chosen = await mira.post(`${desk}/choose`, shownForm(await conflict.text(), 'conflict'))

      expect(conflict.status).to.equal(409)
      expect(chosen.headers.get('location')).to.equal(`${translation}?done=saved`)
    })

    it('tells the script that saves by itself of a conflict, and loses nothing', async () => {
      const mine = await formAt(mira, `${desk}/edit/text`)
      await fill(oleh, `${desk}/edit/text`, { 'texts.en.title': 'First', do: 'save' })

      const answer = await mira.post(`${desk}/edit/text`, { ...mine, 'texts.en.title': 'Second', do: 'autosave' })

      const told = (await answer.json()) as { conflicts: string[] }
      expect(told.conflicts).to.deep.equal(['texts.en.title'])
      expect((await formAt(mira, `${desk}/edit/text`))['texts.en.title']).to.equal('First')
    })
  })

  it('brings back what was typed when the session ended meanwhile, and takes it after signing in again', async () => {
    const lena = await signIn(site, { roles: ['campaigner'], address: 'lena@example.org' })
    const begun = await lena.post('/en/campaign/petitions', { type: 'petition', language: 'en', owner: 'self' })
    const address = begun.headers.get('location') ?? ''
    const typed = { ...(await formAt(lena, address)), 'texts.en.title': 'Typed for an hour', do: 'save' }
    await site.stores.sessions.endAllOf(lena.accountId)

    const refused = await lena.post(address, typed)
    const page = await refused.text()
    const account = await site.stores.accounts.find(lena.accountId)
    const token = await site.stores.sessions.begin(account!, 'mail', null)
    const cookie = `session=${token}`
    const stale = await site.post(address, shownForm(page, 'not-taken'), { cookie })
    const again = await site.post(address, shownForm(await stale.text(), 'not-taken'), { cookie })

    expect(refused.status).to.equal(401)
    expect(page).to.contain('Typed for an hour')
    expect(stale.status).to.equal(403)
    expect(again.status).to.equal(303)
    expect(await (await site.get(address, { cookie })).text()).to.contain('Typed for an hour')
  })

  it('says what is missing before the review, gives advice, and never stops for it', async () => {
    const desk = await begin('LETTERS TO UKRAINIAN POLITICAL PRISONERS')

    const check = await (await mira.get(`${desk}/edit/check`)).text()
    const refused = await mira.post(`${desk}/submit`, { urgent: 'no' })

    expect(check).to.contain('Lead (English): missing').and.to.contain('Crimean prisoners of the Kremlin')
    expect(refused.status).to.equal(422)
  })

  it('shows text as text, whatever somebody hides in it', async () => {
    const hostile = '<script>alert(1)</script>\u202E"onmouseover="x'
    const desk = await begin(hostile)

    const page = await (await mira.get(`${desk}/edit/text`)).text()
    const shown = await (
      await mira.post(`${desk}/preview-text`, { text: '<script>x</script> [a](javascript:x)' })
    ).text()

    expect(page).not.to.contain('<script>alert')
    expect(page).not.to.contain('\u202E')
    expect(shown).not.to.match(/<script|href="javascript:/)
  })
})
