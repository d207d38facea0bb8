import type { Words } from '../../platform/i18n.ts'
import { intlLocale, type Localised } from '../../platform/locales.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import type { NextStep } from './next-step.ts'

export function petitionTitle(words: Words, { frozen }: Pick<Delivery, 'frozen'>): string {
  const { titles, originalLanguage, slug } = frozen.petition
  return titles[words.locale] ?? titles[originalLanguage] ?? slug
}

export function recipientName(words: Words, { frozen }: Pick<Delivery, 'frozen'>): string {
  return frozen.recipient.name[words.locale]
}

/** Recipients in the order of their names. */
export function byName({ locale }: Pick<Words, 'locale'>): (one: Localised, other: Localised) => number {
  const { compare } = new Intl.Collator(intlLocale(locale))
  return (one, other) => compare(one[locale], other[locale])
}

export function languageName(words: Words, code: string): string {
  return new Intl.DisplayNames(intlLocale(words.locale), { type: 'language' }).of(code) ?? code
}

/** The state as a badge; its colours are those of petitions. */
export function stateModel(words: Words, { state }: Pick<Delivery, 'state'>): { name: string; text: string } {
  return { name: colourOf[state], text: words.say(`deliveries.states.${state}`) }
}

const colourOf: Readonly<Record<Delivery['state'], string>> = {
  preparing: 'draft',
  prepared: 'in_review',
  released: 'in_review',
  sending: 'changes_requested',
  sent: 'open',
  acknowledged: 'open',
  answered: 'closed',
  refused: 'rejected',
  no_answer: 'rejected',
  abandoned: 'archived',
}

export function nextStepSentence(words: Words, step: NextStep, { answerDueOn }: Delivery): string {
  if (step === 'wait' && answerDueOn !== null) {
    return words.say('deliveries.next.waitUntil', { date: words.date(answerDueOn) })
  }
  return words.say(`deliveries.next.${step}`)
}

export function listSentence(words: Words, { contents }: Pick<Delivery, 'contents'>): string {
  const { listForms } = contents
  if (listForms.length === 0) return words.say('deliveries.noList')
  return words.list(listForms.map((form) => words.say(`deliveries.listForms.${form}`)))
}
