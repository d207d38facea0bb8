import { expect } from 'chai'

import {
  canMove,
  holdsAddress,
  initialsOf,
  moves,
  signatureStates,
  type SignatureState,
} from '../../../server/features/signatures/signature.ts'

const allowed = new Set([
  'pending → confirmed',
  'pending → expired',
  'pending → refused',
  'pending → erased',
  'confirmed → withdrawn',
  'confirmed → invalidated',
  'confirmed → erased',
  'invalidated → confirmed',
  'invalidated → erased',
  'withdrawn → erased',
  'refused → erased',
  'expired → erased',
])

describe('the states of a signature', () => {
  for (const from of signatureStates) {
    for (const to of signatureStates) {
      const move = `${from} → ${to}`
      it(`${allowed.has(move) ? 'may go' : 'never go'} ${move}`, () => {
        expect(canMove(from, to)).to.equal(allowed.has(move))
      })
    }
  }

  it('can all be left by erasing, and erasing is the end', () => {
    const stuck = signatureStates.filter((state) => state !== 'erased' && !canMove(state, 'erased'))

    expect(stuck).to.deep.equal([])
    expect(moves.erased).to.deep.equal([])
  })

  it('hold the address while somebody else could sign in its name', () => {
    const holding = signatureStates.filter(holdsAddress)

    expect(holding).to.have.members(['pending', 'confirmed', 'invalidated', 'refused'] satisfies SignatureState[])
  })
})

describe('the initials of a name', () => {
  for (const [name, initials] of [
    ['Олена Коваль', 'О. К.'],
    ['олена коваль', 'О. К.'],
    ['Ґедзь', 'Ґ.'],
    ['Anna-Maria von Ö', 'A. M. V. Ö.'],
    ["Sinéad O'Connor", 'S. O.'],
    ['Мар’яна Ї', 'М. Ї.'],
    ['İsmail Bey Ğaspıralı', 'İ. B. Ğ.'],
    ['李', '李.'],
    ['محمد علي', 'م. ع.'],
    ['कमला', 'क.'],
    ['É\u0301ric', 'É\u0301.'],
    ['Olena (Kyiv)', 'O. K.'],
    ['Olena 2 🌻', 'O.'],
    ['', ''],
  ] as const) {
    it(`of ${name === '' ? 'nobody' : name} are ${initials}`, () => {
      expect(initialsOf(name)).to.equal(initials)
    })
  }
})
