import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import { textDifference, type DemandDifference, type Piece } from '../petitions/index.ts'
import type { TextVersion } from '../petitions/petition.ts'

export interface DifferenceInput {
  words: Words
  before: TextVersion
  after: TextVersion
  /** What recipients are called, by their slugs. */
  nameOf: (slug: string) => string
}

/** What one text says differently than the one before it: places with their words, and what cannot be shown in words. */
export function differenceModel(input: DifferenceInput): Model {
  const { words, before, after } = input
  const { languages, demands, settings } = textDifference(inWords(words, before), inWords(words, after))
  return {
    places: [
      ...languages.flatMap(({ language, fields }) =>
        fields.map(({ field, pieces }) => ({
          name: words.say(`history.fields.${field}`),
          language,
          languageName: words.say(`languages.${language}`),
          pieces: pieces.map(pieceModel),
        })),
      ),
      ...demands.flatMap((demand) =>
        demand.words.map(({ language, pieces }) => ({
          name: demandName(words, demand),
          language,
          languageName: words.say(`languages.${language}`),
          pieces: pieces.map(pieceModel),
        })),
      ),
    ],
    remarks: [
      ...languages
        .filter(({ kind }) => kind !== 'changed')
        .map(({ kind, language }) => ({
          text: words.say(`history.language.${kind}`),
          language,
          languageName: words.say(`languages.${language}`),
        })),
      ...demands.flatMap((demand) => demandRemarks(input, demand)).map(inPlainWords),
      ...(settings.length === 0 ? [] : [inPlainWords(words.say('history.originalChanged'))]),
    ],
  }
}

/** Kinds of links as readers know them. */
function inWords(words: Words, version: TextVersion): TextVersion {
  const texts = Object.entries(version.texts).map(([language, text]) => {
    const media = text.media.map((link) => ({ ...link, kind: words.say(`petition.media.kinds.${link.kind}`) }))
    return [language, { ...text, media }]
  })
  return { ...version, texts: Object.fromEntries(texts) as TextVersion['texts'] }
}

function inPlainWords(text: string): Model {
  return { text, language: null, languageName: null }
}

function pieceModel({ kind, text }: Piece): Model {
  return { text, removed: kind === 'removed', added: kind === 'added', same: kind === 'same' }
}

function demandName(words: Words, { from, to }: DemandDifference): string {
  return words.say('history.fields.demand', { place: to ?? from ?? 0 })
}

/** What changed of a demand beside its words. */
function demandRemarks({ words, nameOf }: DifferenceInput, demand: DemandDifference): string[] {
  const { kind, from, to, isMoved, addressedTo, toBePerformedBy } = demand
  const place = to ?? from ?? 0
  const say = (key: string, values: Record<string, string | number> = {}): string =>
    words.say(`history.demand.${key}`, { place, ...values })
  if (kind !== 'kept') return [say(kind)]
  return [
    ...(isMoved ? [say('moved', { from: from ?? 0 })] : []),
    ...addressedTo.added.map((slug) => say('addressed', { name: nameOf(slug) })),
    ...addressedTo.removed.map((slug) => say('notAddressed', { name: nameOf(slug) })),
    ...(toBePerformedBy === null
      ? []
      : [say('performer', { name: toBePerformedBy.to === null ? '–' : nameOf(toBePerformedBy.to) })]),
  ]
}
