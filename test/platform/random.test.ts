import { expect } from 'chai'

import { randomPooledBytes } from '../../server/platform/crypto/random.ts'

describe('randomness by the page', () => {
  it('is never handed out twice, of whatever length', () => {
    const lengths = [8, 12, 16, 32, 100]
    const all = Array.from({ length: 5_000 }, (_, index) => randomPooledBytes(lengths[index % lengths.length] ?? 8))
    const starts = new Set(all.map((bytes) => bytes.subarray(0, 8).toString('hex')))

    expect(starts.size).to.equal(all.length)
    expect(all.slice(0, 5).map((bytes) => bytes.length)).to.deep.equal(lengths)
  })

  it('stays what it was when more is asked for', () => {
    const first = randomPooledBytes(16)
    const before = first.toString('hex')
    for (let count = 0; count < 600; count += 1) randomPooledBytes(16)

    expect(first.toString('hex')).to.equal(before)
  })

  it('does not come by the book', () => {
    expect(() => randomPooledBytes(5_000)).to.throw(RangeError)
  })
})
