import { choiceModel, fieldModel } from '../../platform/form-page.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Model } from '../../platform/templates.ts'
import type { StepInput } from './step-input.ts'

const emptyRows = 2

const mediaKinds = ['video', 'article', 'report'] as const

/** What proves the figures, and where more can be seen. */
export function sourcesStep(input: StepInput): Model {
  return linkRows(input, input.desk.draft.originalLanguage)
}

/** The rows of sources and media of one language, each list with room for more. */
export function linkRows(input: StepInput, language: Locale): Model {
  return {
    sourcesId: `texts.${language}.sources`,
    sources: sourceRows(input, language),
    mediaId: `texts.${language}.media`,
    media: mediaRows(input, language),
  }
}

function sourceRows(input: StepInput, language: Locale): Model[] {
  const { words, form } = input
  return rowNames(input, `texts.${language}.sources`).map((row) => ({
    title: fieldModel(words, form, { name: `${row}.title`, label: words.say('editor.sources.source.title'), language }),
    url: fieldModel(words, form, { name: `${row}.url`, label: words.say('editor.sources.url'), type: 'url' }),
    asOf: fieldModel(words, form, {
      name: `${row}.asOf`,
      label: words.say('editor.sources.source.asOf'),
      type: 'date',
    }),
  }))
}

function mediaRows(input: StepInput, language: Locale): Model[] {
  const { words, form } = input
  return rowNames(input, `texts.${language}.media`).map((row) => ({
    title: fieldModel(words, form, { name: `${row}.title`, label: words.say('editor.sources.media.title'), language }),
    kind: choiceModel(words, form, {
      name: `${row}.kind`,
      label: words.say('editor.sources.media.kind'),
      options: mediaKinds.map((kind) => ({ value: kind, text: words.say(`petition.media.kinds.${kind}`) })),
    }),
    url: fieldModel(words, form, { name: `${row}.url`, label: words.say('editor.sources.url'), type: 'url' }),
  }))
}

/** `texts.uk.sources.0`, `….1`: as many as are filled in, and some to fill. */
function rowNames({ form }: StepInput, field: string): string[] {
  const filled = Object.entries(form.typed)
    .filter(([name, value]) => name.startsWith(`${field}.`) && value !== '')
    .map(([name]) => Number(name.slice(field.length + 1).split('.')[0]))
  return Array.from({ length: Math.max(-1, ...filled) + 1 + emptyRows }, (_, index) => `${field}.${String(index)}`)
}
