import { choiceModel, fieldModel } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { StepInput } from './step-input.ts'

/** When it ends, how far it is to go, and what signers are promised. */
export function promisesStep({ words, desk, form }: StepInput): Model {
  const language = desk.draft.originalLanguage
  const goalError = form.errors.find(({ field }) => field === 'goal.count') !== undefined
  const option = (name: string, value: string) => ({
    value,
    text: words.say(`editor.promises.${name}.${value}.label`),
    hint: words.say(`editor.promises.${name}.${value}.hint`),
  })
  return {
    goal: choiceModel(words, form, {
      name: 'goal.mode',
      label: words.say('editor.promises.goal.label'),
      options: [option('goal', 'ladder'), option('goal', 'fixed')],
    }),
    goalCount: fieldModel(words, form, {
      name: 'goal.count',
      label: words.say('editor.promises.goal.count'),
      ...(goalError ? {} : { hint: words.say('editor.promises.goal.countHint') }),
    }),
    closesOn: fieldModel(words, form, {
      name: 'closesOn',
      label: words.say('editor.promises.closesOn.label'),
      hint: words.say('editor.promises.closesOn.hint'),
      type: 'date',
    }),
    endCondition: fieldModel(words, form, {
      name: `texts.${language}.endCondition`,
      label: words.say('editor.promises.endCondition.label'),
      hint: words.say('editor.promises.endCondition.hint'),
      language,
    }),
    retentionMonths: fieldModel(words, form, {
      name: 'retentionMonths',
      label: words.say('editor.promises.retentionMonths.label'),
      hint: words.say('editor.promises.retentionMonths.hint'),
    }),
    riskMode: choiceModel(words, form, {
      name: 'riskMode',
      label: words.say('editor.promises.riskMode.label'),
      options: [option('riskMode', 'open'), option('riskMode', 'protected')],
    }),
    handover: choiceModel(words, form, {
      name: 'handover',
      label: words.say('editor.promises.handover.label'),
      options: [option('handover', 'count'), option('handover', 'names')],
    }),
    whoSees: whoSees(words),
    contact: fieldModel(words, form, {
      name: 'contactForReviewers',
      label: words.say('editor.promises.contact.label'),
      hint: words.say('editor.promises.contact.hint'),
    }),
  }
}

const readers = ['public', 'recipients', 'organiser', 'site'] as const

const promises = [
  ['open', 'count'],
  ['open', 'names'],
  ['protected', 'count'],
  ['protected', 'names'],
] as const

/** Who will see what under each pair of promises, plainly. */
function whoSees(words: Words): Model {
  return {
    heads: promises.map(([riskMode, handover]) => ({
      risk: words.say(`editor.promises.riskMode.${riskMode}.label`),
      handover: words.say(`editor.promises.handover.${handover}.label`),
    })),
    rows: readers.map((reader) => ({
      head: words.say(`editor.whoSees.${reader}.title`),
      cells: promises.map(([riskMode, handover]) => ({
        label: [riskMode, handover]
          .map((promise, index) =>
            words.say(`editor.promises.${index === 0 ? 'riskMode' : 'handover'}.${promise}.label`),
          )
          .join(' · '),
        text: words.say(`editor.whoSees.${reader}.${riskMode}.${handover}`),
      })),
    })),
  }
}
