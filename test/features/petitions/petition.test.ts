import { expect } from 'chai'

import { acceptsSignatures } from '../../../server/features/petitions/index.ts'
import { aPetition } from '../../support/a-petition.ts'

const noon = new Date('2026-11-22T12:00:00Z')

describe('a petition takes signatures', () => {
  it('while it is open', () => {
    expect(acceptsSignatures(aPetition(), noon)).to.equal(true)
  })

  for (const state of [
    'draft',
    'in_review',
    'changes_requested',
    'closed',
    'archived',
    'rejected',
    'hidden',
  ] as const) {
    it(`not while it is ${state}`, () => {
      expect(acceptsSignatures(aPetition({ state }), noon)).to.equal(false)
    })
  }

  it('until its closing second, which is excluded', () => {
    const closesAt = new Date('2026-11-22T12:00:00Z')

    expect(acceptsSignatures(aPetition({ closesAt }), new Date(closesAt.getTime() - 1))).to.equal(true)
    expect(acceptsSignatures(aPetition({ closesAt }), closesAt)).to.equal(false)
  })

  it('until the last day on which what signers gave is kept, never after it', () => {
    const petition = aPetition({ retainUntil: '2026-11-22' })

    expect(acceptsSignatures(petition, new Date('2026-11-22T23:59:59Z'))).to.equal(true)
    expect(acceptsSignatures(petition, new Date('2026-11-23T00:00:00Z'))).to.equal(false)
  })
})
