import { choiceModel, errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { afterLocale, leadingPaths } from './leading-paths.ts'
import { aboveModel, type Above } from './update-page.ts'

export const outcomes = ['won', 'partial', 'not_won', 'none'] as const

export interface OutcomePageInput {
  words: Words
  petition: Above
  form: FormState
  problem: string | null
}

/** What became of a petition, and how it came to that, in every language in which somebody can tell it. */
export function outcomePage({ words, petition, form, problem }: OutcomePageInput): Page {
  const paths = leadingPaths(words.locale, petition.id)
  const say = (key: string): string => words.say(`leading.outcome.${key}`)
  return {
    template: 'campaign/outcome',
    locale: words.locale,
    title: say('title'),
    description: null,
    path: afterLocale(paths.outcome),
    indexed: false,
    model: {
      desk: aboveModel(words, petition),
      action: paths.outcome,
      problem,
      summary: errorSummary(words, form.errors, ['outcome', ...locales.map((locale) => `story.${locale}`)], 'leading'),
      outcome: choiceModel(words, form, {
        name: 'outcome',
        label: say('label'),
        options: outcomes.map((value) => ({
          value,
          text: value === 'none' ? say('none') : words.say(`history.outcome.${value}`),
        })),
      }),
      stories: [petition.language, ...locales.filter((locale) => locale !== petition.language)].map((language) =>
        fieldModel(words, form, {
          name: `story.${language}`,
          label: words.say(`leading.outcome.story.${language}`),
          hint: language === petition.language ? say('hint') : null,
          language,
          long: language === petition.language,
        }),
      ),
    },
  }
}
