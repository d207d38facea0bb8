import type { Words } from '../../platform/i18n.ts'
import { isLocale, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import type { FieldConflict } from '../petitions/index.ts'
import type { StepName } from './editor-steps.ts'
import { fieldName } from './field-name.ts'
import { deskPaths } from './paths.ts'

export interface ConflictPageInput {
  words: Words
  desk: OpenedDesk
  step: StepName
  /** The translation it was written in; null on the other pages. */
  language: Locale | null
  revision: number
  conflicts: readonly FieldConflict[]
  /** What somebody is called by their colleagues. */
  nameOf: (account: string) => string
  /** How many fields were saved all the same. */
  savedCount: number
}

/** Two people wrote into the same field: what each of them wrote, for the second one to choose. */
export function conflictPage(input: ConflictPageInput): Page {
  const { words, desk, step, language, revision, conflicts, savedCount } = input
  const paths = deskPaths(words.locale, desk.petition.id)
  return {
    template: 'campaign/conflict',
    locale: words.locale,
    title: words.say('editor.conflict.title'),
    description: null,
    path: null,
    indexed: false,
    model: {
      intro: words.say('editor.conflict.intro', { count: conflicts.length }),
      saved: savedCount === 0 ? null : words.say('editor.conflict.saved', { count: savedCount }),
      action: paths.choose,
      base: revision,
      step,
      language,
      fields: conflicts.map((conflict) => conflictModel(input, conflict)),
    },
  }
}

function conflictModel({ words, nameOf }: ConflictPageInput, { field, mine, theirs, by }: FieldConflict): Model {
  const language = field.split('.')[1]
  return {
    name: field,
    label: fieldName(words, field),
    language: isLocale(language) ? language : null,
    mine: shown(mine),
    mineValue: JSON.stringify(mine),
    theirs: shown(theirs),
    theirsBy: words.say('editor.conflict.theirs', { name: nameOf(by) }),
  }
}

/** Lists and choices line by line. */
function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((item) => shown(item)).join('\n')
  if (typeof value === 'object')
    return Object.values(value)
      .map((part) => shown(part))
      .join(', ')
  return JSON.stringify(value)
}
