import { expect } from 'chai'
import fc from 'fast-check'

import { createKeyring, type Keyring } from '../../server/platform/crypto/keyring.ts'
import { newId } from '../../server/platform/ids.ts'
import { createTokens, tokenPurposes, type TokenPurpose } from '../../server/platform/tokens.ts'

const key = (fill: number): Buffer => Buffer.alloc(32, fill)
const ring = (current: number, ...ids: number[]): Keyring =>
  createKeyring({ current, keys: new Map(ids.map((id) => [id, key(id)])) })

const tokens = createTokens(ring(7, 7))
const purposes = Object.keys(tokenPurposes) as TokenPurpose[]

const claims = fc.record({
  id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  generation: fc.integer({ min: 0, max: 65_535 }),
})
const purpose = fc.constantFrom(...purposes)

describe('tokens', () => {
  it('give back what they were made of, in 70 characters that fit an address', () => {
    fc.assert(
      fc.property(purpose, claims, (forWhat, made) => {
        const token = tokens.make(forWhat, made)

        expect(token).to.match(/^[A-Za-z0-9_-]{70}$/)
        expect(tokens.read(forWhat, token)).to.deep.equal(made)
      }),
    )
  })

  it('are the same for the same claims, so that none has to be stored', () => {
    fc.assert(
      fc.property(purpose, claims, (forWhat, made) => tokens.make(forWhat, made) === tokens.make(forWhat, made)),
    )
  })

  it('open nothing else than what they were made for', () => {
    fc.assert(
      fc.property(purpose, purpose, claims, (made, read, what) => {
        fc.pre(made !== read)
        return tokens.read(read, tokens.make(made, what)) === null
      }),
    )
  })

  it('are refused with any byte changed', () => {
    const token = tokens.make('confirm', { id: newId(), generation: 1 })
    const bytes = Buffer.from(token, 'base64url')

    for (const [position, byte] of bytes.entries()) {
      for (const bit of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const changed = Buffer.from(bytes)
        changed[position] = byte ^ bit
        expect(tokens.read('confirm', changed.toString('base64url')), `byte ${String(position)}`).to.equal(null)
      }
    }
  })

  it('are refused in any other spelling', () => {
    const token = tokens.make('confirm', { id: newId(), generation: 1 })

    for (const other of [
      '',
      ` ${token}`,
      `${token}=`,
      `${token}A`,
      token.slice(0, -1),
      `${token.slice(0, -1)}\n`,
      token.toUpperCase(),
      `${token}${token}`,
    ]) {
      expect(tokens.read('confirm', other)).to.equal(null)
    }
  })

  it('are refused when made under a key that is not ours', () => {
    const foreign = createTokens(createKeyring({ current: 7, keys: new Map([[7, key(9)]]) }))

    expect(tokens.read('confirm', foreign.make('confirm', { id: newId(), generation: 1 }))).to.equal(null)
  })

  it('are refused under a key id that is not on the ring, whatever stands in place of the HMAC', () => {
    const bytes = Buffer.from(tokens.make('confirm', { id: newId(), generation: 1 }), 'base64url')

    for (const keyId of [0, 6, 8, 255]) {
      for (const fill of [0, 255]) {
        const forged = Buffer.concat([bytes.subarray(0, -32), Buffer.alloc(32, fill)])
        forged[0] = keyId
        expect(tokens.read('confirm', forged.toString('base64url'))).to.equal(null)
      }
    }
  })

  it('still open after the key was rotated, as long as the old one is on the ring', () => {
    const made = { id: newId(), generation: 2 }
    const token = tokens.make('manage', made)

    expect(createTokens(ring(8, 7, 8)).read('manage', token)).to.deep.equal(made)
    expect(createTokens(ring(8, 8)).read('manage', token)).to.equal(null)
  })

  it('are only made for ids of 16 bytes', () => {
    for (const id of ['', 'AAAA', Buffer.alloc(17).toString('base64url')]) {
      expect(() => tokens.make('confirm', { id, generation: 1 })).to.throw('16 bytes')
    }
  })
})
