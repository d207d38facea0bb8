import { expect } from 'chai'
import fc from 'fast-check'

import { addressKeyOf } from '../../../server/features/signatures/address.ts'
import { readAddress } from '../../../server/platform/mail/typed-address.ts'

describe('reading an address', () => {
  for (const [typed, deliverable] of [
    ['olena@example.org', 'olena@example.org'],
    ['  Olena@Example.ORG ', 'Olena@example.org'],
    ['olena.koval+petitions@example.org', 'olena.koval+petitions@example.org'],
    ["o'neil@example.org", "o'neil@example.org"],
    ['o@i.ua', 'o@i.ua'],
    ['olena@приклад.укр', 'olena@xn--80aikifvh.xn--j1amh'],
    ['olena@ПРИКЛАД.укр', 'olena@xn--80aikifvh.xn--j1amh'],
    ['olena@xn--80aikifvh.xn--j1amh', 'olena@xn--80aikifvh.xn--j1amh'],
    ['olena@mu\u0308nchen.de', 'olena@xn--mnchen-3ya.de'],
    ['olena@例え。テスト', 'olena@xn--r8jz45g.xn--zckzah'],
  ] as const) {
    it(`takes ${typed}`, () => {
      expect(readAddress(typed)?.deliverable).to.equal(deliverable)
    })
  }

  for (const typed of [
    '',
    'olena',
    '@example.org',
    'olena@',
    'olena@localhost',
    'olena@example',
    'olena@@example.org',
    'olena koval@example.org',
    'олена@example.org',
    '"olena"@example.org',
    'olena(home)@example.org',
    'Olena <olena@example.org>',
    'olena@example.org, mallory@example.org',
    'olena@[127.0.0.1]',
    'olena@127.0.0.1',
    'olena@0x7f.1',
    'olena@example.org.',
    'olena@-example.org',
    'olena@exa_mple.org',
    '.olena@example.org',
    'olena.@example.org',
    'ole..na@example.org',
    `${'o'.repeat(65)}@example.org`,
    `olena@${'a'.repeat(64)}.org`,
    `olena@${'a.'.repeat(130)}org`,
    'olena@example.org/path',
    'olena@example.org?subject=x',
    'olena@example.org#x',
    'olena@example.org:25',
    'olena@exa%6dple.org',
  ]) {
    it(`refuses ${JSON.stringify(typed.slice(0, 40))}`, () => {
      expect(readAddress(typed)).to.equal(null)
    })
  }

  it('refuses whatever could start another header or another recipient', () => {
    const hostile = fc.constantFrom('\r\n', '\n', '\r', '\t', '\0', ' ', ',', ';', '<', '>', '"', '(', ')', '\\', ':')
    const part = fc.stringMatching(/^[a-z]{1,8}$/)

    fc.assert(
      fc.property(part, hostile, part, (before, mark, after) => {
        const inside = `${before}${mark}${after}`
        return readAddress(`${inside}@example.org`) === null && readAddress(`olena@${inside}.org`) === null
      }),
    )
  })

  it('answers nothing but one plain ASCII address, and the same for it again', () => {
    const part = fc.string({ unit: 'binary', maxLength: 20 })

    fc.assert(
      fc.property(fc.oneof(part, fc.emailAddress()), part, (local, domain) => {
        for (const typed of [local, `${local}@${domain}.org`]) {
          const address = readAddress(typed)
          if (address === null) continue
          expect(address.deliverable).to.match(/^[!-~]+@[a-z0-9.-]+$/)
          expect(address.deliverable.split('@')).to.have.lengthOf(2)
          expect(readAddress(address.deliverable)).to.deep.equal(address)
        }
      }),
    )
  })
})

describe('telling mailboxes apart', () => {
  const key = Buffer.alloc(32, 1)
  const keyOf = (typed: string, petitionKey = key): string => {
    const address = readAddress(typed)
    if (address === null) throw new Error('This is an address.')
    return addressKeyOf(address, petitionKey).toString('hex')
  }

  it('takes other capitals for the same mailbox', () => {
    expect(keyOf('Olena@Example.org')).to.equal(keyOf('olena@example.org'))
  })

  it('takes another tag or dot for another mailbox: they can be two people', () => {
    expect(keyOf('olena+1@example.org')).to.not.equal(keyOf('olena@example.org'))
    expect(keyOf('o.lena@example.org')).to.not.equal(keyOf('olena@example.org'))
  })

  it('gives one mailbox another key on another petition', () => {
    expect(keyOf('olena@example.org', Buffer.alloc(32, 2))).to.not.equal(keyOf('olena@example.org'))
  })
})
