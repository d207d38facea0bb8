import { expect } from 'chai'

import { newId } from '../../../server/platform/ids.ts'
import { aNewPetition, aText } from '../../support/a-petition.ts'
import { signIn, type SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { startSite, type TestSite } from '../../support/site.ts'

const term: Record<string, string> = {
  language: 'en',
  preferred: 'held in the colony',
  discouraged: 'serving a sentence\n  serves a term \n\nserving a sentence',
  reasonen: 'The sentence is unlawful.',
  reasonuk: 'Вирок незаконний.',
  scope: 'site',
}

describe('the glossary as moderators and staff keep it', () => {
  let site: TestSite
  let moderator: SignedIn

  before(async () => {
    site = await startSite({ running: false })
    moderator = await signIn(site, { roles: ['moderator'] })
  })

  after(() => site.close())

  const textOf = async (answer: Response): Promise<string> => readable(await answer.text())
  const save = (changes: Record<string, string> = {}, address = '/en/staff/glossary') =>
    moderator.post(address, { ...term, act: 'save', ...changes })
  const stored = (preferred: string) => site.stores.glossary.list().find((one) => one.preferred === preferred)

  it('takes a term, one phrase on each line, and says in Ukrainian what was not said in other languages', async () => {
    const answer = await save()

    expect([answer.status, answer.headers.get('location')]).to.deep.equal([303, '/en/staff/glossary?done=added'])
    expect(stored('held in the colony')).to.deep.include({
      discouraged: ['serving a sentence', 'serves a term'],
      scope: 'site',
      reason: {
        en: 'The sentence is unlawful.',
        uk: 'Вирок незаконний.',
        crh: 'Вирок незаконний.',
        ru: 'Вирок незаконний.',
      },
    })
    expect(await textOf(await moderator.get('/en/staff/glossary?language=en'))).to.include('held in the colony')
    expect(await textOf(await moderator.get('/en/staff/glossary?language=ru'))).not.to.include('held in the colony')
  })

  it('shows where a term would be found in open petitions before anything is saved', async () => {
    const petition = aNewPetition({ slug: 'with-the-words' })
    const texts = { en: aText('en', { title: 'She works hard', body: 'She is working hard. He works harder.' }) }
    await site.stores.petitions.publish({ ...petition, text: { ...petition.text, texts } })
    await site.stores.petitions.publish({
      ...petition,
      slug: 'a-closed-one',
      state: 'closed',
      text: { ...petition.text, texts: { en: aText('en', { title: 'Who works hard' }) } },
    })
    const { id } = site.stores.petitions.get('with-the-words')

    const answer = await moderator.post('/en/staff/glossary', {
      ...term,
      act: 'preview',
      preferred: 'does much',
      discouraged: 'work hard',
    })
    const page = await answer.text()

    expect(answer.status).to.equal(200)
    expect(readable(page)).to.include('It stands in open petitions 3 times').and.not.include('Who works hard')
    expect(page).to.include(`href="/en/staff/petitions/${id}"`)
    expect(stored('does much')).to.equal(undefined)
  })

  it('changes and removes a term; the audit keeps what it was', async () => {
    await save({ preferred: 'to be changed' })
    const { id = '' } = stored('to be changed') ?? {}

    const changed = await save({ preferred: 'changed', revision: '1' }, `/en/staff/glossary/${id}`)
    const stale = await save({ preferred: 'too late', revision: '1' }, `/en/staff/glossary/${id}`)
    const removed = await moderator.post(`/en/staff/glossary/${id}/remove`, { revision: '2', why: 'Out of use' })
    const deeds = await site.stores.audit.entries({ limit: 5, subject: { kind: 'glossary', id } })

    expect([changed.status, stale.status, removed.status]).to.deep.equal([303, 409, 303])
    expect(await stale.text())
      .to.include('value="too late"')
      .and.include('name="revision" value="2"')
    expect(stored('changed')).to.equal(undefined)
    expect(deeds.map(({ deed }) => deed)).to.deep.equal([
      'glossary.term-removed',
      'glossary.term-changed',
      'glossary.term-added',
    ])
  })

  it('says beside the fields what is wrong', async () => {
    const answer = await save({ preferred: ' ', discouraged: '…', reasonuk: '' })
    const text = await textOf(answer)

    expect(answer.status).to.equal(422)
    for (const sentence of [
      'Write what to say instead.',
      'Each phrase needs a word.',
      'Write why, in English and in',
    ]) {
      expect(text).to.include(sentence)
    }
  })

  it('refuses a second term for one phrase, and an organisation that nobody knows', async () => {
    await save({ preferred: 'only once' })

    const twin = await save({ preferred: 'only once' })
    const foreign = await save({ preferred: 'for nobody', scope: newId() })

    expect([twin.status, foreign.status]).to.deep.equal([409, 404])
    expect(await textOf(twin)).to.include('There is a term for this phrase already.')
  })

  it('has nothing under an id that belongs to nothing, and nothing for campaigners', async () => {
    const campaigner = await signIn(site, { roles: ['campaigner'] })

    const answers = [
      await moderator.get(`/en/staff/glossary/${newId()}`),
      await moderator.post(`/en/staff/glossary/${newId()}/remove`, { revision: '1' }),
      await campaigner.get('/en/staff/glossary'),
    ]

    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 403])
  })
})
