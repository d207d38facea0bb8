import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { afterLocale, leadingPaths } from './leading-paths.ts'
import { aboveModel, type Above } from './update-page.ts'

/** What is asked once more before it is done. */
export type Confirmed = 'close' | 'reopen' | 'archive' | 'thanks' | 'stop'

/** These take something away from readers or signers. */
const graveOnes: readonly Confirmed[] = ['close', 'archive', 'stop']

export interface ConfirmPageInput {
  words: Words
  petition: Above
  act: Confirmed
  /** Where the form goes, and where the page is. */
  action: string
  form: FormState
  /** Why it could not be done. */
  problem: string | null
  /** Where it is given up. */
  back?: string
}

/** What will happen, and the button that lets it. */
export function confirmPage(input: ConfirmPageInput): Page {
  const { words, petition, act, action, form, problem } = input
  const say = (key: string): string => words.say(`leading.confirm.${act}.${key}`)
  const { desk } = leadingPaths(words.locale, petition.id)
  return {
    template: 'campaign/close',
    locale: words.locale,
    title: say('title'),
    description: null,
    path: afterLocale(action),
    indexed: false,
    model: {
      desk: aboveModel(words, petition),
      title: say('title'),
      lead: say('lead'),
      problem,
      summary: errorSummary(words, form.errors, ['closesOn', ...locales.map(fieldOfWords)], 'leading'),
      action,
      closesOn:
        act === 'reopen'
          ? fieldModel(words, form, { name: 'closesOn', label: say('closesOn'), hint: say('hint'), type: 'date' })
          : null,
      closingWords: act === 'close' ? wordsModel(input) : null,
      why: act === 'stop' ? fieldModel(words, form, { name: 'why', label: say('why'), hint: say('hint') }) : null,
      button: say('button'),
      isGrave: graveOnes.includes(act),
      back: input.back ?? desk,
    },
  }
}

/** The field of the closing words in that language. */
export function fieldOfWords(language: Locale): string {
  return `words.${language}`
}

/** In the petition's own language; the others unfold, and are unfolded where something was written in them. */
function wordsModel({ words, petition, form }: ConfirmPageInput): Model {
  const others = locales.filter((locale) => locale !== petition.language)
  const field = (language: Locale): Model =>
    fieldModel(words, form, {
      name: fieldOfWords(language),
      label: words.say(`leading.confirm.close.words.${language}`),
      hint: language === petition.language ? words.say('leading.confirm.close.hint') : null,
      language,
    })
  return {
    original: field(petition.language),
    others: others.map(field),
    isUnfolded: others.some((language) => (form.typed[fieldOfWords(language)] ?? '') !== ''),
  }
}
