import { isLocale, type Locale } from '../../platform/locales.ts'
import type { StepName } from './editor-steps.ts'

const stepOfField: Readonly<Record<string, StepName>> = {
  slug: 'text',
  recipients: 'demands',
  proposedRecipients: 'demands',
  demands: 'demands',
  sources: 'sources',
  media: 'sources',
  goal: 'promises',
  closesOn: 'promises',
  endCondition: 'promises',
  retentionMonths: 'promises',
  riskMode: 'promises',
  handover: 'promises',
  contactForReviewers: 'promises',
}

/** Fields of several inputs, each with the first of them. */
const firstInputs: Readonly<Record<string, string>> = { goal: 'mode', quotation: 'text' }

/** The page of the editor on which a field is written, and the input there. */
export function whereWritten(
  field: string,
  original: Locale,
): { step: StepName; language: Locale | null; input: string } {
  const [top = '', language, inText = ''] = field.split('.')
  const first = firstInputs[field.split('.').at(-1) ?? '']
  const input = first === undefined ? field : `${field}.${first}`
  if (top !== 'texts') return { step: stepOfField[top] ?? 'check', language: null, input }
  if (isLocale(language) && language !== original) return { step: 'languages', language, input }
  return { step: stepOfField[inText] ?? 'text', language: null, input }
}
