import { expect } from 'chai'
import { MongoError, MongoErrorLabel, type ClientSession } from 'mongodb'

import { recountOn } from '../../../server/counting.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { createTallier } from '../../../server/features/tallies/index.ts'
import { createLeases, type Leases } from '../../../server/platform/db/lease.ts'
import { sessionsOn, type OpenSession } from '../../../server/platform/db/transaction.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import type { Stores } from '../../../server/stores.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, rowOf, signaturesOf, signatureStoreOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const leaseMs = 5_000

interface Owned {
  owner: string
  ledger?: Stores['ledger']
  leases?: Leases
  openSession?: OpenSession
}

describe('one tallier at a time', () => {
  let site: TestStores
  let nowMs = 0
  const now = () => new Date(nowMs)

  before(async () => {
    site = await openTestStores({ now })
  })

  after(() => site.close())

  beforeEach(() => {
    nowMs = Date.UTC(2026, 2, 2, 12)
  })

  const leasesOf = (owner: string) => createLeases({ db: site.stores.database.db, now, owner })

  /** The tallier of one process. */
  function tallierOf({ owner, ledger, leases, openSession }: Owned) {
    const { stores } = site
    return createTallier({
      ledger: ledger ?? stores.ledger,
      tallies: stores.tallies,
      leases: leases ?? leasesOf(owner),
      openSession: openSession ?? sessionsOn(stores.database.client),
      now,
      riskModeOf: () => 'open',
      report: (error) => {
        throw error instanceof Error ? error : new Error('The tallier failed.', { cause: error })
      },
    })
  }

  /** Its first batch does something else between what it read and what it writes. */
  function interrupted(meanwhile: () => Promise<unknown>): Stores['ledger'] {
    const { ledger } = site.stores
    let isFirst = true
    return {
      ...ledger,
      async settle(settlements, session) {
        const wasFirst = isFirst
        isFirst = false
        if (wasFirst) await meanwhile()
        await ledger.settle(settlements, session)
      },
    }
  }

  /** The first commit ends as told; all others as they do. */
  function firstCommit(ends: (session: ClientSession, commit: () => Promise<void>) => Promise<void>): OpenSession {
    const openSession = sessionsOn(site.stores.database.client)
    return () => {
      const own = openSession()
      const commit = own.session.commitTransaction.bind(own.session)
      let isFirst = true
      own.session.commitTransaction = async () => {
        const wasFirst = isFirst
        isFirst = false
        await (wasFirst ? ends(own.session, commit) : commit())
      }
      return own
    }
  }

  function labelled(label: MongoErrorLabel): MongoError {
    const error = new MongoError('The answer was lost.')
    error.addErrorLabel(label)
    return error
  }

  async function signed(count: number): Promise<Petition> {
    const petition = await site.publish()
    await addSignatures(site.stores, petition, times(count))
    return petition
  }

  const leaseOf = (petition: Petition) =>
    site.stores.database.db.collection<{ _id: string; owner: string; until: Date }>('leases').findOne({
      _id: `tally:${petition.id}`,
    })

  async function expectCounted(petition: Petition, count: number, changeCount = count): Promise<void> {
    const rows = await signaturesOf(site.stores)
      .find({ petitionId: bytesOf(petition.id) })
      .toArray()
    const ascending = (numbers: number[]) => numbers.toSorted((one, two) => one - two)
    const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
    const positions = rows.flatMap(({ position }) => position ?? [])
    const { agrees, tallyCount, unsettledCount, sequence } = await recountOn(site.stores).recount(petition.id)

    expect({ agrees, tallyCount, unsettledCount, sequence }).to.deep.equal({
      agrees: true,
      tallyCount: count,
      unsettledCount: 0,
      sequence: changeCount,
    })
    expect(ascending(rows.flatMap(({ moves }) => moves.map((move) => move.sequence)))).to.deep.equal(upTo(changeCount))
    expect(ascending(positions)).to.deep.equal(upTo(positions.length))
  }

  it('ends what a killed one left open, and counts at once what that one had begun to count', async () => {
    const petition = await signed(3)
    const { client } = site.stores.database
    const session = client.startSession()
    const lease = await leasesOf('killed').acquire(`tally:${petition.id}`, leaseMs, session)
    if (lease === null) throw new Error('Nobody else can have it.')
    session.startTransaction()
    await leasesOf('killed').hold(session, lease)
    await signaturesOf(site.stores).updateMany(
      { petitionId: bytesOf(petition.id) },
      { $set: { position: 1 }, $unset: { unsettled: '' } },
      { session },
    )

    const early = await tallierOf({ owner: 'next' }).runOnce()
    nowMs += leaseMs
    const settledCount = await tallierOf({ owner: 'next' }).runOnce()
    const lost = await rejectionOf(session.commitTransaction())
    await session.endSession()

    expect([early, settledCount]).to.deep.equal([0, 3])
    expect(lost).to.be.instanceOf(MongoError)
    await expectCounted(petition, 3)
  })

  it('stops one that slept through the end of its lease, in the middle of a batch', async () => {
    const petition = await signed(3)
    const next = tallierOf({ owner: 'next' })
    let nextCount = 0
    const asleep = interrupted(async () => {
      nowMs += leaseMs
      nextCount = await next.runOnce()
    })

    const sleeperCount = await tallierOf({ owner: 'sleeper', ledger: asleep }).runOnce()

    expect([sleeperCount, nextCount]).to.deep.equal([0, 3])
    expect(await leaseOf(petition)).to.include({ owner: 'next' })
    await expectCounted(petition, 3)
  })

  it('stops one that slept between two batches: from then on the other one counts', async () => {
    const petition = await signed(3)
    const [sleeper, next] = [tallierOf({ owner: 'sleeper' }), tallierOf({ owner: 'next' })]
    await sleeper.runOnce()
    nowMs += leaseMs
    await addSignatures(site.stores, petition, times(2))
    const nextCount = await next.runOnce()
    await addSignatures(site.stores, petition, times(2))

    const sleeperCounts = [await sleeper.runOnce(), await sleeper.runOnce()]
    const lastCount = await next.runOnce()

    expect({ nextCount, sleeperCounts, lastCount }).to.deep.equal({ nextCount: 2, sleeperCounts: [0, 0], lastCount: 2 })
    await expectCounted(petition, 7)
  })

  it('lets one go on that slept longer than its lease, if nobody took it', async () => {
    const petition = await signed(3)
    const asleep = interrupted(() => {
      nowMs += 10 * leaseMs
      return Promise.resolve()
    })
    const sleeper = tallierOf({ owner: 'sleeper', ledger: asleep })

    const first = await sleeper.runOnce()
    await addSignatures(site.stores, petition, times(2))
    nowMs += 10 * leaseMs
    const second = await sleeper.runOnce()

    expect([first, second]).to.deep.equal([3, 2])
    await expectCounted(petition, 5)
  })

  it('counts once what was committed although nobody said so', async () => {
    const petition = await signed(3)
    const openSession = firstCommit(async (_, commit) => {
      await commit()
      throw labelled(MongoErrorLabel.UnknownTransactionCommitResult)
    })

    const settledCount = await tallierOf({ owner: 'unsure', openSession }).runOnce()

    expect(settledCount).to.equal(3)
    await expectCounted(petition, 3)
  })

  it('begins anew, with nothing of the first attempt, where a batch was not committed', async () => {
    const petition = await signed(3)
    const openSession = firstCommit(async (session) => {
      await session.abortTransaction()
      // What it had read is no longer what there is.
      await addSignatures(site.stores, petition, times(2))
      throw labelled(MongoErrorLabel.TransientTransactionError)
    })

    const settledCount = await tallierOf({ owner: 'unlucky', openSession }).runOnce()

    expect(settledCount).to.equal(5)
    await expectCounted(petition, 5)
  })

  it('counts who changes something in the middle of a batch as they are afterwards', async () => {
    const petition = await site.publish()
    const [moved = '', gone = ''] = await addSignatures(site.stores, petition, times(4))
    const signatures = signatureStoreOf(site.stores)
    const ledger = interrupted(() =>
      Promise.all([signatures.amend(moved, { country: 'PL' }), signatures.withdraw(gone)]),
    )

    await tallierOf({ owner: 'busy', ledger }).runOnce()

    expect((await rowOf(site.stores, moved)).moves)
      .to.have.length(1)
      .and.to.have.nested.property('[0].country', 'PL')
    expect((await rowOf(site.stores, gone)).moves).to.deep.equal([])
    await expectCounted(petition, 3)
  })

  it('keeps a petition while there is work, and leaves it to others when there is none', async () => {
    const petition = await signed(3)
    const tallier = tallierOf({ owner: 'first' })

    await tallier.runOnce()
    const whileBusy = await leasesOf('other').acquire(`tally:${petition.id}`, leaseMs)
    await tallier.runOnce()
    const whenIdle = await leasesOf('other').acquire(`tally:${petition.id}`, leaseMs)

    expect(whileBusy).to.equal(null)
    expect(whenIdle).to.include({ owner: 'other' })
  })

  it('leaves everything to others when its process stops', async () => {
    const petition = await signed(3)
    const tallier = tallierOf({ owner: 'stopped' })
    const running = tallier.runOnce()

    await tallier.stop()
    await running

    await tallierOf({ owner: 'other' }).runOnce()
    await expectCounted(petition, 3)
  })

  it('uses a petition again that it could not give back', async () => {
    const petition = await signed(3)
    const leases = leasesOf('cut off')
    let isAway = true
    const release: Leases['release'] = (lease) => (isAway ? Promise.reject(new Unavailable()) : leases.release(lease))
    const tallier = tallierOf({ owner: 'cut off', leases: { ...leases, release } })

    await tallier.runOnce()
    const failure = await rejectionOf(tallier.runOnce())
    await addSignatures(site.stores, petition, times(2))
    const settledCount = await tallier.runOnce()
    isAway = false
    await tallier.stop()

    expect(failure).to.be.instanceOf(Unavailable)
    expect(settledCount).to.equal(2)
    await expectCounted(petition, 5)
  })

  it('follows every kind of change, in any order', async () => {
    const petition = await site.publish()
    const ids = await addSignatures(site.stores, petition, times(24))
    const tallier = tallierOf({ owner: 'first' })
    const signatures = signatureStoreOf(site.stores)
    const setState = (from: 'confirmed' | 'invalidated', state: 'confirmed' | 'invalidated') => (id: string) =>
      signaturesOf(site.stores).updateOne({ _id: bytesOf(id), state: from }, { $set: { state, unsettled: true } })
    const erase = (id: string) => site.stores.database.client.withSession((session) => signatures.erase(id, session))
    const changes: ((id: string) => Promise<unknown>)[] = [
      (id) => signatures.amend(id, { country: 'PL' }),
      setState('confirmed', 'invalidated'),
      (id) => signatures.amend(id, { country: 'UA' }),
      setState('invalidated', 'confirmed'),
    ]

    // Each signature begins at another change; some changes follow each other before they are counted.
    for (let step = 0; step < 8; step += 1) {
      if (step % 3 !== 1) await tallier.runOnce()
      for (const [place, id] of ids.entries()) await changes[(place + step) % changes.length]?.(id)
    }
    for (const id of ids.slice(0, 8)) await signatures.withdraw(id)
    for (const id of ids.slice(4, 12)) await erase(id)
    await tallier.runOnce()
    await tallier.stop()

    const { sequence, stateCount } = await recountOn(site.stores).recount(petition.id)
    expect(stateCount).to.be.within(1, 12)
    expect(sequence).to.be.greaterThan(3 * ids.length)
    await expectCounted(petition, stateCount, sequence)
  })
})
