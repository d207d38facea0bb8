import { expect } from 'chai'
import fc from 'fast-check'

import { readAddress } from '../../../server/platform/mail/typed-address.ts'
import { typingHintFor } from '../../../server/features/signatures/typing-hint.ts'

describe('the typing hint', () => {
  for (const [slip, meant] of [
    ['gmial.com', 'gmail.com'],
    ['gmal.com', 'gmail.com'],
    ['gmail.con', 'gmail.com'],
    ['gmail.co', 'gmail.com'],
    ['gamil.com', 'gmail.com'],
    ['hotmial.com', 'hotmail.com'],
    ['yaho.com', 'yahoo.com'],
    ['outlok.com', 'outlook.com'],
    ['ukr.nt', 'ukr.net'],
    ['urk.net', 'ukr.net'],
    ['protonmial.com', 'protonmail.com'],
  ]) {
    it(`asks whether ${String(slip)} should be ${String(meant)}, and leaves the rest as typed`, () => {
      expect(typingHintFor(`Olena.K+un@${String(slip)}`)).to.equal(`Olena.K+un@${String(meant)}`)
    })
  }

  for (const domain of [
    ...['gmail.com', 'ukr.net', 'i.ua', 'meta.ua', 'bigmir.net', 'online.ua', 'email.ua', 'mail.ua', 'ukrpost.ua'],
    ...[
      'mail.ru',
      'list.ru',
      'bk.ru',
      'ya.ru',
      'yandex.com',
      'rambler.ru',
      'tut.by',
      'mail.kz',
      'inbox.lv',
      'inbox.lt',
    ],
    ...['proton.me', 'pm.me', 'posteo.de', 'gmx.at', 'gmx.ch', 'web.de', 't-online.de', 'mailbox.org', 'mail.com'],
    ...[
      'wp.pl',
      'op.pl',
      'o2.pl',
      'interia.eu',
      'seznam.cz',
      'email.cz',
      'abv.bg',
      'mail.bg',
      'libero.it',
      'orange.fr',
    ],
    ...['hotmail.fr', 'hotmail.co.uk', 'yahoo.co.uk', 'outlook.de', 'live.com', 'icloud.com', 'me.com', 'mac.com'],
    ...['lnu.edu.ua', 'nau.edu.ua', 'rada.gov.ua', 'kpi.ua', 'lviv.ua', 'coe.int', 'un.org', 'osce.org', 'duck.com'],
    ...['hotmail.com.tr', 'mynet.com', 'tuta.com', 'tutanota.com', 'riseup.net', 'приклад.укр', 'example.org'],
  ]) {
    it(`does not question ${domain}`, () => {
      expect(typingHintFor(`olena@${domain}`)).to.equal(null)
    })
  }

  it('is for each person alone, however many make the same slip', () => {
    const typed = ['olena@gmial.com', 'Ivan@GMIAL.com', 'olena@gmail.com', 'olena@gmial.com']

    expect(typed.map(typingHintFor)).to.deep.equal(['olena@gmail.com', 'Ivan@gmail.com', null, 'olena@gmail.com'])
  })

  it('goes on when more domains were typed than are remembered', () => {
    const own = Array.from({ length: 1_500 }, (_, index) => typingHintFor(`a@of-nobody-${String(index)}.example`))

    expect(new Set(own)).to.deep.equal(new Set([null]))
    expect(typingHintFor('olena@outlokk.com')).to.equal('olena@outlook.com')
  })

  it('only suggests addresses that mail reaches, and never twice in a row', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.stringMatching(/^[a-z.]{1,12}$/), (address, domain) => {
        for (const typed of [address, `olena@${domain}`]) {
          const hint = readAddress(typed) === null ? null : typingHintFor(typed)
          if (hint === null) continue
          expect(readAddress(hint)).to.not.equal(null)
          expect(typingHintFor(hint)).to.equal(null)
        }
      }),
    )
  })
})
