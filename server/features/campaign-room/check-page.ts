import { durationInWords } from '../../platform/durations.ts'
import { choiceModel, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { originalOf } from '../petitions/draft.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import type { Lack } from '../petitions/index.ts'
import type { Decision } from '../reviews/review.ts'
import { stepsInOrder } from './editor-steps.ts'
import { fieldName } from './field-name.ts'
import { deskPaths } from './paths.ts'
import type { Standing } from './standings.ts'
import { whereWritten } from './where-written.ts'

/** One piece of advice: its sentence, and the field it is about. */
export interface AdviceLine {
  field: string
  text: string
}

export interface CheckPageInput {
  words: Words
  desk: OpenedDesk
  /** What stands between it and its review. */
  lacks: readonly Lack[]
  /** True after it was sent off although something is missing. */
  refused: boolean
  advice: readonly AdviceLine[]
  /** Those who are asked and take no list, with what one is worth there. */
  standings: readonly Standing[]
  /** What a moderator said last. */
  decision: Decision | null
  /** How long a review takes as a rule; null before the first. */
  medianWaitMs: number | null
  /** The form to submit, when it comes back. */
  form?: FormState
}

/** What is missing, what could be better, how it will look, and the way to the reviewers. */
export function checkPage(input: CheckPageInput): Page {
  const { words, desk, lacks, advice, refused, form = freshForm } = input
  const { petition, draft } = desk
  const paths = deskPaths(words.locale, petition.id)
  const title = originalOf(draft).title
  const missing = lacks.map(({ field, code }) => ({
    text: words.say(`editor.check.lack.${code}`, { field: fieldName(words, field) }),
    href: hrefOf(words, desk, field),
  }))
  const tabTitle = `${words.say('editor.steps.check')}: ${title === '' ? words.say('campaign.untitled') : title}`
  return {
    template: 'campaign/check',
    locale: words.locale,
    title: refused ? words.say('errors.tabTitle', { title: tabTitle }) : tabTitle,
    description: null,
    path: `/campaign/petitions/${petition.id}/edit/check`,
    indexed: false,
    model: {
      title: title === '' ? null : title,
      titleLanguage: draft.originalLanguage,
      desk: paths.petition,
      steps: stepsInOrder.map((name, index) => ({
        text: `${String(index + 1)}. ${words.say(`editor.steps.${name}`)}`,
        href: paths.edit(name),
        current: name === 'check',
      })),
      refused: refused ? { title: words.say('editor.check.refused', { count: lacks.length }), items: missing } : null,
      lacks: missing,
      advice: advice.map(({ field, text }) => ({
        about: fieldName(words, field),
        text,
        href: hrefOf(words, desk, field),
      })),
      standings: input.standings,
      decision: decisionModel(words, input.decision),
      previews: (Object.keys(draft.texts) as Locale[]).map((language) => ({
        language,
        name: words.say(`languages.${language}`),
        href: paths.preview(language),
      })),
      ...submitModel(input, form),
    },
  }
}

function submitModel({ words, desk, lacks, medianWaitMs }: CheckPageInput, form: FormState): Model {
  const { petition, submission, leads } = desk
  const paths = deskPaths(words.locale, petition.id)
  const kind = petition.publishedOn === null ? 'petition' : 'version'
  const wait = medianWaitMs === null ? null : usualWait(words, medianWaitMs)
  const maySubmit = leads && submission === null && (petition.state === 'open' || kind === 'petition')
  return {
    isReady: lacks.length === 0,
    waiting:
      submission === null
        ? null
        : { text: words.say(`editor.check.waiting.${submission.kind}`), wait, takeBack: leads ? paths.takeBack : null },
    submit: maySubmit ? { action: paths.submit, wait, ...submitForm(words, form, kind) } : null,
  }
}

/** How long it takes as a rule until a moderator has decided, in a sentence. */
export function usualWait(words: Words, ms: number): string {
  return words.say('editor.check.wait', { duration: durationInWords(words, ms) })
}

function submitForm(words: Words, form: FormState, kind: 'petition' | 'version'): Model {
  const say = (key: string): string => words.say(`editor.check.${key}`)
  return {
    title: say(`submit.${kind}.title`),
    text: say(`submit.${kind}.text`),
    button: say(`submit.${kind}.button`),
    reason:
      kind === 'version'
        ? fieldModel(words, form, { name: 'reason', label: say('reason.label'), hint: say('reason.hint') })
        : null,
    urgent: choiceModel(
      words,
      { ...form, typed: { urgent: 'no', ...form.typed } },
      {
        name: 'urgent',
        label: say('urgent.label'),
        hint: say('urgent.hint'),
        options: (['no', 'yes'] as const).map((value) => ({ value, text: say(`urgent.${value}`) })),
      },
    ),
  }
}

function decisionModel(words: Words, decision: Decision | null): Model | null {
  if (decision === null || decision.verdict === 'approved') return null
  return {
    title: words.say(`editor.check.decision.${decision.verdict}`),
    reason: decision.reason === null ? null : words.say(`reviewReasons.${decision.reason}`),
    words: decision.words,
  }
}

function hrefOf(words: Words, { petition, draft }: OpenedDesk, field: string): string | null {
  const { step, language, input } = whereWritten(field, draft.originalLanguage)
  if (step === 'check') return null
  return `${deskPaths(words.locale, petition.id).edit(step, language)}#${input}`
}
