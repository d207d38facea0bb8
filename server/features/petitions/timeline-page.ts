import type { Day } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import { deliveryAnchor } from './paths.ts'
import { wordsFor, type TimelineEntry } from './timeline.ts'

export interface TimelineInput {
  words: Words
  entries: readonly TimelineEntry[]
  /** Where the texts are told apart. */
  history: string
  /** Where deliveries are told of. */
  deliveries: string
  /** What the recipient of that slug is called. */
  recipientOf: (slug: string) => string
  /** An update as the page can show it; null where it cannot. */
  updateOf: (id: string) => { title: string; language: string; href: string } | null
}

/** What happened to a petition, in words, the latest first. */
export function timelineModel({ entries, ...input }: TimelineInput): Model[] {
  const modelOf = (entry: TimelineEntry): Model => ({
    ...whenOf(input.words, entry.day),
    said: saidOf(entry, input.words),
    ...whatOf(entry, input),
  })
  return entries.map(modelOf).toReversed()
}

function whenOf(words: Words, day: Day): Model {
  return { day, date: words.date(day) }
}

/** In the words of those who lead it. */
function saidOf(entry: TimelineEntry, words: Words): Model | null {
  return entry.kind === 'closed' && entry.words !== undefined ? wordsFor(entry.words, words.locale) : null
}

/** A sentence, and what it leads to. */
function whatOf(entry: TimelineEntry, input: Omit<TimelineInput, 'entries'>): Model {
  const { words, history, updateOf } = input
  const say = (key: string, values = {}): string => words.say(`history.timeline.${key}`, values)
  switch (entry.kind) {
    case 'opened':
    case 'closed':
    case 'reopened':
      return { text: say(entry.kind), link: null }
    case 'goal-reached':
      return { text: say('goalReached', { count: entry.count }), link: null }
    case 'version':
    case 'correction':
      return {
        text: say(entry.kind, { version: entry.version }),
        link: { href: `${history}#version-${String(entry.version)}`, text: say('seeChange'), language: null },
      }
    case 'outcome':
      return { text: words.say(`history.outcome.${entry.outcome}`), link: null }
    case 'update':
      return { text: say('update'), link: linkTo(updateOf(entry.updateId)) }
    case 'delivery':
      return deliveryModel(entry, input)
  }
}

function linkTo(update: ReturnType<TimelineInput['updateOf']>): Model | null {
  return update === null ? null : { href: update.href, text: update.title, language: update.language }
}

type DeliveryEntry = Extract<TimelineEntry, { kind: 'delivery' }>

function deliveryModel(
  { deliveryId, recipient, step }: DeliveryEntry,
  { words, deliveries, recipientOf }: Omit<TimelineInput, 'entries'>,
): Model {
  const link = step === 'answered' || step === 'refused' ? 'readAnswer' : 'seeDelivery'
  return {
    text: words.say(`history.delivery.${step}`, { recipient: recipientOf(recipient) }),
    link: {
      href: `${deliveries}#${deliveryAnchor(deliveryId)}`,
      text: words.say(`history.delivery.${link}`),
      language: null,
    },
  }
}
