import { expect } from 'chai'

import { createTallyBoard, type PublishedTally } from '../../../server/features/tallies/index.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('the board of figures that pages read', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  const signed = async (count: number) => {
    const petition = await site.publish()
    await addSignatures(site.stores, petition, times(count))
    await tallierOf(site.stores).runOnce()
    return petition
  }

  it('shows nobody for a petition of which nothing is known yet', async () => {
    const { tallies, now } = site.stores

    expect(createTallyBoard({ tallies, now }).of('unknown')).to.include({ confirmedCount: 0, sequence: 0 })
  })

  it('shows the published figures, and tells its listeners of each change once', async () => {
    const petition = await signed(3)
    const board = createTallyBoard(site.stores)
    const heard: [string, PublishedTally][] = []
    const stop = board.listen((id, tally) => heard.push([id, tally]))

    await board.refresh()
    await board.refresh()
    const before = heard.length
    stop()
    await addSignatures(site.stores, petition, times(2))
    await tallierOf(site.stores).runOnce()
    await board.refresh()

    expect(heard.map(([id, { confirmedCount }]) => [id, confirmedCount])).to.deep.equal([[petition.id, 3]])
    expect(heard).to.have.length(before)
    expect(board.of(petition.id)).to.include({ confirmedCount: 5, sequence: 5 })
  })

  it('keeps showing what it knew while the database cannot be read', async () => {
    const petition = await signed(4)
    const { tallies, now } = site.stores
    let isAway = false
    const board = createTallyBoard({
      tallies: {
        ...tallies,
        publishedHeads: (ids) => (isAway ? Promise.reject(new Error('away')) : tallies.publishedHeads(ids)),
      },
      now,
    })
    await board.refresh()

    isAway = true
    await rejectionOf(board.refresh())

    expect(board.of(petition.id)).to.include({ confirmedCount: 4 })
  })

  it('reads of the petitions it is told to only what has moved, and the breakdowns when their day has come', async () => {
    const [petition, other] = [await signed(3), await signed(2)]
    const { tallies, ledger, leases, database } = site.stores
    const wholes: string[][] = []
    const counting = {
      publishedHeads: tallies.publishedHeads,
      published: (ids: readonly string[]) => {
        wholes.push([...ids])
        return tallies.published(ids)
      },
    }
    const board = createTallyBoard({ tallies: counting, now: site.stores.now })
    await board.refresh()
    wholes.splice(0)

    await addSignatures(site.stores, petition, times(2))
    await addSignatures(site.stores, other, times(9))
    await tallierOf(site.stores).runOnce()
    await board.refresh(new Set([petition.id]))
    const told = [board.of(petition.id), board.of(other.id)].map(({ confirmedCount }) => confirmedCount)
    const tomorrow = tallierOf({
      ...site.stores,
      tallies,
      ledger,
      leases,
      database,
      now: () => new Date(Date.UTC(2100, 0, 1)),
    })
    await tomorrow.runOnce()
    await board.refresh(new Set([other.id]))

    expect(told).to.deep.equal([5, 2])
    expect(wholes).to.deep.equal([[other.id]])
    expect(board.of(other.id).byCountry.map(({ count }) => count)).to.deep.equal([11])
  })
})
