import type { Day } from '../../platform/clock.ts'
import { Invalid } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import type { FieldPath } from './draft-changes.ts'
import { originalOf, type DraftContent, type DraftText } from './draft.ts'
import type { Led } from './leading.ts'
import type { MediaLink, Source } from './petition.ts'

/** Something without which a petition cannot be reviewed: `missing`, or `wrong` as it stands; `past` of a day. */
export interface Lack {
  field: FieldPath | 'owner' | 'reason'
  code: 'missing' | 'wrong' | 'past' | 'promised'
}

/** What was submitted is not complete; says where. */
export class NotReady extends Invalid {
  readonly lacks: readonly Lack[]

  constructor(lacks: readonly Lack[]) {
    super('notReady', `Still to be put right: ${lacks.map(({ field }) => field).join(', ')}.`)
    this.lacks = lacks
  }
}

/** Everything that stands between this draft and its review, in the order of the form. All else is advice. */
export function lacksOf(content: DraftContent, owner: Led['owner'], today: Day): Lack[] {
  const language = content.originalLanguage
  return [
    ...lacking(owner === null, 'owner'),
    ...lacksOfWords(content, originalOf(content), language),
    ...lacksOfDemands(content),
    ...lacking(content.recipients.length + namedProposals(content) === 0, 'recipients'),
    ...lacksOfClosing(content, today),
    ...publishedLanguages(content).flatMap((locale) => lacksOfLinks(content, locale)),
  ]
}

/** The original, and every translation in which nothing is missing that the page needs. */
export function publishedLanguages(content: DraftContent): Locale[] {
  const languages = Object.keys(content.texts) as Locale[]
  return languages.filter((language) => {
    const text = content.texts[language]
    if (text === undefined || language === content.originalLanguage) return text !== undefined
    return lacksOfWords(content, text, language).length === 0
  })
}

/** Sources and links of which something was filled in. */
export function filledIn<Link extends Source | MediaLink>(links: readonly Link[]): Link[] {
  return links.filter(({ title, url }) => title !== '' || url !== '')
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const start = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(start.getTime()) && start.toISOString().startsWith(text)
}

function lacking(isLacking: boolean, field: Lack['field']): Lack[] {
  return isLacking ? [{ field, code: 'missing' }] : []
}

function lacksOfWords({ demands }: DraftContent, text: DraftText, language: Locale): Lack[] {
  return [
    ...lacking(text.title === '', `texts.${language}.title`),
    ...lacking(text.lead === '', `texts.${language}.lead`),
    ...lacking(text.body === '', `texts.${language}.body`),
    ...demands.flatMap(({ key }) => lacking((text.demands[key] ?? '') === '', `texts.${language}.demands.${key}`)),
  ]
}

function lacksOfDemands({ demands }: DraftContent): Lack[] {
  return lacking(demands.length === 0, 'demands')
}

function namedProposals({ proposedRecipients }: DraftContent): number {
  return proposedRecipients.filter(({ name }) => name !== '').length
}

function lacksOfClosing({ closesOn }: DraftContent, today: Day): Lack[] {
  if (closesOn === null) return []
  if (!isDay(closesOn)) return [{ field: 'closesOn', code: 'wrong' }]
  return closesOn < today ? [{ field: 'closesOn', code: 'past' }] : []
}

/** What the page links to leads to the web and nowhere else. */
function lacksOfLinks({ texts }: DraftContent, language: Locale): Lack[] {
  const sources = filledIn(texts[language]?.sources ?? [])
  const media = filledIn(texts[language]?.media ?? [])
  const wrong = (field: Lack['field'], isWrong: boolean): Lack[] => (isWrong ? [{ field, code: 'wrong' }] : [])
  return [
    ...wrong(
      `texts.${language}.sources`,
      sources.some(({ title, url, asOf }) => title === '' || !isWebAddress(url) || !isDay(asOf)),
    ),
    ...wrong(
      `texts.${language}.media`,
      media.some(({ title, url }) => title === '' || !isWebAddress(url)),
    ),
  ]
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text)
}
