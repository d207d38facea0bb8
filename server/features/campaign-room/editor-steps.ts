import type { DraftContent } from '../petitions/draft.ts'
import type { FieldPath } from '../petitions/index.ts'
import type { Locale } from '../../platform/locales.ts'

/** The editor's pages; `all` is the first four of them on one page. */
export const stepNames = ['text', 'demands', 'sources', 'promises', 'languages', 'check', 'all'] as const

export type StepName = (typeof stepNames)[number]

/** In the order in which a petition is usually written. */
export const stepsInOrder = ['text', 'demands', 'sources', 'promises', 'languages', 'check'] as const

export function stepAfter(step: StepName): StepName {
  const index = stepsInOrder.findIndex((candidate) => candidate === step)
  return stepsInOrder[index + 1] ?? 'check'
}

/** The fields of the draft that a page has inputs for. `language` is that of the translation beside the original. */
export function fieldsOn(step: StepName, content: DraftContent, language: Locale | null = null): FieldPath[] {
  const original = content.originalLanguage
  switch (step) {
    case 'text':
      return ['slug', ...wordFields(original, ['title', 'lead', 'contentNote', 'body', 'quotation'])]
    case 'demands':
      return ['recipients', 'proposedRecipients', 'demands', ...demandFields(original, content)]
    case 'sources':
      return wordFields(original, ['sources', 'media'])
    case 'promises':
      return [
        'goal',
        'closesOn',
        `texts.${original}.endCondition`,
        'retentionMonths',
        'riskMode',
        'handover',
        'contactForReviewers',
      ]
    case 'languages':
      return language === null ? [] : translatedFields(language, content)
    case 'check':
      return []
    case 'all':
      return (['text', 'demands', 'sources', 'promises'] as const).flatMap((each) => fieldsOn(each, content))
  }
}

function translatedFields(language: Locale, content: DraftContent): FieldPath[] {
  if (language === content.originalLanguage || content.texts[language] === undefined) return []
  return [
    ...wordFields(language, ['title', 'lead', 'contentNote', 'body', 'quotation', 'endCondition']),
    ...demandFields(language, content),
    ...wordFields(language, ['sources', 'media', 'proofread']),
  ]
}

type WordField =
  'title' | 'lead' | 'contentNote' | 'body' | 'quotation' | 'endCondition' | 'sources' | 'media' | 'proofread'

function wordFields(language: Locale, fields: readonly WordField[]): FieldPath[] {
  return fields.map((field): FieldPath => `texts.${language}.${field}`)
}

function demandFields(language: Locale, { demands }: DraftContent): FieldPath[] {
  return demands.map(({ key }): FieldPath => `texts.${language}.demands.${key}`)
}
