import { isDeepStrictEqual } from 'node:util'

import { locales, type Locale } from '../../platform/locales.ts'
import { demandDifferences, type DemandDifference } from './demand-difference.ts'
import type { DraftContent, DraftText, ProposedRecipient } from './draft.ts'
import type { TextVersion } from './petition.ts'
import { inContext, wordDifference, type Piece } from './word-difference.ts'

/** A draft, or a published text; what only a draft has is compared where both have it. */
export type Compared = Pick<TextVersion, 'originalLanguage' | 'demands'> & {
  texts: Readonly<Partial<Record<Locale, ComparedWords>>>
} & Partial<Pick<DraftContent, Setting | 'recipients' | 'proposedRecipients'>>

type ComparedWords = Pick<
  DraftText,
  'title' | 'lead' | 'body' | 'quotation' | 'demands' | 'sources' | 'media' | 'endCondition' | 'proofread'
> & {
  contentNote: string | null
}

const settings = [
  'type',
  'slug',
  'originalLanguage',
  'goal',
  'closesOn',
  'retentionMonths',
  'riskMode',
  'handover',
] as const satisfies (keyof DraftContent)[]

type Setting = (typeof settings)[number]

/** A setting that has another value now. */
export type SettingDifference = {
  [Name in Setting]: { setting: Name; from: DraftContent[Name]; to: DraftContent[Name] }
}[Setting]

const fieldNames = ['title', 'lead', 'contentNote', 'body', 'quotation', 'sources', 'media', 'endCondition'] as const

export type DifferentField = (typeof fieldNames)[number]

export interface LanguageDifference {
  language: Locale
  /** A translation that was not there before, or is gone. */
  kind: 'added' | 'removed' | 'changed'
  /** Those that changed; lists by lines, one for each item. */
  fields: readonly { field: DifferentField; pieces: readonly Piece[] }[]
  /** Whether its being proof-read is another matter now. */
  proofread: { from: boolean; to: boolean } | null
}

export interface TextDifference {
  languages: readonly LanguageDifference[]
  demands: readonly DemandDifference[]
  /** Slugs of the register. */
  recipients: { added: readonly string[]; removed: readonly string[] }
  /** One that was changed is both. */
  proposedRecipients: { added: readonly ProposedRecipient[]; removed: readonly ProposedRecipient[] }
  settings: readonly SettingDifference[]
  /** True where there is no difference at all. */
  isSame: boolean
}

/** What somebody who knows the one text has to read to know the other: only what changed, in context. */
export function textDifference(before: Compared, after: Compared): TextDifference {
  const found = {
    languages: locales.flatMap((language) =>
      languageDifference(language, before.texts[language], after.texts[language]),
    ),
    demands: demandDifferences(before, after),
    recipients: listDifference(before.recipients, after.recipients),
    proposedRecipients: listDifference(before.proposedRecipients, after.proposedRecipients),
    settings: settings.flatMap((setting) => settingDifference(setting, before, after)),
  }
  const lists = [found.languages, found.demands, found.settings]
  const sides = [found.recipients, found.proposedRecipients].flatMap(({ added, removed }) => [...added, ...removed])
  return { ...found, isSame: sides.length === 0 && lists.every((list) => list.length === 0) }
}

function languageDifference(
  language: Locale,
  before: ComparedWords | undefined,
  after: ComparedWords | undefined,
): LanguageDifference[] {
  const fields = fieldNames.flatMap((field) => {
    const [from, to] = [wordsIn(before, field), wordsIn(after, field)]
    return from === to ? [] : [{ field, pieces: inContext(wordDifference(from, to)) }]
  })
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
  if (kind !== 'changed') return before === after ? [] : [{ language, kind, fields, proofread: null }]
  const [from, to] = [before?.proofread === true, after?.proofread === true]
  const proofread = from === to ? null : { from, to }
  return fields.length === 0 && proofread === null ? [] : [{ language, kind, fields, proofread }]
}

/** Empty where there is no text. */
function wordsIn(text: ComparedWords | undefined, field: DifferentField): string {
  return text === undefined ? '' : wordsOf[field](text)
}

const wordsOf: Record<DifferentField, (text: ComparedWords) => string> = {
  title: ({ title }) => title,
  lead: ({ lead }) => lead,
  contentNote: ({ contentNote }) => contentNote ?? '',
  body: ({ body }) => body,
  quotation: ({ quotation }) => (quotation === null ? '' : linesOf([quotation.text, quotation.author, quotation.role])),
  sources: ({ sources }) => linesOf(sources.map(({ title, url, asOf }) => `${title} · ${url} · ${asOf}`)),
  media: ({ media }) => linesOf(media.map(({ title, kind, url }) => `${title} · ${kind} · ${url}`)),
  endCondition: ({ endCondition }) => endCondition,
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('')
}

function listDifference<Item>(
  before: readonly Item[] | undefined,
  after: readonly Item[] | undefined,
): { added: Item[]; removed: Item[] } {
  if (before === undefined || after === undefined) return { added: [], removed: [] }
  const missing = (from: readonly Item[], items: readonly Item[]): Item[] =>
    items.filter((item) => !from.some((other) => isDeepStrictEqual(other, item)))
  return { added: missing(before, after), removed: missing(after, before) }
}

function settingDifference(setting: Setting, before: Compared, after: Compared): SettingDifference[] {
  const [from, to] = [before[setting], after[setting]]
  if (from === undefined || to === undefined || isDeepStrictEqual(from, to)) return []
  return [{ setting, from, to } as SettingDifference]
}
