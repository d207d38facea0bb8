import { expect } from 'chai'
import fc from 'fast-check'

import { canonicalJson } from '../../server/platform/canonical-json.ts'

/** The same members, written down in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, turned(member)]),
  )
}

const plain = fc.jsonValue({ stringUnit: 'binary' })

describe('canonical JSON', () => {
  it('is the same whatever order the members came in', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(canonicalJson(turned(value))).to.equal(canonicalJson(value))
      }),
    )
  })

  it('can be read back as JSON, and nothing of it is lost', () => {
    fc.assert(
      fc.property(plain, (value) => {
        // JSON knows no minus zero.
        expect(JSON.parse(canonicalJson(value))).to.deep.equal(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  // The example of RFC 8785, section 3.2.3.
  it('orders names by their UTF-16 code units', () => {
    const members = { '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }

    expect(canonicalJson(members)).to.equal(
      '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    )
  })

  it('refuses what is not plain, wherever it stands', () => {
    for (const value of [undefined, NaN, Infinity, 1n, new Date(0), Buffer.from('a'), new Map(), '\ud83d', () => 1]) {
      expect(() => canonicalJson({ inside: [value] })).to.throw(TypeError)
    }
  })
})
