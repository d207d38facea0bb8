import { expect } from 'chai'

import type { Outbox } from '../../../server/features/outbox/index.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { createLeases, LeaseLost } from '../../../server/platform/db/lease.ts'
import { bytesOf, idOf, newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, signaturesOf, times } from '../../support/signatures.ts'
import { openNewsHouse, updateOutboxOn, updateSendingOn, type NewsHouse } from './a-sender.ts'

const asking = { updates: true } as const

describe('sending an update', () => {
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
    await addSignatures(site.stores, petition, [
      ...times(25, asking),
      ...times(5),
      ...times(5, { ...asking, state: 'pending' }),
      ...times(5, { ...asking, state: 'invalidated' }),
    ])
  })

  afterEach(() => clear())

  after(() => site.close())

  const outboxRows = () => site.stores.database.db.collection<{ _id: Uint8Array; about: Uint8Array }>('outbox')

  interface Changes {
    outbox?: Partial<Outbox>
    store?: typeof newsroom.store
    mostWaiting?: number
    isKilled?: boolean
  }

  /** One process; ten mails at a time. */
  function sender(owner: string, changes: Changes = {}) {
    const { database, now } = site.stores
    const leases = createLeases({ db: database.db, now, owner })
    return updateSendingOn(site.stores, {
      store: changes.store ?? newsroom.store,
      outbox: { ...updateOutboxOn(site.stores), ...changes.outbox },
      leases: changes.isKilled === true ? { ...leases, release: () => Promise.resolve() } : leases,
      batchSize: 10,
      mostWaiting: changes.mostWaiting ?? 1_000,
    })
  }

  async function approved(content?: Parameters<typeof newsroom.approved>[2]) {
    const by = await newsroom.leader(petition)
    const { id } = await newsroom.approved(petition, by, content)
    return { id, by, progress: async () => (await newsroom.updates.open(petition.id, id, by)).progress }
  }

  /** Of the mails that wait: whom they are for. */
  async function queuedFor(): Promise<string[]> {
    return (await outboxRows().find().toArray()).map(({ about }) => idOf(about)).sort()
  }

  async function askingNow(): Promise<string[]> {
    const rows = await signaturesOf(site.stores)
      .find({ petitionId: bytesOf(petition.id), state: 'confirmed', updates: true })
      .toArray()
    return rows.map(({ _id }) => idOf(_id)).sort()
  }

  /** All that waits goes out; answers to whom. */
  async function send(): Promise<string[]> {
    const outbox = updateOutboxOn(site.stores)
    const mails = await outbox.claim(1_000, 'patient')
    await outbox.settle(mails.map((mail) => ({ mail, outcome: { kind: 'sent' } })))
    return mails.map(({ to }) => to).sort()
  }

  it('makes one mail for each signer who confirmed and asked, and none for anybody else', async () => {
    const { progress } = await approved()

    await sender('a').runOnce()

    expect(await queuedFor()).to.deep.equal(await askingNow())
    expect(await progress()).to.include({ totalCount: 25, queuedCount: 25, waitingCount: 25, sentCount: 0 })
    await send()
    await sender('a').runOnce()
    expect(await progress()).to.include({ totalCount: 25, waitingCount: 0, sentCount: 25 })
  })

  it('is over when the last mail has gone, and begins no second time', async () => {
    const { id, by } = await approved()
    await sender('a').runOnce()
    const before = await newsroom.updates.open(petition.id, id, by)
    await send()

    await sender('a').runOnce()
    await sender('a').runOnce()

    expect(before.update.state).to.equal('sending')
    expect((await newsroom.updates.open(petition.id, id, by)).update.state).to.equal('sent')
    expect(await queuedFor()).to.deep.equal([])
  })

  it('goes on after a crash in the middle of a batch where the last whole one ended', async () => {
    await approved()
    let batchCount = 0
    const killed = sender('a', {
      isKilled: true,
      outbox: {
        async enqueueMany(mails, session) {
          await updateOutboxOn(site.stores).enqueueMany(mails, session)
          batchCount += 1
          if (batchCount === 2) throw new Error('killed')
        },
      },
    })

    expect(await rejectionOf(killed.runOnce())).to.have.property('message', 'killed')
    expect(await queuedFor()).to.have.length(10)
    await sender('b').runOnce()
    expect(await queuedFor(), 'the killed one has the lease for a while').to.have.length(10)
    clock.forwardDays(1)
    await sender('b').runOnce()

    expect(await queuedFor()).to.deep.equal(await askingNow())
  })

  it('goes on where it was stopped between two batches, also when mails have gone meanwhile', async () => {
    await approved()
    const stopping = new AbortController()
    const sent: string[] = []
    const first = sender('a', {
      outbox: {
        async enqueueMany(mails, session) {
          await updateOutboxOn(site.stores).enqueueMany(mails, session)
          stopping.abort()
        },
      },
    })

    await first.runOnce(stopping.signal)
    sent.push(...(await send()))
    await sender('b').runOnce()
    const rest = await send()

    expect(sent).to.have.length(10)
    expect([...sent, ...rest].sort()).to.deep.equal((await askingNow()).map((id) => `${id}@example.org`).sort())
  })

  it('writes nothing more for a process that has lost its lease to another', async () => {
    await approved()
    let isFirst = true
    const slow = sender('a', {
      outbox: {
        async countGroup(group) {
          if (isFirst) {
            isFirst = false
            clock.forwardDays(1)
            await sender('b').runOnce()
          }
          return updateOutboxOn(site.stores).countGroup(group)
        },
      },
    })

    expect(await rejectionOf(slow.runOnce())).to.be.instanceOf(LeaseLost)

    expect(await queuedFor()).to.deep.equal(await askingNow())
  })

  it('is done by one process at a time', async () => {
    await approved()

    await Promise.all(['a', 'b', 'c', 'd'].map((owner) => sender(owner).runOnce()))

    expect(await queuedFor()).to.deep.equal(await askingNow())
  })

  it('keeps no more than so many waiting, so that it can be stopped half-way', async () => {
    const { id, by, progress } = await approved()
    await sender('a', { mostWaiting: 5 }).runOnce()
    const got = await send()
    await sender('a', { mostWaiting: 5 }).runOnce()

    await newsroom.updates.stop({ petitionId: petition.id, id, by, why: 'a mistake in it' })
    await sender('a').runOnce()

    expect(got).to.have.length(5)
    expect(await queuedFor()).to.deep.equal([])
    expect(await progress()).to.include({ totalCount: 25, queuedCount: 10, sentCount: 5, droppedCount: 5 })
    expect((await newsroom.deedsOf(id)).at(-1)).to.include({
      deed: 'update.stopped',
      why: 'a mistake in it',
      by: by.account.id,
    })
    const again = newsroom.updates.stop({ petitionId: petition.id, id, by, why: '' })
    expect(await rejectionOf(again)).to.include({ code: 'updates.notStoppable' })
  })

  it('is told in exact figures where it is stopped while a worker takes some of it', async () => {
    const { id, by, progress } = await approved()
    await sender('a', { mostWaiting: 5 }).runOnce()
    await send()
    await sender('a', { mostWaiting: 5 }).runOnce()
    const stop = () => newsroom.updates.stop({ petitionId: petition.id, id, by, why: '' })

    await updateOutboxOn(site.stores, { beforeReading: stop }).claim(1_000, 'patient')

    expect(await progress()).to.include({ queuedCount: 10, sentCount: 5, droppedCount: 5, waitingCount: 0 })
  })

  it('goes on with other petitions where one of them fails', async () => {
    await approved()
    const { store } = newsroom
    const failing = {
      ...store,
      async advance(...advance: Parameters<typeof store.advance>) {
        if (advance[0].id === first) throw new Error('This one fails.')
        return store.advance(...advance)
      },
    }
    const first = (await store.toSend())[0]?.id
    petition = await site.publish()
    await addSignatures(site.stores, petition, times(3, asking))
    clock.forwardDays(1)
    await approved()

    expect(await rejectionOf(sender('a', { store: failing }).runOnce())).to.have.property('message', 'This one fails.')

    expect(await queuedFor()).to.deep.equal(await askingNow())
  })

  it('does not send what a worker already holds when it is stopped', async () => {
    const { id, by } = await approved()
    await sender('a').runOnce()
    const outbox = updateOutboxOn(site.stores)
    const [held] = await outbox.claim(1, 'patient')
    if (held === undefined) throw new Error('There are 25.')

    await newsroom.updates.stop({ petitionId: petition.id, id, by, why: '' })

    expect(await outbox.begin(held)).to.equal(false)
  })

  it('leaves out who unsubscribed, withdrew or erased since their mail was made', async () => {
    const { progress } = await approved()
    await sender('a').runOnce()
    const [unsubscribed = '', withdrawn = '', erased = '', ...others] = await askingNow()
    const signatures = signaturesOf(site.stores)
    await signatures.updateOne({ _id: bytesOf(unsubscribed) }, { $set: { updates: false } })
    await signatures.updateOne({ _id: bytesOf(withdrawn) }, { $set: { state: 'withdrawn', updates: false } })
    await signatures.updateOne({ _id: bytesOf(erased) }, { $set: { state: 'erased', updates: false, boxes: {} } })

    const sent = await send()

    expect(sent).to.deep.equal(others.map((id) => `${id}@example.org`).sort())
    expect(await progress()).to.include({ sentCount: 22, droppedCount: 3 })
  })

  it('waits while its petition is hidden, and goes on when it is back', async () => {
    await approved()
    await sender('a').runOnce()
    await site.setState(petition, 'hidden')
    const hidden = await send()
    await site.setState({ ...petition, state: 'hidden' }, 'open')
    clock.forwardDays(1)

    const back = await send()

    expect(hidden).to.deep.equal([])
    expect(back).to.have.length(25)
  })

  it('is not asked for a fourth time within seven days: whoever submits one is told the day', async () => {
    const by = await newsroom.leader(petition)
    for (const _ of [1, 2, 3]) await newsroom.approved(petition, by)
    const fourth = await newsroom.begun(petition, by)
    const submit = () => newsroom.updates.submit({ ...fourth, petitionId: petition.id, by })
    await sender('a').runOnce()

    const refused = await rejectionOf(submit())
    const state = (await newsroom.updates.open(petition.id, fourth.id, by)).update.state
    clock.forwardDays(7)
    await submit()

    expect(refused).to.include({ code: 'updates.weekFull', possibleOn: dayOf(clock.now()) })
    expect(state).to.equal('draft')
    expect(await newsroom.waiting(fourth.id)).to.include({ kind: 'update', petitionId: petition.id })
  })

  it('waits for a week with room, where four were submitted in the same moment and all approved', async () => {
    const by = await newsroom.leader(petition)
    const template = await newsroom.begun(petition, by)
    for (const publishedOn of ['2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04']) {
      await newsroom.store.insert({ ...template, id: newId(), state: 'approved', publishedOn })
    }
    const states = async () =>
      (await newsroom.updates.list(petition.id, by)).map(({ state }) => state).filter((state) => state !== 'draft')

    await sender('a').runOnce()
    const before = await states()
    clock.forwardDays(7)
    await sender('a').runOnce()

    expect(before.sort()).to.deep.equal(['approved', 'sending', 'sending', 'sending'])
    expect(await states()).to.deep.equal(['sending', 'sending', 'sending', 'sending'])
  })
})
