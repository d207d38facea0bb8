import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { PackSource } from './pack.ts'
import type { FrozenDemand } from './summary.ts'

export interface LetterDemand {
  language: Locale
  text: string
  /** Who is to carry it out; null where that is the recipient, or said once for all. */
  performer: string | null
}

export interface LetterDemands {
  title: string
  note: string | null
  items: readonly LetterDemand[]
  performerOfAll: string | null
}

/** The demands put to this recipient, in its language where they are translated. */
export function letterDemands({ summary, text }: PackSource, words: Words): LetterDemands {
  const { locale, say } = words
  const { demands } = summary
  const isSaidOnce = demands.length > 1 && new Set(demands.map(performerSlug)).size === 1
  const items = demands.map((demand): LetterDemand => {
    const translated = demand.texts[locale]
    return {
      language: translated === undefined ? demand.originalLanguage : locale,
      text: translated ?? demand.texts[demand.originalLanguage] ?? '',
      performer: isSaidOnce ? null : performerOf(demand, 'performer', words),
    }
  })
  const [first] = demands
  return {
    title: say('letter.demandsTitle'),
    note: noteOn(items, text.texts[locale]?.proofread ?? true, words),
    items,
    performerOfAll: isSaidOnce && first !== undefined ? performerOf(first, 'performerOfAll', words) : null,
  }
}

function performerSlug({ toBePerformedBy }: FrozenDemand): string | null {
  return toBePerformedBy?.slug ?? null
}

function performerOf({ toBePerformedBy }: FrozenDemand, key: string, { locale, say }: Words): string | null {
  return toBePerformedBy === null ? null : say(`letter.${key}`, { name: toBePerformedBy.name[locale] })
}

function noteOn(items: readonly LetterDemand[], isProofread: boolean, { locale, say }: Words): string | null {
  if (items.some(({ language }) => language !== locale)) return say('letter.untranslatedDemands')
  return isProofread || items.length === 0 ? null : say('letter.uncheckedDemands')
}
