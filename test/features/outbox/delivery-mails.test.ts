import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { mailPages } from '../../../server/features/outbox/index.ts'
import { locales } from '../../../server/platform/locales.ts'
import { loadMailTemplates } from '../../../server/platform/mail/mail-templates.ts'

const templates = loadMailTemplates(fileURLToPath(new URL('../../../emails', import.meta.url)), mailPages)

const letter = {
  petitionTitle: 'Zzyzx <b>now</b>',
  organiser: 'Xyzzy Plugh',
  recipient: 'Kwyjibo & Co',
  signatureCount: '10,482',
  asOf: '3/1/2027',
  deliveryUrl: 'https://petitions.example/uk/deliveries/TTT',
  expiresOn: '7/7/2027',
  demonstration: false,
}
const mails = {
  delivery: letter,
  'delivery-link': letter,
  'delivery-reminder': { ...letter, sentOn: '3/2/2027', reference: 'G/SO 215' },
  'delivery-reply': { ...letter, question: 'Who counted?\n\nAnd <b>how?</b>', replyText: 'Foobaz.\nQuuxly.' },
} as const

describe('mail to recipients', () => {
  for (const [mail, props] of Object.entries(mails)) {
    for (const locale of locales) {
      it(`${mail}, ${locale}: says what was handed over, with one link and nothing attached or fetched`, () => {
        const { html, text, subject } = templates.render(mail, locale, props)

        for (const said of ['Xyzzy Plugh', 'Kwyjibo & Co', '10,482', '3/1/2027']) expect(text).to.include(said)
        expect(html).not.to.include('<b>now')
        expect(new Set(text.match(/https?:\S+/g))).to.deep.equal(new Set([letter.deliveryUrl]))
        expect(html).not.to.match(/<(img|link|script|iframe|form)\b|url\(/i)
        expect(subject, 'the subject names nothing').not.to.match(/Zzyzx|Xyzzy|Kwyjibo|10/)
      })
    }

    it(`${mail} is not made when something is missing`, () => {
      for (const name of Object.keys(props)) {
        const rest = Object.fromEntries(Object.entries(props).filter(([other]) => other !== name))
        expect(() => templates.render(mail, 'en', rest), name).to.throw(`needs "${name}"`)
      }
    })
  }

  it('says when everything is invented', () => {
    const real = templates.render('delivery', 'en', letter).text
    const invented = templates.render('delivery', 'en', { ...letter, demonstration: true }).text

    expect(real).not.to.include('demonstration')
    expect(invented).to.include('This is a demonstration')
  })

  it('says in an answer what was asked and what is answered, in the lines in which it was written', () => {
    const { text, html } = templates.render('delivery-reply', 'en', mails['delivery-reply'])

    expect(text).to.include('Your question:\n\nWho counted?\n\nAnd <b>how?</b>')
    expect(text).to.include('Our answer:\n\nFoobaz.\nQuuxly.')
    expect(html).to.include('And &lt;b&gt;how?').and.include('Quuxly.')
  })

  it('names in a reminder the day, and the number that the recipient gave it', () => {
    const { text } = templates.render('delivery-reminder', 'en', mails['delivery-reminder'])
    const without = templates.render('delivery-reminder', 'en', { ...mails['delivery-reminder'], reference: null }).text

    expect(text).to.include('On 3/2/2027').and.include('Your reference: G/SO 215')
    expect(without).not.to.include('Your reference')
  })
})
