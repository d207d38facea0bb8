import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
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
      summary: errorSummary(words, form.errors, ['closesOn'], 'leading'),
      action,
      closesOn:
        act === 'reopen'
          ? fieldModel(words, form, { name: 'closesOn', label: say('closesOn'), hint: say('hint'), type: 'date' })
          : null,
      why: act === 'stop' ? fieldModel(words, form, { name: 'why', label: say('why'), hint: say('hint') }) : null,
      button: say('button'),
      isGrave: graveOnes.includes(act),
      back: input.back ?? desk,
    },
  }
}
