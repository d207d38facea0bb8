import type { Day } from '../../platform/clock.ts'
import { errorSummary, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage, sentenceAt } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { ChainedEntry } from '../audit/audit.ts'
import type { Correction } from '../deliveries/correction.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import type { Evidence } from '../deliveries/evidence.ts'
import type { Reminder } from '../deliveries/index.ts'
import { isOpenQuestion, type Response } from '../deliveries/response.ts'
import { actsModel, type ActsInput } from './acts-model.ts'
import {
  languageName,
  listSentence,
  nextStepSentence,
  petitionTitle,
  recipientName,
  stateModel,
} from './delivery-words.ts'
import { evidenceModel } from './evidence-model.ts'
import { isLongText, replyField } from './long-texts.ts'
import { filesModel } from './files-model.ts'
import { nextStepOf, type NextStep } from './next-step.ts'
import { deliveryPaths } from './paths.ts'
import { correctionModel, responseModel } from './response-model.ts'
import { lastRefusal, trailModel } from './trail-model.ts'

/** Which form on the page comes back with what was typed. */
export type FormName = 'abandon' | 'record' | 'findOut' | 'evidence' | 'remind' | 'reply'

export interface DeliveryPageInput extends Omit<ActsInput, 'next' | 'form'> {
  evidence: readonly Evidence[]
  /** Whether what holds names can only be opened with the recipient's own key. */
  isEncrypted: boolean
  /** What the recipient said, the earliest first. */
  responses: readonly Response[]
  /** Where an answer to a question goes to; null where the register has no address. */
  replyAddress: (question: Response) => string | null
  reminders: readonly Reminder[]
  /** The latest first. */
  corrections: readonly Correction[]
  /** Newest first. */
  entries: readonly ChainedEntry[]
  /** What accounts are called. */
  names: ReadonlyMap<string, string>
  /** A form that was not taken. */
  refusedForm?: { name: FormName; form: FormState } | undefined
  /** Why something was not done: a code. */
  refused?: string | undefined
  done?: unknown
}

/** One delivery: where it stands, what was frozen, and everything that can be done about it. */
export function deliveryPage(input: DeliveryPageInput): Page {
  const { words, delivery, looker, entries, refusedForm } = input
  const next = nextStepOf(delivery, looker)
  const form = refusedForm?.form ?? freshForm
  const formOf = (...names: FormName[]): FormState =>
    refusedForm !== undefined && names.includes(refusedForm.name) ? refusedForm.form : freshForm
  const paths = deliveryPaths(words.locale)
  return roomPage({
    words,
    template: 'deliveries-room/delivery',
    path: `/staff/deliveries/${delivery.id}`,
    title: recipientName(words, delivery),
    form,
    model: {
      back: paths.deliveries,
      petition: { title: petitionTitle(words, delivery), href: paths.petition(delivery.petitionId) },
      done: doneSentence(words, delivery, input.done),
      refused: sentenceAt(words, 'deliveries.refused', input.refused),
      summary: errorSummary(
        words,
        form.errors,
        form.errors.map(({ field }) => field).filter((field) => field !== 'form'),
      ),
      state: stateModel(words, delivery),
      next: nextStepSentence(words, next, delivery),
      trouble: troubleOf(input),
      figures: figuresModel(words, delivery),
      facts: factsModel(input),
      demands: demandsModel(words, delivery),
      acts: actsModel({ ...input, next, form: formOf('abandon', 'record', 'findOut', 'remind') }),
      files: filesModel(words, delivery, input.isEncrypted),
      evidence: evidenceModel({ ...input, form: formOf('evidence'), today: looker.today }),
      responses: input.responses.map((response) => responseModel({ ...input, form: formOf('reply') }, response)),
      kept: keptModel(input, next),
      corrections: input.corrections.map((correction) => correctionModel(words, correction, looker.today)),
      trail: trailModel(words, entries, { names: input.names, reminders: input.reminders, today: looker.today }),
    },
  })
}

/** What a notice says of the present, and for how long that holds: it stays in the address. */
const trueWhile: Readonly<Record<string, Delivery['state']>> = {
  released: 'released',
  sending: 'sending',
  notArrived: 'released',
}

function doneSentence(words: Words, { state }: Delivery, done: unknown): string | null {
  const holdsIn = typeof done === 'string' ? trueWhile[done] : undefined
  if (holdsIn === undefined || holdsIn === state) return sentenceAt(words, 'deliveries.done', done)
  return done === 'sending' && state === 'sent' ? words.say('deliveries.done.mailed') : null
}

/** What was typed into a form that is not there any more, because somebody else was faster. */
function keptModel(
  { words, delivery, address, responses, replyAddress, refusedForm }: DeliveryPageInput,
  next: NextStep,
): Model | null {
  if (refusedForm === undefined) return null
  const open = responses.filter((one) => isOpenQuestion(one) && replyAddress(one) !== null)
  const shown = [
    ...open.map(({ id }) => replyField(id)),
    ...(next === 'remind' && address !== null && delivery.isStored ? ['reminder'] : []),
  ]
  const [field, text] = Object.entries(refusedForm.form.typed).find(([name]) => isLongText(name)) ?? []
  return field === undefined || shown.includes(field) ? null : { label: words.say('deliveries.kept'), text }
}

function troubleOf({ words, delivery, entries }: DeliveryPageInput): string | null {
  if (delivery.state === 'preparing' && delivery.trouble !== null)
    return words.say(`deliveries.trouble.${delivery.trouble}`)
  return delivery.state === 'released' ? lastRefusal(words, entries) : null
}

function figuresModel(words: Words, { frozen, contents, sequence, listedCount }: Delivery): Model[] {
  const figure = (name: string, value: number): Model => ({
    name: words.say(`deliveries.figures.${name}`),
    value: words.number(value),
  })
  return [
    figure('count', frozen.counts.confirmed),
    ...(listedCount === null || contents.listForms.length === 0 ? [] : [figure('listed', listedCount)]),
    figure('sequence', sequence),
    figure('version', frozen.textVersion.version),
  ]
}

function factsModel({ words, delivery, names }: DeliveryPageInput): Model[] {
  const { contents, frozen, preparedBy, preparedAt, releasedBy, releasedAt, way } = delivery
  const day = (on: Day | null): string | null => (on === null ? null : words.date(on))
  const who = (by: string | null, at: Date | null): string | null =>
    by === null || at === null ? null : `${names.get(by) ?? words.say('deliveries.who.somebody')}, ${words.instant(at)}`
  const facts: Readonly<Record<string, string | null>> = {
    asOf: words.date(frozen.asOf),
    language: languageName(words, contents.language),
    list: listSentence(words, delivery),
    prepared: who(preparedBy, preparedAt),
    released: who(releasedBy, releasedAt),
    way: way === null ? null : words.say(`deliveries.ways.${way}`),
    sentOn: day(delivery.sentOn),
    acknowledgedOn: day(delivery.acknowledgedOn),
    reference: delivery.reference || null,
    answeredOn: day(delivery.answeredOn),
    answerDueOn: day(delivery.answerDueOn),
    remindedOn: day(delivery.remindedOn),
    retainUntil: words.date(delivery.retainUntil),
  }
  return Object.entries(facts).flatMap(([name, value]) =>
    value === null ? [] : [{ name: words.say(`deliveries.facts.${name}`), value }],
  )
}

function demandsModel(words: Words, { frozen, contents }: Delivery): Model[] {
  return frozen.demands.map(({ texts, originalLanguage, toBePerformedBy }) => {
    const language = texts[contents.language] === undefined ? originalLanguage : contents.language
    return {
      text: texts[language] ?? '',
      language,
      by:
        toBePerformedBy === null
          ? null
          : words.say('deliveries.toBePerformedBy', { name: toBePerformedBy.name[words.locale] }),
    }
  })
}
