import { expect } from 'chai'

import { createGoalNoting } from '../../../server/features/tallies/index.ts'
import { goalReached } from '../../../server/features/tallies/tally.ts'
import { aPerson, openTestDesk, type TestDesk } from '../petitions/a-desk.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'

describe('a goal that was reached', () => {
  let desk: TestDesk

  before(async () => {
    desk = await openTestDesk()
  })

  after(() => desk.close())

  it('is the highest rung of the ladder that the count has passed, and none below a fixed one', () => {
    const ladder = { mode: 'ladder' } as const
    const fixed = { mode: 'fixed', count: 300 } as const

    expect([0, 99, 100, 499, 500, 1_400_000, 1_500_000].map((count) => goalReached(ladder, count))).to.deep.equal([
      ...[null, null, 100, 200, 500],
      ...[1_000_000, 1_500_000],
    ])
    expect([200, 299, 300, 499, 500].map((count) => goalReached(fixed, count))).to.deep.equal([
      ...[null, null, 300, 300, 500],
    ])
  })

  it('is set down on the timeline once, by the published count', async () => {
    const { stores } = desk.site
    const { life } = desk
    const petitionId = await desk.open(aPerson(), { goal: { mode: 'fixed', count: 3 } })
    const noteGoals = createGoalNoting({ petitions: stores.petitions, tallies: stores.tallies, life })
    const goals = async () => {
      await noteGoals()
      await stores.petitions.refresh()
      return stores.petitions.timeline(petitionId).filter(({ kind }) => kind === 'goal-reached')
    }

    await addSignatures(stores, await desk.shown(petitionId), times(2))
    await tallierOf(stores).runOnce()
    const before = await goals()
    await addSignatures(stores, await desk.shown(petitionId), times(1))
    await tallierOf(stores).runOnce()
    const [first, second] = [await goals(), await goals()]

    expect(before).to.deep.equal([])
    expect(first.map((entry) => 'count' in entry && entry.count)).to.deep.equal([3])
    expect(second).to.deep.equal(first)
  })
})
