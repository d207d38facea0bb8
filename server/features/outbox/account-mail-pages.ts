import type { Words } from '../../platform/i18n.ts'
import type { MailPage } from '../../platform/mail/mail-templates.ts'
import type { Model } from '../../platform/templates.ts'
import type { PropsOf } from './mail-props.ts'

/** The link that signs somebody in. */
export function signInMailPage({ signInUrl }: PropsOf<'sign-in'>, words: Words): MailPage {
  return accountMailPage('signIn', signInUrl, words, {
    intro: words.say('account.signIn.intro'),
    how: words.say('account.signIn.how'),
    notYou: words.say('account.signIn.notYou'),
  })
}

/** Asks somebody to work here. */
export function invitationMailPage(props: PropsOf<'invitation'>, words: Words): MailPage {
  const { invitationUrl, inviter, organisation } = props
  const { host } = new URL(invitationUrl)
  const who = inviter ?? words.say('site.name')
  return accountMailPage('invitation', invitationUrl, words, {
    intro:
      organisation === null
        ? words.say('account.invitation.toSite', { who, host })
        : words.say('account.invitation.toOrganisation', { who, host, organisation }),
    how: words.say('account.invitation.how'),
    notYou: words.say('account.invitation.notYou'),
  })
}

/** Tells somebody that their second factors were changed, in case it was not them. */
export function factorsMailPage({ factorChange, accountUrl }: PropsOf<'factors'>, words: Words): MailPage {
  return accountMailPage('factors', accountUrl, words, {
    intro: words.say(`account.factors.${factorChange}`),
    how: words.say('account.factors.how'),
    notYou: words.say('account.factors.notYou'),
  })
}

/** Mail to somebody who works here: it names no petition. */
function accountMailPage(mail: string, url: string, words: Words, model: Model): MailPage {
  return {
    subject: words.say(`account.${mail}.subject`),
    frame: {
      senderName: null,
      masthead: words.say('site.name'),
      title: words.say(`account.${mail}.title`),
      foot: [words.say('account.why', { host: new URL(url).host }), words.say('account.reply')],
    },
    model: {
      ...model,
      url,
      greeting: words.say('greeting.plain'),
      button: words.say(`account.${mail}.button`),
      fallback: words.say('button.fallback'),
    },
    unsubscribeUrl: null,
  }
}
