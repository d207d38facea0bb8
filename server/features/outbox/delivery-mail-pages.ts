import type { Words } from '../../platform/i18n.ts'
import type { MailPage } from '../../platform/mail/mail-templates.ts'
import type { Model } from '../../platform/templates.ts'
import type { PropsOf } from './mail-props.ts'

type HandedOver = PropsOf<'delivery'>

/** Tells a recipient that a petition was put to it, and where to read it. */
export function deliveryMailPage(props: HandedOver, words: Words): MailPage {
  return pageOf('letter', props, words, {
    intro: words.say('deliveries.letter.intro'),
    facts: factsOf(props, words),
  })
}

/** Another link to the same page, because the first was lost. */
export function deliveryLinkPage(props: HandedOver, words: Words): MailPage {
  return pageOf('link', props, words, {
    intro: words.say('deliveries.link.intro'),
    facts: factsOf(props, words),
  })
}

/** Asks a recipient once more; a person decided that it goes, and in which words. */
export function deliveryReminderPage(props: PropsOf<'delivery-reminder'>, words: Words): MailPage {
  const { reminderText } = props
  return pageOf('reminder', props, words, { said: { text: reminderText, lines: linesOf(reminderText) } })
}

interface Reminding extends HandedOver {
  /** When it was handed over, in words. */
  sentOn: string
  /** The recipient's own number for it; null where it gave none. */
  reference: string | null
}

/** What a reminder says unless a person changes it. `words` are those of the mails (`MailTemplates.words`). */
export function proposedReminder(props: Reminding, words: Words): string {
  const { sentOn, reference } = props
  return [
    words.say('deliveries.greeting'),
    words.say('deliveries.reminder.intro', { date: sentOn }),
    ...factsOf(props, words),
    ...(reference === null ? [] : [words.say('deliveries.facts.reference', { reference })]),
  ].join('\n\n')
}

/** What staff answer to a recipient's question, with the question above it. */
export function deliveryReplyPage(props: PropsOf<'delivery-reply'>, words: Words): MailPage {
  const { question, replyText } = props
  return pageOf('toQuestion', props, words, {
    intro: words.say('deliveries.toQuestion.intro'),
    said: [
      { title: words.say('deliveries.toQuestion.asked'), text: question, lines: linesOf(question) },
      { title: words.say('deliveries.toQuestion.answered'), text: replyText, lines: linesOf(replyText) },
    ],
    facts: factsOf(props, words),
  })
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '')
}

function factsOf({ petitionTitle, recipient, organiser, signatureCount, asOf }: HandedOver, words: Words): string[] {
  return [
    words.say('deliveries.facts.petition', { title: petitionTitle }),
    words.say('deliveries.facts.recipient', { recipient }),
    words.say('deliveries.facts.organiser', { organiser }),
    words.say('deliveries.facts.signatures', { number: signatureCount, date: asOf }),
  ]
}

/** The subject names neither petition nor organiser: others may see a list of subjects. */
function pageOf(
  mail: 'letter' | 'link' | 'reminder' | 'toQuestion',
  props: HandedOver,
  words: Words,
  model: Model,
): MailPage {
  const { deliveryUrl, expiresOn, demonstration } = props
  const { host } = new URL(deliveryUrl)
  return {
    subject: words.say(`deliveries.${mail}.subject`),
    frame: {
      senderName: null,
      masthead: words.say('site.name'),
      title: words.say(`deliveries.${mail}.title`),
      foot: [words.say('deliveries.why', { host }), words.say('deliveries.reply')],
    },
    model: {
      ...model,
      demonstration: demonstration ? words.say('deliveries.demonstration') : null,
      greeting: words.say('deliveries.greeting'),
      button: words.say('deliveries.button'),
      deliveryUrl,
      fallback: words.say('button.fallback'),
      how: words.say('deliveries.how'),
      care: words.say('deliveries.care'),
      until: expiresOn === null ? null : words.say('deliveries.until', { date: expiresOn }),
    },
    unsubscribeUrl: null,
  }
}
