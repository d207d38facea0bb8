import { addDays, type Day } from '../../platform/clock.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { isPublic, type Petition } from '../petitions/petition.ts'

export const updateStates = [
  'draft',
  'in_review',
  'changes_requested',
  'approved',
  'sending',
  'sent',
  'stopped',
  'rejected',
] as const

/** `approved`: on the petition's page, and sent as soon as the week has room. `stopped` is final. */
export type UpdateState = (typeof updateStates)[number]

/** The one table of moves. */
export const moves = {
  draft: ['in_review'],
  in_review: ['draft', 'changes_requested', 'approved', 'rejected'],
  changes_requested: ['in_review'],
  approved: ['sending', 'stopped'],
  sending: ['sent', 'stopped'],
  sent: [],
  stopped: [],
  rejected: [],
} as const satisfies Record<UpdateState, readonly UpdateState[]>

/** The states from which one may come there. */
export function statesBefore(to: UpdateState): UpdateState[] {
  return updateStates.filter((from) => (moves[from] as readonly UpdateState[]).includes(to))
}

/** States in which its campaigners may write it. */
export const writableStates = ['draft', 'changes_requested'] as const satisfies readonly UpdateState[]

/** States in which everybody may read it. */
export const publishedStates = ['approved', 'sending', 'sent', 'stopped'] as const satisfies readonly UpdateState[]

export interface UpdateText {
  title: string
  /** Markdown. */
  body: string
}

/** What its campaigners write. */
export interface UpdateContent {
  originalLanguage: Locale
  texts: Readonly<Partial<Record<Locale, UpdateText>>>
}

/** News of a petition to those of its signers who asked for it. */
export interface Update extends UpdateContent {
  /** 16 random bytes, base64url. */
  id: string
  petitionId: string
  state: UpdateState
  /** One more with every change of what is written. */
  revision: number
  /** The account that began it. */
  startedBy: string
  startedAt: Date
  /** On the petition's page since that day. */
  publishedOn: Day | null
  /** The first mails went out on that day. */
  beganOn: Day | null
  figures: SendingFigures
}

/** How far the sending has come; of people only how many. */
export interface SendingFigures {
  /** Who asked for updates when it began; people come and go meanwhile. */
  totalCount: number
  /** Whose mail was made so far. */
  queuedCount: number
  /** Whose mail was refused for good by the receiving server, or put off for days. */
  refusedCount: number
  /** Whose mail broke off where nobody can tell whether it went; it is not sent again. */
  unsureCount: number
  /** Who wanted none any more when their turn came, or whose mail was taken back when it was stopped. */
  droppedCount: number
}

/** The figures with what follows from them. */
export interface Progress extends SendingFigures {
  waitingCount: number
  sentCount: number
}

/** With how many mails have been made and not gone yet. */
export function progressOf(figures: SendingFigures, waitingCount: number): Progress {
  const { queuedCount, refusedCount, unsureCount, droppedCount } = figures
  const sentCount = Math.max(0, queuedCount - waitingCount - refusedCount - unsureCount - droppedCount)
  return { ...figures, waitingCount, sentCount }
}

/** News goes out while the petition is there to be read, and never after the promised retention. */
export function mayTellSigners({ state, retainUntil }: Pick<Petition, 'state' | 'retainUntil'>, today: Day): boolean {
  return isPublic(state) && today <= retainUntil
}

/** The text for a reader of that language, and the language it is really in. */
export function textFor({ texts, originalLanguage }: UpdateContent, locale: Locale): UpdateText & { language: Locale } {
  const text = texts[locale]
  if (text !== undefined) return { ...text, language: locale }
  const original = texts[originalLanguage]
  if (original === undefined) throw new Error('An update that is read by others always has its original.')
  return { ...original, language: originalLanguage }
}

/** Letters, as people count them. */
export const longest = { title: 150, body: 20_000 } as const

export interface UpdateLack {
  language: Locale
  field: keyof UpdateText
  code: 'missing' | 'long'
}

/** What has to be mended before it can be submitted: in the original, and in whatever translation was begun. */
export function lacksOf({ texts, originalLanguage }: UpdateContent): UpdateLack[] {
  return locales.flatMap((language) => {
    const text = texts[language] ?? (language === originalLanguage ? { title: '', body: '' } : null)
    return text === null ? [] : lacksOfText(text).map((lack) => ({ language, ...lack }))
  })
}

function lacksOfText(text: UpdateText): Omit<UpdateLack, 'language'>[] {
  return (['title', 'body'] as const).flatMap((field): Omit<UpdateLack, 'language'>[] => {
    if (text[field] === '') return [{ field, code: 'missing' }]
    return [...text[field]].length > longest[field] ? [{ field, code: 'long' }] : []
  })
}

/** Updates of one petition whose sending may begin within seven days. */
const mostInSevenDays = 3

/** The first of the days whose sending counts for today. */
export function weekBefore(today: Day): Day {
  return addDays(today, -6)
}

/** The day from which on one more may begin, if these began, or begin, on those days. Whole UTC days. */
export function possibleOn(days: readonly Day[], today: Day): Day {
  const counted = days.filter((day) => day >= weekBefore(today)).toSorted()
  const oldestToPass = counted.at(-mostInSevenDays)
  return oldestToPass === undefined ? today : addDays(oldestToPass, 7)
}
