import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { DemandDifference, Piece, SettingDifference, TextDifference } from '../petitions/index.ts'
import { settingValue } from './settings-page.ts'

/** What recipients are called, by slug of the register or by the key under which they are proposed. */
export type RecipientName = (key: string) => string

/** What changed between two texts, for `moderation/difference`. Null where nothing did. */
export function differenceModel(words: Words, difference: TextDifference, nameOf: RecipientName): Model | null {
  if (difference.isSame) return null
  return {
    languages: difference.languages.map(({ language, kind, fields, proofread }) => ({
      name: words.say(`languages.${language}`),
      language,
      kind: kind === 'changed' ? null : words.say(`moderation.difference.translation.${kind}`),
      proofread: proofread === null ? null : words.say(`moderation.difference.proofread.${String(proofread.to)}`),
      fields: fields.map(({ field, pieces }) => ({
        label: words.say(`moderation.fields.${field}`),
        pieces: pieces.map(pieceModel),
      })),
    })),
    demands: difference.demands.map((demand) => demandModel(words, demand, nameOf)),
    facts: [
      ...recipientFacts(words, difference, nameOf),
      ...difference.settings.map((setting) => settingModel(words, setting)),
    ],
  }
}

function pieceModel({ kind, text }: Piece): Model {
  return { text, removed: kind === 'removed', added: kind === 'added', same: kind === 'same' }
}

/** A new demand is put to somebody; one that was there before to somebody else as well. */
const putTo: Record<DemandDifference['kind'], string> = { added: 'putTo', kept: 'alsoTo', removed: 'alsoTo' }

function demandModel(words: Words, demand: DemandDifference, nameOf: RecipientName): Model {
  const { kind, isMoved, from, to, addressedTo, toBePerformedBy } = demand
  const number = to ?? from ?? 0
  const names = (keys: readonly string[]): string => words.list(keys.map(nameOf))
  const note = (name: string, values: Record<string, string | number> = {}): string =>
    words.say(`moderation.difference.demand.${name}`, values)
  return {
    title: words.say(`moderation.difference.demand.${kind}`, { place: number }),
    notes: [
      ...(isMoved ? [note('moved', { from: from ?? 0, to: to ?? 0 })] : []),
      ...(addressedTo.added.length === 0 ? [] : [note(putTo[kind], { names: names(addressedTo.added) })]),
      ...(kind === 'removed' || addressedTo.removed.length === 0
        ? []
        : [note('noLongerTo', { names: names(addressedTo.removed) })]),
      ...(toBePerformedBy === null
        ? []
        : [note('performedBy', { name: performer(words, toBePerformedBy.to, nameOf) })]),
    ],
    words: demand.words.map(({ language, pieces }) => ({
      name: words.say(`languages.${language}`),
      language,
      pieces: pieces.map(pieceModel),
    })),
  }
}

function performer(words: Words, slug: string | null, nameOf: RecipientName): string {
  return slug === null ? words.say('moderation.difference.demand.nobodyElse') : nameOf(slug)
}

function recipientFacts(words: Words, difference: TextDifference, nameOf: RecipientName): Model[] {
  const { recipients, proposedRecipients } = difference
  const added = [...recipients.added.map(nameOf), ...proposedRecipients.added.map(({ name }) => name)]
  const removed = [...recipients.removed.map(nameOf), ...proposedRecipients.removed.map(({ name }) => name)]
  if (added.length + removed.length === 0) return []
  const [from, to] = [removed, added].map((names) => (names.length === 0 ? null : words.list(names)))
  return [{ label: words.say('moderation.fields.recipients'), from, to }]
}

function settingModel(words: Words, { setting, from, to }: SettingDifference): Model {
  return {
    label: words.say(`moderation.settings.${setting}.label`),
    from: settingValue(words, setting, from),
    to: settingValue(words, setting, to),
  }
}
