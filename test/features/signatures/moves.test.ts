import { expect } from 'chai'
import fc from 'fast-check'

import {
  changeBetween,
  contributionOf,
  dueContribution,
  type Contribution,
  type Move,
} from '../../../server/features/signatures/moves.ts'
import { signatureStates } from '../../../server/features/signatures/signature.ts'

const contribution = fc.record({
  country: fc.constantFrom('UA', 'PL', 'none'),
  language: fc.constantFrom('uk' as const, 'en' as const),
  day: fc.constantFrom('2026-11-21', '2026-11-22'),
})

const contributionOrNone = fc.option(contribution)

/** What the tallier does: brings what was contributed to what is due, one move at a time. */
function settle(due: readonly (Contribution | null)[]): Move[] {
  return due.reduce<Move[]>((moves, wanted) => {
    const change = changeBetween(contributionOf(moves), wanted)
    if (change === null) return moves
    return [...moves, { sequence: moves.length + 1, by: change.by, ...(change.to ?? change.from) }]
  }, [])
}

describe('the moves of a signature', () => {
  it('always add up to what its last state should contribute', () => {
    fc.assert(
      fc.property(fc.array(contributionOrNone), (due) => {
        const moves = settle(due)
        const last = due.at(-1) ?? null

        expect(contributionOf(moves)).to.deep.equal(last)
        expect(moves.reduce((sum, { by }) => sum + by, 0)).to.equal(last === null ? 0 : 1)
      }),
    )
  })

  it('are none where nothing has to change', () => {
    fc.assert(fc.property(contributionOrNone, (due) => changeBetween(due, structuredClone(due)) === null))
  })

  it('count a signature once, however often it comes and goes', () => {
    fc.assert(
      fc.property(fc.array(contributionOrNone), (due) => {
        let sum = 0
        for (const { by } of settle(due)) {
          sum += by
          expect(sum).to.be.within(0, 1)
        }
      }),
    )
  })

  it('are one for a corrected country, which takes nothing off the total', () => {
    const before: Contribution = { country: 'PL', language: 'uk', day: '2026-11-21' }
    const after: Contribution = { ...before, country: 'UA' }

    expect(changeBetween(before, after)).to.deep.equal({ by: 0, from: before, to: after })
  })
})

describe('what a signature should contribute', () => {
  for (const state of signatureStates) {
    it(`is ${state === 'confirmed' ? 'one in its cells' : 'nothing'} when it is ${state}`, () => {
      const due = dueContribution({ state, country: 'UA', language: 'uk', confirmedOn: '2026-11-22' })

      expect(due).to.deep.equal(state === 'confirmed' ? { country: 'UA', language: 'uk', day: '2026-11-22' } : null)
    })
  }
})
