import type { Day } from '../../platform/clock.ts'
import { hasSentence } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { whenModel } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { ChainedEntry } from '../audit/audit.ts'
import { timeOver } from '../deliveries/delivery.ts'
import type { Reminder } from '../deliveries/index.ts'

interface Around {
  /** Of accounts. */
  names: ReadonlyMap<string, string>
  reminders: readonly Reminder[]
  today: Day
}

/** Who did what with it, newest first. */
export function trailModel(
  words: Words,
  entries: readonly ChainedEntry[],
  { names, reminders, today }: Around,
): Model[] {
  return entries.map(({ by, deed, at, why, after }) => ({
    who: names.get(by) ?? sentenceOr(words, `deliveries.who.${by}`, words.say('deliveries.who.somebody')),
    deed: sentenceOr(words, `staff.audit.deeds.${deed}`, deed),
    when: whenModel(words, at, today),
    why: by === 'system' ? siteReason(words, deed, why) : why,
    reminder: reminderModel(words, after, reminders),
  }))
}

/** What was sent to remind, as long as it is kept. */
function reminderModel(words: Words, after: ChainedEntry['after'], reminders: readonly Reminder[]): Model | null {
  const { reminder, isEdited } = (after ?? {}) as { reminder?: unknown; isEdited?: unknown }
  const sent = reminders.find(({ id }) => id === reminder)
  if (sent === undefined) return null
  return {
    text: sent.text,
    label: words.say(`deliveries.remind.${isEdited === true ? 'sentEdited' : 'sentAsProposed'}`),
  }
}

/** Where the site itself notes why, that is a code. */
function siteReason(words: Words, deed: string, why: string | null): string | null {
  if (lost.includes(deed)) return refusal(words, why)
  return why === timeOver ? words.say('deliveries.timeOver') : why
}

/** Mail that did not go. */
const lost: readonly string[] = ['delivery.not-sent', 'delivery.reminder-not-sent', 'question.answer-not-sent']

function sentenceOr(words: Words, key: string, otherwise: string): string {
  return hasSentence(words, key) ? words.say(key) : otherwise
}

/** Why the last mail did not go, where that is the last thing that happened. */
export function lastRefusal(words: Words, entries: readonly ChainedEntry[]): string | null {
  const [last] = entries.filter(({ deed }) => !deed.startsWith('delivery.evidence') && deed !== 'delivery.copied')
  return last?.deed === 'delivery.not-sent' && last.by === 'system' ? refusal(words, last.why) : null
}

function refusal(words: Words, code: string | null): string {
  if (code === 'address') return words.say('deliveries.refusedMail.address')
  if (code === 'unwanted') return words.say('deliveries.refusedMail.unwanted')
  if (code === 'unsure') return words.say('deliveries.refusedMail.unsure')
  if (code === 'put off') return words.say('deliveries.refusedMail.late')
  return words.say('deliveries.refusedMail.refused', { code: code ?? '–' })
}
