import { choiceModel, errorSummary, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'
import type { Model } from '../../platform/templates.ts'
import { recipientPaths } from './paths.ts'

export const formNames = ['acknowledge', 'answer', 'question'] as const

export type FormName = (typeof formNames)[number]

/** Why a form came back although its fields are in order. */
export type FormNotice = 'tooMany' | 'unavailable'

/** The form that came back, as it was sent. */
export interface Back {
  name: FormName
  form: FormState
  notice?: FormNotice | null
  /** A file was chosen: browsers do not keep it. */
  hadFile?: boolean
}

interface Input {
  words: Words
  token: string
  back: Back | null
}

const fieldsOf: Readonly<Record<FormName, readonly string[]>> = {
  acknowledge: ['receivedBy', 'receivedOffice', 'reference'],
  answer: ['stance', 'text', 'language', 'file', 'answeredBy', 'answeredOffice'],
  question: ['question', 'askedBy', 'askedOffice'],
}

/** What a recipient can say, each with a form of its own. */
export function formModels({ words, token, back }: Input): Model {
  const paths = recipientPaths(words.locale, token)
  const formOf = (name: FormName): FormState => (back?.name === name ? back.form : freshForm)
  const frame = (name: FormName): Model => ({
    id: name,
    action: paths[name],
    summary: errorSummary(words, formOf(name).errors, fieldsOf[name]),
    notice: back?.name === name ? noticeModel(words, back) : null,
  })
  return {
    acknowledge: {
      ...frame('acknowledge'),
      ...speaker(words, formOf('acknowledge'), 'received'),
      reference: reference(),
    },
    answer: { ...frame('answer'), ...answer(formOf('answer')) },
    question: { ...frame('question'), ...speaker(words, formOf('question'), 'asked'), question: question() },
  }

  function reference(): Model {
    return field('acknowledge', 'reference', { verbatim: true })
  }

  function question(): Model {
    return field('question', 'question', {})
  }

  function field(name: FormName, fieldName: string, look: { verbatim?: boolean; long?: boolean }): Model {
    const label = words.say(`recipientPage.fields.${fieldName}.label`)
    const hint = words.say(`recipientPage.fields.${fieldName}.hint`)
    return fieldModel(words, formOf(name), { name: fieldName, label, hint, ...look })
  }

  function answer(form: FormState): Model {
    const typed = { language: words.locale, ...form.typed }
    return {
      ...speaker(words, form, 'answered'),
      stance: choiceModel(words, form, {
        name: 'stance',
        label: words.say('recipientPage.fields.stance.label'),
        options: (['answered', 'refused'] as const).map((value) => ({
          value,
          text: words.say(`recipientPage.fields.stance.${value}`),
        })),
      }),
      text: field('answer', 'text', { long: true }),
      language: choiceModel(
        words,
        { ...form, typed },
        {
          name: 'language',
          label: words.say('recipientPage.fields.language.label'),
          options: locales.map((value) => ({ value, text: words.say(`languages.${value}`) })),
        },
      ),
      file: field('answer', 'file', {}),
    }
  }
}

function noticeModel(words: Words, { notice = null, hadFile = false }: Back): Model | null {
  const why = notice ?? (hadFile ? 'fileAgain' : null)
  if (why === null) return null
  const file = notice !== null && hadFile ? [words.say('recipientPage.notice.file')] : []
  const text = [words.say(`recipientPage.notice.${why}.text`), ...file].join(' ')
  return { title: words.say(`recipientPage.notice.${why}.title`), text }
}

/** Who speaks for the recipient. */
function speaker(words: Words, form: FormState, prefix: 'received' | 'answered' | 'asked'): Model {
  const look = (name: string, kind: 'name' | 'office', autocomplete: string): Model =>
    fieldModel(words, form, { name, label: words.say(`recipientPage.fields.${kind}.label`), autocomplete })
  return {
    name: look(`${prefix}By`, 'name', 'name'),
    office: look(`${prefix}Office`, 'office', 'organization-title'),
  }
}
