import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { mailPages, proposedReminder } from '../../../server/features/outbox/index.ts'
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
const reminding = { ...letter, sentOn: '3/2/2027', reference: 'G/SO 215' }
const proposed = proposedReminder(reminding, templates.words('en'))
const mails = {
  delivery: letter,
  'delivery-link': letter,
  'delivery-reminder': { ...letter, reminderText: proposed },
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

  for (const locale of locales) {
    it(`proposes for a reminder, ${locale}, the day, the number that the recipient gave it, and no link`, () => {
      const words = templates.words(locale)

      const text = proposedReminder(reminding, words)
      const without = proposedReminder({ ...reminding, reference: null }, words)

      for (const said of ['3/2/2027', 'G/SO 215', '10,482', 'Xyzzy Plugh']) expect(text).to.include(said)
      expect(text).not.to.match(/https?:|TTT/)
      expect(without).not.to.include('G/SO 215')
    })
  }

  it('says in a reminder what somebody wrote, in their lines, and the link below it', () => {
    const written = { ...letter, reminderText: 'Dear Ms Foobaz,\n\nplease <b>answer</b>.' }

    const { text, html } = templates.render('delivery-reminder', 'en', written)

    expect(text).to.match(/Dear Ms Foobaz,\n\nplease <b>answer<\/b>\.[^]+https:/)
    expect(html).to.include('please &lt;b&gt;answer')
    expect(text).not.to.include('No answer has reached us yet')
  })
})
