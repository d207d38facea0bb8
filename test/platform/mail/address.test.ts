import { expect } from 'chai'
import fc from 'fast-check'

import { envelopeAddress, oneLine, parseMailbox } from '../../../server/platform/mail/address.ts'

describe('an address in an envelope', () => {
  for (const address of [
    'olena@example.org',
    'o.k+un@mail.example.org',
    "o'neil@example.co",
    'a!#$%&*/=?^_`{|}~-@b.cd',
  ]) {
    it(`is left as it is: ${address}`, () => {
      expect(envelopeAddress(address)).to.equal(address)
    })
  }

  it('has its domain as A-labels', () => {
    expect(envelopeAddress('olena@Bücher.example')).to.equal('olena@xn--bcher-kva.example')
  })

  it('never holds anything that could end it or begin another, whatever it is made from', () => {
    const part = fc.string({ unit: 'binary', maxLength: 80 })
    const piece = fc.oneof(
      part,
      fc.constantFrom('\r\n', '<', '>', '"', ',', ' ', '@', '.', 'RCPT TO:', '\u0000', '\u2028'),
    )
    const address = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(
        fc.oneof(
          address,
          fc.tuple(address, address).map((two) => two.join('@')),
        ),
        (text) => {
          const found = envelopeAddress(text)
          return found === null || /^[!-;=?A-~]+@[a-z0-9.-]+$/.test(found)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('is read in less than a millisecond, also when it is long and hostile', () => {
    const hostile = [`${'a.'.repeat(50_000)}@example.org`, `a@${'b.'.repeat(50_000)}org`, `"${'<'.repeat(50_000)}`]
    const began = performance.now()
    for (const text of hostile) expect([envelopeAddress(text), parseMailbox(text)]).to.deep.equal([null, null])
    expect(performance.now() - began).to.be.below(30)
  })
})

describe('a mailbox in a setting', () => {
  for (const [text, name, address] of [
    ['Undersigned <no-reply@example.org>', 'Undersigned', 'no-reply@example.org'],
    ['"Подпиши, сейчас" <a@example.org>', 'Подпиши, сейчас', 'a@example.org'],
    ['a@example.org', null, 'a@example.org'],
    ['<a@example.org>', null, 'a@example.org'],
    ['petitions@localhost', null, 'petitions@localhost'],
  ] as const) {
    it(`is read from ${text}`, () => {
      expect(parseMailbox(text)).to.deep.equal({ name, address })
    })
  }

  for (const text of [
    '',
    'Undersigned',
    'a@example.org, b@example.org',
    'A <a@example.org> B',
    'A <a@b@example.org>',
    'A\r\nBcc: <x>',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(parseMailbox(text)).to.equal(null)
    })
  }
})

describe('a line for a header', () => {
  it('keeps every script and loses line ends, control and direction marks', () => {
    expect(oneLine(' Ґ  İğñ\r\n\t₴\u202e \u0000x\u2028 ')).to.equal('Ґ İğñ ₴ x')
  })
})
