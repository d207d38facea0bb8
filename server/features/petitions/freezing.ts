import type { Locale } from '../../platform/locales.ts'
import { emptyText, type DraftContent, type DraftText } from './draft.ts'
import type { PetitionText, TextVersion } from './petition.ts'
import { filledIn, publishedLanguages } from './readiness.ts'

export type FrozenWords = Pick<TextVersion, 'originalLanguage' | 'demands' | 'texts'>

/** The draft's words as they are published: the original and every complete translation. */
export function frozen(content: DraftContent): FrozenWords {
  const { originalLanguage } = content
  const demands = content.demands.map((demand) => ({
    ...demand,
    addressedTo: demand.addressedTo.filter((slug) => content.recipients.includes(slug)),
    toBePerformedBy: content.recipients.find((slug) => slug === demand.toBePerformedBy) ?? null,
  }))
  const texts = publishedLanguages(content).map((language) => [language, frozenText(content, language)] as const)
  return { originalLanguage, demands, texts: Object.fromEntries(texts) }
}

/** The content once those proposed recipients stand in the register under these slugs. */
export function adopted(content: DraftContent, slugs: ReadonlyMap<string, string>): DraftContent {
  const slugOf = (key: string): string => slugs.get(key) ?? key
  const known = content.proposedRecipients.flatMap(({ key }) => slugs.get(key) ?? [])
  return {
    ...content,
    recipients: [...new Set([...content.recipients, ...known])],
    proposedRecipients: content.proposedRecipients.filter(({ key }) => !slugs.has(key)),
    demands: content.demands.map(({ key, addressedTo, toBePerformedBy }) => ({
      key,
      addressedTo: [...new Set(addressedTo.map(slugOf))],
      toBePerformedBy: toBePerformedBy === null ? null : slugOf(toBePerformedBy),
    })),
  }
}

function frozenText({ texts, demands, originalLanguage }: DraftContent, language: Locale): PetitionText {
  const text = texts[language] ?? emptyText
  const isOriginal = language === originalLanguage
  return {
    language,
    title: text.title,
    lead: text.lead,
    contentNote: text.contentNote === '' ? null : text.contentNote,
    body: text.body,
    quotation: text.quotation === null || text.quotation.text === '' ? null : text.quotation,
    demands: Object.fromEntries(demands.map(({ key }) => [key, text.demands[key] ?? ''])),
    sources: filledIn(text.sources),
    media: filledIn(text.media),
    endCondition: text.endCondition,
    proofread: isOriginal || text.proofread,
    readInstead: isOriginal || text.proofread ? null : originalLanguage,
  }
}

/** The published words as a draft, to write the next version from. */
export function thawed({ texts }: Pick<TextVersion, 'texts'>): DraftContent['texts'] {
  const languages = Object.keys(texts) as Locale[]
  return Object.fromEntries(
    languages.flatMap((language): [Locale, DraftText][] => {
      const text = texts[language]
      if (text === undefined) return []
      const { contentNote, ...words } = text
      const { language: _language, readInstead: _readInstead, ...kept } = words
      return [[language, { ...kept, contentNote: contentNote ?? '' }]]
    }),
  )
}
