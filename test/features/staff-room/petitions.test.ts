import { expect } from 'chai'

import { createDeskStore } from '../../../server/features/petitions/index.ts'
import { newId } from '../../../server/platform/ids.ts'
import { aNewPetition, aText, localised } from '../../support/a-petition.ts'
import { signIn, type SignedIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { appeal, startSite, type TestSite } from '../../support/site.ts'

describe("the staff's list of petitions", () => {
  let site: TestSite
  let staff: SignedIn

  before(async () => {
    site = await startSite({ running: false })
    staff = await signIn(site, { roles: ['staff'], name: 'Tom Staff' })
    await publish('letters-to-mira', 'Letters to Mira', '2026-02-01')
    await publish('a-well-for-the-village', 'A well for the village', '2026-03-01', { state: 'closed' })
    await begin('An unfinished idea')
  })

  after(() => site.close())

  const shown = async (query = ''): Promise<string> =>
    readable(await (await staff.get(`/en/staff/petitions${query}`)).text())

  async function publish(slug: string, title: string, publishedOn: string, changes = {}): Promise<void> {
    const petition = aNewPetition({ slug, publishedOn, organiser: organiser(title), ...changes })
    await site.stores.petitions.publish({
      ...petition,
      text: { ...petition.text, texts: { en: aText('en', { title }) } },
    })
    await site.stores.petitions.refresh()
  }

  const organiser = (name: string) => ({
    name: localised(`Friends of ${name}`),
    contactAddress: 'organiser@example.org',
    demonstration: true,
  })

  /** One that nobody has published, of Tom. */
  async function begin(title: string): Promise<string> {
    const id = newId()
    const { client, db } = site.stores.database
    const owner = { kind: 'account', id: staff.accountId } as const
    await client.withSession((session) =>
      session.withTransaction(() =>
        createDeskStore(db).add(
          { id, slug: id, state: 'draft', owner, editors: [], hidden: null, publishedOn: null },
          {
            startedOn: '2026-04-01',
            heading: { title, language: 'en', words: title.toLowerCase().split(' '), revision: 1 },
          },
          session,
        ),
      ),
    )
    return id
  }

  it('shows every petition in whatever state, with its organiser and when it opened', async () => {
    const list = await shown()

    expect(list).to.match(/An unfinished idea Tom Staff Draft –/)
    expect(list).to.match(/A well for the village Friends of A well for the village \(en\) Closed 0 .* 1 March/)
    expect(list).to.include('Letters to Mira')
  })

  it('finds petitions by the beginnings of words, and by a part of their address', async () => {
    const [byWords, bySlug, byNothing] = [
      await shown('?search=mira%20let'),
      await shown('?search=well-for'),
      await shown('?search=nothing-like-it'),
    ]

    expect(byWords).to.include('Letters to Mira').and.not.include('A well for the village')
    expect(bySlug).to.include('A well for the village').and.not.include('Letters to Mira')
    expect(byNothing).to.include('No petition is like that.').and.include('Show all petitions')
  })

  it('is narrowed by links to a state and to whom petitions belong', async () => {
    const closed = await shown('?state=closed')
    const own = await shown(`?owner=${staff.accountId}`)

    expect(closed).to.include('A well for the village').and.not.include('Letters to Mira')
    expect(own).to.include('An unfinished idea').and.include('Only petitions of Tom Staff').and.not.include('Letters')
  })

  it('begins with what was begun last, and its heads lead to the other orders', async () => {
    const html = await (await staff.get('/en/staff/petitions')).text()
    const list = readable(html)

    const places = ['An unfinished idea', 'A well for the village', 'Letters to Mira'].map((title) =>
      list.indexOf(title),
    )
    expect(places).to.deep.equal(places.toSorted((one, two) => one - two))
    expect(html).to.include('aria-sort="descending"').and.include('order&#x3D;signatures')
    expect(html).to.include('order&#x3D;changed')
  })

  it('takes what an address cannot mean for nothing', async () => {
    expect(await shown('?state=secret&owner=%24ne&order=random&page=-4')).to.include('Letters to Mira')
  })

  it('is nothing for campaigners', async () => {
    const campaigner = await signIn(site, { roles: ['campaigner'] })

    expect((await campaigner.get('/en/staff/petitions')).status).to.equal(403)
  })
})

describe("a petition's page for staff", () => {
  let site: TestSite
  let staff: SignedIn
  let id: string

  before(async () => {
    site = await startSite({ running: false })
    staff = await signIn(site, { roles: ['staff'] })
    id = site.stores.petitions.get(appeal).id
  })

  after(() => site.close())

  const page = async (who = staff): Promise<string> =>
    readable(await (await who.get(`/en/staff/petitions/${id}`)).text())

  it('says where it stands and what was promised', async () => {
    const text = await page()

    expect(text).to.include('Open').and.include('Signatures, as published').and.include('figures only')
    expect(text).to.include('Version 1').and.include('Read it on the site').and.include('Hide this petition')
  })

  it('lets moderators look, and hide nothing', async () => {
    const moderator = await signIn(site, { roles: ['moderator'] })

    const text = await page(moderator)
    const answer = await moderator.post(`/en/staff/petitions/${id}/hide`, { reason: 'I should like to' })

    expect(text).to.include('Signatures, as published').and.not.include('Hide this petition')
    expect(answer.status).to.equal(403)
  })

  it('hides it with a reason, at once, and shows it again', async () => {
    const without = await staff.post(`/en/staff/petitions/${id}/hide`, { reason: ' ' })
    const hidden = await staff.post(`/en/staff/petitions/${id}/hide`, { reason: 'The family asks for it' })
    const gone = await site.get(`/en/petitions/${appeal}`)
    const told = await page()
    const shownAgain = await staff.post(`/en/staff/petitions/${id}/unhide`)
    const back = await site.get(`/en/petitions/${appeal}`)
    const deeds = await site.stores.audit.entries({ limit: 2 })

    expect(without.status).to.equal(422)
    expect(readable(await without.text())).to.include('Write why, in a few words.')
    expect([hidden.status, gone.status, shownAgain.status, back.status]).to.deep.equal([303, 410, 303, 200])
    expect(told).to.include('Hidden from the public since').and.include('The family asks for it')
    expect(deeds.map(({ deed, by, why }) => [deed, by, why])).to.deep.equal([
      ['petition.unhidden', staff.accountId, null],
      ['petition.hidden', staff.accountId, 'The family asks for it'],
    ])
  })

  it('is not there for an id that belongs to nothing', async () => {
    const answers = [
      await staff.get(`/en/staff/petitions/${newId()}`),
      await staff.get('/en/staff/petitions/short'),
      await staff.post(`/en/staff/petitions/${newId()}/hide`, { reason: 'A good reason' }),
    ]

    expect(answers.map(({ status }) => status)).to.deep.equal([404, 404, 404])
  })
})
