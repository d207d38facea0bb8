import { errorSummary, type FormError, type FormState, type Typed } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { originalOf } from '../petitions/draft.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import type { RecipientProfiles } from '../recipients/index.ts'
import type { Recipient } from '../recipients/recipient.ts'
import { demandsStep } from './demands-step-page.ts'
import { inputsOf, printOf } from './editor-inputs.ts'
import { fieldsOn, stepsInOrder, type StepName } from './editor-steps.ts'
import { languagesStep } from './languages-step-page.ts'
import { deskPaths } from './paths.ts'
import { promisesStep } from './promises-step-page.ts'
import { sourcesStep } from './sources-step-page.ts'
import type { StepInput } from './step-input.ts'
import { textStep } from './text-step-page.ts'

export interface EditorPageInput {
  words: Words
  desk: OpenedDesk
  step: StepName
  /** The translation that is open beside the original; null on the other pages. */
  language: Locale | null
  /** The whole register. */
  register: readonly Recipient[]
  profiles: RecipientProfiles
  /** What was sent and could not all be saved; null for a page freshly opened. */
  sent: { typed: Typed; errors: readonly FormError[] } | null
  /** Said on top: what was just done. */
  done: 'saved' | null
}

/** One page of the editor, or all of it at once. */
export function editorPage(input: EditorPageInput): Page {
  const { words, desk, step, language } = input
  const paths = deskPaths(words.locale, desk.petition.id)
  const title = originalOf(desk.draft).title || null
  const tabTitle = `${words.say(`editor.steps.${step}`)}: ${title ?? words.say('campaign.untitled')}`
  return {
    template: 'campaign/editor',
    locale: words.locale,
    title: (input.sent?.errors.length ?? 0) > 0 ? words.say('errors.tabTitle', { title: tabTitle }) : tabTitle,
    description: null,
    path: paths.edit(step, language).slice(1 + words.locale.length),
    indexed: false,
    model: {
      title,
      titleLanguage: desk.draft.originalLanguage,
      desk: paths.petition,
      heading: words.say(`editor.steps.${step}`),
      steps: stepLinks(words, input, paths),
      whole: step === 'all' ? null : { href: paths.edit('all') },
      done: input.done === null ? null : words.say(`editor.done.${input.done}`),
      locked: lockedNote(words, desk),
      isLast: step === 'all' || step === 'languages',
      action: paths.edit(step, language),
      previewText: paths.previewText,
      ...formModel(input),
    },
  }
}

/** The form, with what its inputs said when it was made. */
function formModel({ words, desk, step, language, register, profiles, sent }: EditorPageInput): Model {
  const fields = fieldsOn(step, desk.draft, language)
  const inputs = inputsOf(desk.draft, fields)
  const form: FormState = { typed: sent?.typed ?? inputs, errors: sent?.errors ?? [], part: 'editor' }
  return {
    hasForm: fields.length > 0 && desk.leads,
    base: desk.revision,
    was: JSON.stringify(Object.fromEntries(fields.map((field) => [field, printOf(field, inputs)]))),
    summary: errorSummary(words, form.errors, Object.keys(form.typed), 'editor'),
    ...partsOn(step, { words, desk, form, register, profiles, language }),
  }
}

function partsOn(step: StepName, input: StepInput): Model {
  const shows = (part: StepName): boolean => step === part || (step === 'all' && part !== 'languages')
  return {
    text: shows('text') ? textStep(input) : null,
    demands: shows('demands') ? demandsStep(input) : null,
    sources: shows('sources') ? sourcesStep(input) : null,
    promises: shows('promises') ? promisesStep(input) : null,
    languages: step === 'languages' ? languagesStep(input) : null,
  }
}

function stepLinks(words: Words, { step }: EditorPageInput, paths: ReturnType<typeof deskPaths>): Model[] {
  return stepsInOrder.map((name, index) => ({
    text: `${String(index + 1)}. ${words.say(`editor.steps.${name}`)}`,
    href: paths.edit(name),
    current: name === step,
  }))
}

/** Why nothing can be written now. */
function lockedNote(words: Words, { petition, submission, leads }: OpenedDesk): string | null {
  if (!leads) return words.say('editor.locked.reading')
  if (petition.state === 'in_review' || submission?.kind === 'petition') return words.say('editor.locked.inReview')
  return petition.state === 'rejected' || petition.state === 'archived' || petition.state === 'hidden'
    ? words.say('editor.locked.over')
    : null
}
