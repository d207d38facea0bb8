import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import type { Announced, Announcement } from '../../../server/features/updates/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { locales, type Locale } from '../../../server/platform/locales.ts'
import { addSignatures, times } from '../../support/signatures.ts'
import { openNewsHouse, updateSendingOn, type NewsHouse } from './a-sender.ts'

describe('news that the service itself has', () => {
  let site: NewsHouse['site']
  let clock: NewsHouse['clock']
  let newsroom: NewsHouse['newsroom']
  let clear: NewsHouse['clear']
  let petition: Petition

  before(async () => {
    ;({ site, clock, newsroom, clear } = await openNewsHouse())
  })

  beforeEach(async () => {
    petition = await site.publish()
    await addSignatures(site.stores, petition, times(3, { updates: true }))
  })

  afterEach(() => clear())

  after(() => site.close())

  const textsOf = (title: string) =>
    Object.fromEntries(locales.map((locale) => [locale, { title: `${title} ${locale}`, body: 'See.' }])) as Record<
      Locale,
      { title: string; body: string }
    >

  function announce(title: string, changes: Partial<Announcement> = {}): Promise<Announced> {
    const news = { key: 'handover-1', petitionId: petition.id, texts: textsOf(title), ...changes }
    return transactionsOn(site.stores.database.client)((session) => newsroom.updates.announce(news, session))
  }

  const send = () => updateSendingOn(site.stores).runOnce()

  const stored = () => newsroom.store.ofPetition(petition.id)
  const queuedCount = () => site.stores.database.db.collection('outbox').countDocuments()

  it('stands on the petition’s page at once, noted and written down, with nobody to approve it', async () => {
    const told = await announce('Handed over')

    const [update] = await stored()
    expect(told).to.equal('told')
    expect(update).to.include({ state: 'approved', startedBy: 'system' })
    expect(update?.texts.crh?.title).to.equal('Handed over crh')
    expect(newsroom.noted).to.include(update?.id)
    expect((await newsroom.deedsOf(update?.id ?? '')).map(({ by, deed }) => `${by} ${deed}`)).to.deep.equal([
      'system update.announced',
    ])
  })

  it('is mailed to signers who asked, an hour later and not before', async () => {
    await announce('Handed over')

    await send()
    const before = await queuedCount()
    clock.forwardMinutes(60)
    await send()

    expect([before, await queuedCount()]).to.deep.equal([0, 3])
  })

  it('is one piece of news, however often it is told', async () => {
    await announce('Handed over')
    await Promise.all([announce('Handed over'), announce('Handed over')])

    const updates = await stored()
    expect(updates).to.have.length(1)
    expect(await newsroom.deedsOf(updates[0]?.id ?? '')).to.have.length(1)
  })

  it('says more when there is more to say before it is sent, and keeps its words afterwards', async () => {
    await announce('To one')
    const more = await announce('To both')
    clock.forwardMinutes(60)
    await send()
    const late = await announce('To three')

    const [update, ...others] = await stored()
    expect([more, late]).to.deep.equal(['told', 'late'])
    expect(others).to.deep.equal([])
    expect(update?.texts.uk?.title).to.equal('To both uk')
    expect(await queuedCount()).to.equal(3)
  })

  it('waits like any other for room within seven days', async () => {
    for (const key of ['one', 'two', 'three', 'four']) await announce(key, { key })

    clock.forwardMinutes(60)
    await send()
    const week = await queuedCount()
    await site.stores.database.db.collection('outbox').deleteMany({})
    clock.forwardDays(7)
    await send()

    expect([week, await queuedCount()]).to.deep.equal([9, 3])
  })

  it('can be stopped by those who lead the petition before anybody gets it', async () => {
    await announce('Handed over')
    const by = await newsroom.leader(petition)
    const [update] = await stored()

    await newsroom.updates.stop({ petitionId: petition.id, id: update?.id ?? '', by, why: 'Too early.' })
    clock.forwardMinutes(60)
    await send()

    expect(await queuedCount()).to.equal(0)
    expect(await announce('Handed over, again')).to.equal('stopped')
  })

  it('is told to nobody once the petition is hidden', async () => {
    await site.setState(petition, 'hidden')

    expect(await announce('Handed over')).to.equal('nobody')
    expect(await stored()).to.deep.equal([])
  })
})
