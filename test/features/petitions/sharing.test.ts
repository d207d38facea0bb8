import { expect } from 'chai'

import { Forbidden, NotFound } from '../../../server/platform/errors.ts'
import { newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aPerson, openTestDesk, type Person, type TestDesk } from './a-desk.ts'

describe('who works at a petition', () => {
  let desk: TestDesk
  const organisation = newId()
  const mira = aPerson({ organisations: [organisation] })
  const tom = aPerson()
  const staff = aPerson({ roles: ['staff'] })

  before(async () => {
    desk = await openTestDesk()
    await desk.begin(tom)
    await desk.begin(staff)
  })

  after(() => desk.close())

  const leads = async (petitionId: string, person: Person) => (await desk.drafts.openDesk(petitionId, person)).leads

  it('grows by an editor, who writes like everyone there, and can be taken off again', async () => {
    const petitionId = await desk.begin(mira)

    await desk.life.addEditor({ petitionId, by: mira, accountId: tom.account.id })
    const asEditor = await leads(petitionId, tom)
    await desk.life.removeEditor({ petitionId, by: mira, accountId: tom.account.id })

    expect(asEditor).to.equal(true)
    expect(await rejectionOf(desk.drafts.openDesk(petitionId, tom))).to.be.instanceOf(NotFound)
    expect((await desk.deedsOf(petitionId)).map(({ deed }) => deed).slice(-2)).to.deep.equal([
      'petition.editor-added',
      'petition.editor-removed',
    ])
  })

  it('is nobody without an account', async () => {
    const petitionId = await desk.begin(mira)

    const refused = await rejectionOf(desk.life.addEditor({ petitionId, by: mira, accountId: newId() }))

    expect(refused).to.include({ code: 'accountNotFound' })
  })

  it('is not changed by a stranger, nor by a reviewer', async () => {
    const petitionId = await desk.begin(mira)
    const add = (by: Person) => rejectionOf(desk.life.addEditor({ petitionId, by, accountId: tom.account.id }))

    expect(await add(tom)).to.be.instanceOf(NotFound)
    expect(await add(desk.moderator)).to.be.instanceOf(Forbidden)
  })

  it('changes with its owner; whom signers know as the organiser stays', async () => {
    const petitionId = await desk.open(mira)
    const { organiser } = await desk.shown(petitionId)

    await desk.life.transferOwner({ petitionId, by: mira, owner: { kind: 'organisation', id: organisation } })
    await desk.write(petitionId, mira, { 'texts.uk.lead': 'Інше.' })
    await desk.drafts.submit({ petitionId, by: mira, reason: 'Так.' })
    await desk.decide(petitionId)

    const after = await desk.shown(petitionId)
    const { petition } = await desk.drafts.openDesk(petitionId, mira)
    expect(petition.owner).to.deep.equal({ kind: 'organisation', id: organisation })
    expect(after.text.version).to.equal(2)
    expect(after.organiser).to.deep.equal(organiser)
  })

  it('is given to no organisation of others, but by staff', async () => {
    const petitionId = await desk.begin(mira)
    const owner = { kind: 'organisation', id: newId() } as const

    const refused = await rejectionOf(desk.life.transferOwner({ petitionId, by: mira, owner }))
    await desk.life.transferOwner({ petitionId, by: staff, owner })

    expect(refused).to.be.instanceOf(NotFound)
    expect(await rejectionOf(desk.drafts.openDesk(petitionId, mira))).to.be.instanceOf(NotFound)
  })

  it('is somebody at last where a petition was published before there were rooms', async () => {
    const { id: petitionId } = await desk.site.publish({ slug: 'from-before' })
    const before = await desk.drafts.openDesk(petitionId, staff)

    await desk.life.transferOwner({ petitionId, by: staff, owner: { kind: 'account', id: tom.account.id } })
    await desk.write(petitionId, tom, { 'texts.uk.lead': 'Нове.' })
    await desk.drafts.submit({ petitionId, by: tom, reason: 'Так.' })
    await desk.decide(petitionId)

    const { text, slug } = await desk.shown(petitionId)
    expect(before).to.deep.include({ revision: 0, leads: false })
    expect(slug).to.equal('from-before')
    expect(text.version).to.equal(2)
    expect(text.texts.uk?.lead).to.equal('Нове.')
    expect(Object.keys(text.texts)).to.have.members(['en', 'uk', 'crh', 'ru'])
  })
})

describe('the list of petitions', () => {
  let desk: TestDesk
  const organisation = newId()
  const mira = aPerson({ organisations: [organisation] })

  before(async () => {
    desk = await openTestDesk()
  })

  after(() => desk.close())

  it('has for a campaigner what is theirs, their organisation’s, and what they write at, the latest change first', async () => {
    const own = await desk.begin(mira, { 'texts.uk.title': 'Своя' })
    const shared = await desk.drafts.start({
      by: mira,
      owner: { kind: 'organisation', id: organisation },
      locale: 'en',
      type: 'joint_statement',
      title: 'Of all of us',
    })
    const invited = await desk.begin(aPerson())
    const { petition } = await desk.drafts.openDesk(invited, desk.moderator)
    const ofOther = aPerson({ id: petition.owner?.id ?? '' })
    await desk.begin(mira)
    await desk.life.addEditor({ petitionId: invited, by: ofOther, accountId: mira.account.id })
    await desk.begin(aPerson())
    desk.clock.forwardDays(1)
    await desk.write(own, mira, { 'texts.uk.title': 'Своя, нова' })

    const listed = await desk.life.listFor(mira.account)

    expect(listed.map(({ id }) => id)).to.include.members([own, shared, invited])
    expect(listed).to.have.length(4)
    expect(listed[0]).to.include({ id: own, title: 'Своя, нова', language: 'uk', state: 'draft', isWaiting: false })

    await desk.drafts.submit({ petitionId: own, by: mira })
    expect((await desk.life.listFor(mira.account))[0]).to.include({ id: own, state: 'in_review', isWaiting: true })
  })

  it('has for staff everything of a state, page by page', async () => {
    const petitionIds = [await desk.open(mira), await desk.open(mira), await desk.open(mira)]
    await desk.site.publish()
    await desk.begin(mira)

    const first = await desk.life.listAll({ state: 'open', limit: 2 })
    const after = first.at(-1)
    const second = await desk.life.listAll({ state: 'open', limit: 10, after })

    const found = [...first, ...second].map(({ id }) => id)
    expect(first).to.have.length(2)
    expect(found).to.include.members(petitionIds)
    expect(new Set(found).size).to.equal(4)
  })

  it('is searched by beginnings of words, whatever language and state they are in', async () => {
    const petitionId = await desk.begin(mira, { 'texts.en': 'begin', 'texts.en.title': 'Dignity for Sevastopol' })
    await desk.write(petitionId, mira, { 'texts.uk.title': 'Гідність Севастополю' })

    const find = async (search: string) => (await desk.life.listAll({ search, limit: 10 })).map(({ id }) => id)

    expect(await find('sevas DIGN')).to.deep.equal([petitionId])
    expect(await find('гідн')).to.deep.equal([petitionId])
    expect(await find('sevas nothing')).to.deep.equal([])
    expect(await find('.*')).to.have.length.above(1)
  })
})
