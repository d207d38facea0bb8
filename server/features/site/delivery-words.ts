import type { PublicDelivery } from '../deliveries/public-trail.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'

/** What became of one delivery, step by step, and the answer in the recipient's own words: an office speaks, not a person. */
export function deliveryModel(words: Words, { answers, ...delivery }: PublicDelivery, recipient: string): Model {
  const [answer] = answers
  return {
    steps: stepsOf(delivery).map(({ step, day }) => words.say(`asked.steps.${step}`, { date: words.date(day) })),
    open: openEnd(words, delivery),
    answer:
      answer === undefined
        ? null
        : {
            ...{ text: answer.text, language: answer.language, by: recipient, office: answer.office },
            ...{ on: null, href: null, file: answer.fileHref },
          },
  }
}

/** Where it stands, in a few words. */
export function standsAt(words: Words, { state, sentOn, acknowledgedOn, answeredOn }: PublicDelivery): string {
  const day = {
    sent: sentOn,
    no_answer: sentOn,
    acknowledged: acknowledgedOn,
    answered: answeredOn,
    refused: answeredOn,
  }
  return words.say(`asked.stands.${state}`, { date: words.date(day[state] ?? sentOn) })
}

function stepsOf({ state, sentOn, acknowledgedOn, answeredOn }: Omit<PublicDelivery, 'answers'>) {
  const last = state === 'refused' ? 'refused' : 'answered'
  return [
    { step: 'sent', day: sentOn },
    ...(acknowledgedOn === null ? [] : [{ step: 'acknowledged', day: acknowledgedOn }]),
    ...(answeredOn === null ? [] : [{ step: last, day: answeredOn }]),
  ]
}

/** What is still awaited, or no longer. */
function openEnd(words: Words, { state }: Pick<PublicDelivery, 'state'>): string | null {
  switch (state) {
    case 'sent':
    case 'acknowledged':
      return words.say('asked.awaited')
    case 'no_answer':
      return words.say('asked.noAnswer')
    case 'answered':
    case 'refused':
      return null
  }
}
