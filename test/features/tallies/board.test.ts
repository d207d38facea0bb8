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
        allPublished: () => (isAway ? Promise.reject(new Error('away')) : tallies.allPublished()),
      },
      now,
    })
    await board.refresh()

    isAway = true
    await rejectionOf(board.refresh())

    expect(board.of(petition.id)).to.include({ confirmedCount: 4 })
  })
})
