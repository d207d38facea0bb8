import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { mailPages } from '../../../server/features/outbox/index.ts'
import { locales } from '../../../server/platform/locales.ts'
import { loadMailTemplates } from '../../../server/platform/mail/mail-templates.ts'

const templates = loadMailTemplates(fileURLToPath(new URL('../../../emails', import.meta.url)), mailPages)

const site = 'https://petitions.example'
const mails = {
  'sign-in': { signInUrl: `${site}/uk/account/sign-in/SSS` },
  invitation: {
    invitationUrl: `${site}/uk/account/invitation/III`,
    inviter: 'Ґанна',
    organisation: '<b>Zzyzx</b> & co',
  },
  factors: { factorChange: 'reset', accountUrl: `${site}/uk/account` },
} as const

describe('mail to those who work here', () => {
  for (const [mail, props] of Object.entries(mails)) {
    for (const locale of locales) {
      it(`${mail}, ${locale}: has its one link as a button and in full, and fetches nothing`, () => {
        const { html, text, subject, unsubscribeUrl } = templates.render(mail, locale, props)
        const [url] = Object.values(props).filter((value) => value.startsWith(site))

        expect(new Set(text.match(/https?:\S+/g))).to.deep.equal(new Set([url]))
        expect(new Set([...html.matchAll(/\b(?:href|src)="([^"]+)"/g)].map(([, link]) => link))).to.deep.equal(
          new Set([url]),
        )
        expect(html).not.to.match(/<(img|link|script|iframe|form)\b|url\(/i)
        expect(subject).not.to.equal('')
        expect(unsubscribeUrl).to.equal(null)
      })
    }

    it(`${mail} is not made when something is missing`, () => {
      for (const name of Object.keys(props)) {
        const rest = Object.fromEntries(Object.entries(props).filter(([other]) => other !== name))
        expect(() => templates.render(mail, 'en', rest), name).to.throw(`needs "${name}"`)
      }
    })
  }

  it('says who invites to what, and lets no name be markup', () => {
    const { text, html } = templates.render('invitation', 'en', mails.invitation)
    const plain = templates.render('invitation', 'en', { ...mails.invitation, inviter: null, organisation: null })

    expect(text).to.include('Ґанна invites you to lead petitions of the organisation “<b>Zzyzx</b> & co”')
    expect(html).not.to.include('<b>Zzyzx')
    expect(plain.text).to.include('Undersigned invites you to work on petitions.example')
  })
})
