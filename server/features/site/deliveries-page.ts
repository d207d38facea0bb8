import type { Day } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { PublicCorrection } from '../deliveries/correction.ts'
import type { PublicDelivery } from '../deliveries/public-trail.ts'
import { keysPath } from '../packs/index.ts'
import { deliveryAnchor, petitionPathAfterLocale, petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import { recipientPath } from '../recipients/paths.ts'
import { ofPetition } from './of-petition.ts'
import { feedLinks } from './timeline-page.ts'

interface TrailInput {
  words: Words
  petition: Petition
  /** Newest first for each recipient. */
  deliveries: readonly PublicDelivery[]
  /** What the recipient of that slug is called. */
  nameOf: (slug: string) => string
}

export interface DeliveriesPageInput extends TrailInput {
  text: PetitionText
}

/** Letters of an answer that stand on the petition's own page. */
const excerptLength = 280

/** Everything that became of a petition at its recipients, whole. */
export function deliveriesPage(input: DeliveriesPageInput): Page {
  const { words, petition, text, deliveries } = input
  return {
    template: 'site/deliveries',
    locale: words.locale,
    title: words.say('trail.of', { title: text.title }),
    description: words.say('trail.intro'),
    path: `${petitionPathAfterLocale(petition.slug)}/deliveries`,
    indexed: petition.state !== 'hidden',
    feeds: feedLinks(words, petition),
    model: {
      petition: ofPetition(words.locale, petition, text),
      demonstration: petition.organiser.demonstration && deliveries.length > 0,
      deliveries: deliveries.map((delivery) => wholeModel(input, delivery)),
    },
  }
}

/** The same in short, for the petition's own page; null before the first handover. */
export function trailModel(input: TrailInput): Model | null {
  const { words, petition, deliveries } = input
  if (deliveries.length === 0) return null
  return {
    demonstration: petition.organiser.demonstration,
    all: petitionPaths(words.locale, petition.slug).deliveries,
    rows: deliveries.map((delivery) => rowModel(input, delivery)),
    corrections: deliveries.flatMap(({ recipientSlug, corrections: [latest] }) =>
      latest === undefined ? [] : [{ recipient: input.nameOf(recipientSlug), text: correctionText(words, latest) }],
    ),
    excerpts: deliveries.flatMap((delivery) => excerptModel(input, delivery)),
  }
}

function rowModel({ words, petition, nameOf }: TrailInput, delivery: PublicDelivery): Model {
  const { deliveryId, recipientSlug, sentOn, acknowledgedOn, answeredOn, signatureCount } = delivery
  return {
    recipient: nameOf(recipientSlug),
    href: `${petitionPaths(words.locale, petition.slug).deliveries}#${deliveryAnchor(deliveryId)}`,
    figure: words.say('trail.figure', { count: signatureCount }),
    steps: [
      stepModel(words, 'sent', { day: sentOn, note: null }),
      stepModel(words, 'acknowledged', {
        day: acknowledgedOn,
        note: receiptNote(words, delivery),
        isTakenAnyway: answeredOn !== null,
      }),
      stepModel(words, 'answered', { day: answeredOn, note: answerNote(words, delivery) }),
    ],
  }
}

interface Step {
  day: Day | null
  /** Beside the day, or in its place. */
  note: string | null
  /** It was, on whatever day. */
  isTakenAnyway?: boolean
}

function stepModel(
  words: Words,
  name: 'sent' | 'acknowledged' | 'answered',
  { day, note, isTakenAnyway = false }: Step,
): Model {
  const isTaken = day !== null || isTakenAnyway
  return { label: words.say(`trail.columns.${name}`), day, date: day === null ? null : words.date(day), note, isTaken }
}

function notYet(words: Words, day: Day | null): string | null {
  return day === null ? words.say('trail.notYet') : null
}

/** How many, and not who: of a protected petition only where many have gone. */
function correctionText(words: Words, { notedOn, withdrawnCount }: PublicCorrection): string {
  const date = words.date(notedOn)
  if (withdrawnCount === 0) return words.say('trail.corrections.none', { date })
  return words.say('trail.corrections.withdrawn', { count: withdrawnCount, date })
}

/** Whoever answers has got it. */
function receiptNote(words: Words, { acknowledgedOn, answeredOn }: PublicDelivery): string | null {
  if (acknowledgedOn === null && answeredOn !== null) return words.say('trail.withAnswer')
  return notYet(words, acknowledgedOn)
}

function answerNote(words: Words, { state, answeredOn }: PublicDelivery): string | null {
  if (state === 'refused') return words.say('trail.refused')
  return state === 'no_answer' ? words.say('trail.noAnswer') : notYet(words, answeredOn)
}

function excerptModel({ words, petition, nameOf }: TrailInput, delivery: PublicDelivery): Model[] {
  const [answer] = delivery.answers
  if (answer === undefined) return []
  const { deliveries } = petitionPaths(words.locale, petition.slug)
  return [
    {
      // Whose office it is; who holds it is told beside the whole answer.
      by: nameOf(delivery.recipientSlug),
      office: answer.office,
      on: words.say('trail.answer.on', { date: words.date(answer.answeredOn) }),
      text: excerptOf(answer.text),
      language: answer.language,
      href: `${deliveries}#${deliveryAnchor(delivery.deliveryId)}`,
      file: answer.fileHref,
    },
  ]
}

/** Its beginning, up to the end of a word. */
function excerptOf(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  const signs = [...line]
  if (signs.length <= excerptLength) return line
  const lastSpace = signs.lastIndexOf(' ', excerptLength)
  return `${signs.slice(0, lastSpace < excerptLength / 2 ? excerptLength : lastSpace).join('')} …`
}

function wholeModel(input: TrailInput, delivery: PublicDelivery): Model {
  const { words } = input
  const { deliveryId, recipientSlug, answerDueOn, corrections, answers, evidence } = delivery
  const { manifestSha256, keyId, textVersion } = delivery
  return {
    ...rowModel(input, delivery),
    anchor: deliveryAnchor(deliveryId),
    recipientHref: recipientPath(words.locale, recipientSlug),
    due:
      answerDueOn === null || answers.length > 0 ? null : words.say('trail.dueOn', { date: words.date(answerDueOn) }),
    corrections: corrections.map((correction) => correctionText(words, correction)),
    answers: answers.map(({ text, language, name, office, answeredOn, fileHref }) => ({
      ...{ text, language, office },
      href: null,
      by: name,
      on: words.say('trail.answer.on', { date: words.date(answeredOn) }),
      file: fileHref,
    })),
    evidence: evidence.map(({ day, kind, note, fileHref }) => ({
      kind: words.say(`trail.evidence.${kind}`),
      day,
      date: words.date(day),
      note,
      file: fileHref,
    })),
    check: {
      manifest: manifestSha256,
      key: keyId,
      version: words.number(textVersion),
      page: `/${words.locale}/check`,
      keys: keysPath,
    },
  }
}
