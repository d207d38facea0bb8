import { expect } from 'chai'

import { recountOn } from '../../../server/counting.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { addSignatures, signaturesOf, signatureStoreOf, tallierOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

interface Bucket {
  _id: string
  count: number
}

interface TallyDocument {
  _id: Uint8Array
  confirmedCount: number
}

describe('the recount', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  const buckets = () => site.stores.database.db.collection<Bucket>('tallyBuckets')
  const tallyRows = () => site.stores.database.db.collection<TallyDocument>('tallies')

  const recountOf = () => recountOn(site.stores)

  const counted = async (): Promise<{ petition: Petition; ids: string[] }> => {
    const petition = await site.publish()
    const ids = await addSignatures(site.stores, petition, [...times(8), ...times(4, { country: 'PL' })])
    await tallierOf(site.stores).runOnce()
    return { petition, ids }
  }

  it('agrees where everything was counted', async () => {
    const { petition, ids } = await counted()
    await signatureStoreOf(site.stores).withdraw(ids[0] ?? '')
    await signatureStoreOf(site.stores).amend(ids[1] ?? '', { country: 'LT' })
    await tallierOf(site.stores).runOnce()

    expect(await recountOf().recount(petition.id)).to.deep.include({
      agrees: true,
      sequence: 14,
      stateCount: 11,
      movesCount: 11,
      tallyCount: 11,
      unsettledCount: 0,
      differingCells: [],
    })
  })

  it('agrees, and says what is waiting, while the tallier has still to come by', async () => {
    const { petition, ids } = await counted()
    await signatureStoreOf(site.stores).withdraw(ids[0] ?? '')

    expect(await recountOf().recount(petition.id)).to.include({
      agrees: true,
      unsettledCount: 1,
      stateCount: 11,
      movesCount: 12,
      tallyCount: 12,
    })
  })

  it('agrees on a petition that nobody has signed', async () => {
    const petition = await site.publish()

    expect(await recountOf().recount(petition.id)).to.include({ agrees: true, tallyCount: 0, sequence: 0 })
  })

  it('finds a breakdown that somebody changed, and puts it right', async () => {
    const { petition } = await counted()
    await buckets().updateOne({ _id: `${petition.id}|country|UA` }, { $inc: { count: 5 } })

    const found = await recountOf().recount(petition.id)
    const repaired = await recountOf().repair(petition.id)

    expect(found.agrees).to.equal(false)
    expect(found.differingCells).to.deep.equal([{ cell: 'country|UA', documents: 8, bucket: 13 }])
    expect(repaired).to.deep.include({ agrees: true, differingCells: [] })
    expect((await site.stores.tallies.cells(petition.id)).country).to.have.deep.members([
      { key: 'UA', count: 8 },
      { key: 'PL', count: 4 },
    ])
  })

  it('finds a breakdown that was removed or invented', async () => {
    const { petition } = await counted()
    await buckets().deleteOne({ _id: `${petition.id}|country|PL` })
    await buckets().updateOne(
      { _id: `${petition.id}|country|RU` },
      { $set: { petitionId: bytesOf(petition.id), kind: 'country', key: 'RU', count: 3 } },
      { upsert: true },
    )

    const found = await recountOf().recount(petition.id)

    expect(found.differingCells).to.deep.equal([
      { cell: 'country|PL', documents: 4, bucket: 0 },
      { cell: 'country|RU', documents: 0, bucket: 3 },
    ])
    expect(await recountOf().repair(petition.id)).to.include({ agrees: true })
  })

  it('finds a total that somebody changed, and puts it and the published one right', async () => {
    const { petition } = await counted()
    await tallyRows().updateOne({ _id: bytesOf(petition.id) }, { $set: { confirmedCount: 1_000 } })

    const found = await recountOf().recount(petition.id)
    await recountOf().repair(petition.id)

    expect(found).to.include({ agrees: false, tallyCount: 1_000, movesCount: 12 })
    const tally = await site.stores.tallies.find(petition.id)
    expect(tally).to.include({ confirmedCount: 12 })
    expect(tally?.published).to.include({ confirmedCount: 12 })
  })

  it('finds a published figure that is not the one at its sequence, and puts it right', async () => {
    const { petition } = await counted()
    await tallyRows().updateOne({ _id: bytesOf(petition.id) }, { $set: { 'published.confirmedCount': 1_000 } })

    const found = await recountOf().recount(petition.id)
    const repaired = await recountOf().repair(petition.id)

    expect(found).to.include({ agrees: false, tallyCount: 12, publishedCount: 1_000 })
    expect(repaired).to.include({ agrees: true, publishedCount: 12 })
  })

  it('keeps back, while it puts a protected petition right, what waits for the end of its day', async () => {
    const petition = await site.publish({ riskMode: 'protected' })
    await addSignatures(site.stores, petition, times(12))
    await tallierOf(site.stores).runOnce()
    await buckets().updateOne({ _id: `${petition.id}|country|UA` }, { $inc: { count: 5 } })

    const repaired = await recountOf().repair(petition.id)

    expect(repaired).to.include({ agrees: true, tallyCount: 12, publishedCount: 0 })
  })

  it('puts a petition right while it goes on being counted', async function () {
    this.timeout(30_000)
    const { petition } = await counted()
    const stopping = new AbortController()
    const counting = (async () => {
      while (!stopping.signal.aborted) {
        await addSignatures(site.stores, petition, times(5))
        await tallierOf(site.stores).runOnce()
      }
    })()

    for (let round = 0; round < 5; round += 1) {
      await buckets().updateOne({ _id: `${petition.id}|country|UA` }, { $inc: { count: 5 } })
      expect(await recountOf().repair(petition.id)).to.include({ agrees: true })
    }
    stopping.abort()
    await counting
  })

  it('finds states changed behind the tallier, also where their numbers cancel out', async () => {
    const { petition, ids } = await counted()
    const [gone = ''] = ids
    const [come = ''] = await addSignatures(site.stores, petition, [{ state: 'pending' }])
    await signaturesOf(site.stores).updateOne({ _id: bytesOf(gone) }, { $set: { state: 'withdrawn' } })
    await signaturesOf(site.stores).updateOne(
      { _id: bytesOf(come) },
      { $set: { state: 'confirmed' }, $unset: { unsettled: '' } },
    )

    const found = await recountOf().recount(petition.id)
    await recountOf().repair(petition.id)
    await tallierOf(site.stores).runOnce()

    expect(found).to.include({ agrees: false, strayCount: 2, stateCount: 12, movesCount: 12, tallyCount: 12 })
    expect(await recountOf().recount(petition.id)).to.include({ agrees: true, sequence: 14, tallyCount: 12 })
  })

  it('never gives a sequence number twice after a tally was lost', async () => {
    const { petition } = await counted()
    await tallyRows().deleteOne({ _id: bytesOf(petition.id) })

    const found = await recountOf().recount(petition.id)
    const repaired = await recountOf().repair(petition.id)
    await addSignatures(site.stores, petition, times(1))
    await tallierOf(site.stores).runOnce()

    expect(found.agrees).to.equal(false)
    expect(repaired).to.include({ agrees: true, sequence: 12 })
    expect(await site.stores.tallies.find(petition.id)).to.include({ sequence: 13, positionCount: 13 })
  })

  it('reads everything of one moment while signatures go on being counted', async function () {
    this.timeout(30_000)
    const petition = await site.publish()
    const counting = (async () => {
      for (let round = 0; round < 12; round += 1) {
        await addSignatures(site.stores, petition, times(20))
        await tallierOf(site.stores).runOnce()
      }
    })()

    const recounts = []
    for (let round = 0; round < 12; round += 1) recounts.push(await recountOf().recount(petition.id))
    await counting

    for (const recount of recounts) expect(recount).to.deep.include({ agrees: true, differingCells: [] })
    expect(await recountOf().recount(petition.id)).to.include({ agrees: true, tallyCount: 240 })
  })
})
