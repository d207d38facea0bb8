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

/** The page of the editor on which a field is written, and the input there. */
export function whereWritten(
  field: string,
  original: Locale,
): { step: StepName; language: Locale | null; input: string } {
  const [top = '', language, inText = ''] = field.split('.')
  if (top !== 'texts') return { step: stepOfField[top] ?? 'check', language: null, input: field }
  if (isLocale(language) && language !== original) return { step: 'languages', language, input: field }
  return { step: stepOfField[inText] ?? 'text', language: null, input: field }
}
