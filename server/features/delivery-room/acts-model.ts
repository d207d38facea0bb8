import { choiceModel, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import { isPublicState, isUnanswered, mayRelease, moves, type Delivery } from '../deliveries/delivery.ts'
import type { Recipient, RecipientProfile } from '../recipients/index.ts'
import type { Looker, NextStep } from './next-step.ts'
import { deliveryPaths } from './paths.ts'

export interface ActsInput {
  words: Words
  delivery: Delivery
  /** Null where it is in the register no more. */
  recipient: Recipient | null
  profile: RecipientProfile | null
  /** Where mail goes to. */
  address: string | null
  /** What the mail would say that goes with a click; null where none would. */
  mail: { subject: string; text: string } | null
  /** What a reminder says unless it is changed. */
  proposed: string
  looker: Looker
  next: NextStep
  form: FormState
}

/** What can be done with it now; each is null where it cannot. */
export function actsModel(input: ActsInput): Model {
  const { delivery, next } = input
  const { state } = delivery
  const when = (isPossible: boolean, model: (input: ActsInput) => Model | null): Model | null =>
    isPossible ? model(input) : null
  return {
    revision: delivery.revision,
    release: when(state === 'prepared', releaseModel),
    send: when(state === 'released', sendModel),
    record: when(state === 'released', recordModel),
    portal: when(state === 'released', portalModel),
    findOut: when(next === 'find-out', findOutModel),
    remind: when(next === 'remind', remindModel),
    noAnswer: when(isUnanswered(delivery, input.looker.today), noAnswerModel),
    links: when(isPublicState(state) || state === 'sending', linksModel),
    abandon: when(canBeAbandoned(delivery), abandonModel),
  }
}

function canBeAbandoned({ state }: Delivery): boolean {
  const open: readonly string[] = moves[state]
  return open.includes('abandoned')
}

const actOf = ({ words, delivery }: ActsInput, act: string): string => deliveryPaths(words.locale).act(delivery.id, act)

function releaseModel(input: ActsInput): Model {
  const { words, delivery, looker } = input
  const isTheirs = mayRelease(delivery, looker.by, looker.fourEyes)
  return {
    action: isTheirs ? actOf(input, 'release') : null,
    text: words.say(isTheirs ? 'deliveries.release.text' : 'deliveries.release.notYours'),
  }
}

function sendModel(input: ActsInput): Model {
  const { words, address } = input
  return {
    action: address === null ? null : actOf(input, 'send'),
    mail: address === null ? null : mailModel(input),
    text: address === null ? words.say('deliveries.send.noAddress') : words.say('deliveries.send.text', { address }),
  }
}

const reason = ({ words, form }: ActsInput, name: string, key: string): Model =>
  fieldModel(words, form, { name, label: words.say(`deliveries.${key}.why`) })

function mailModel({ mail, delivery }: ActsInput): Model | null {
  return mail === null ? null : { ...mail, language: delivery.contents.language }
}

function recordModel(input: ActsInput): Model {
  const { words, form, looker } = input
  const typed = { day: looker.today, ...form.typed }
  return {
    action: actOf(input, 'record'),
    way: choiceModel(words, form, {
      name: 'way',
      label: words.say('deliveries.record.way'),
      options: (['post', 'in_person', 'portal'] as const).map((way) => ({
        value: way,
        text: words.say(`deliveries.ways.${way}`),
      })),
    }),
    day: fieldModel(
      words,
      { ...form, typed },
      { name: 'day', type: 'date', label: words.say('deliveries.record.day') },
    ),
    course: reason(input, 'course', 'record'),
    ...evidenceFields(words, form),
  }
}

export function evidenceFields(words: Words, form: FormState): Model {
  return {
    note: fieldModel(words, form, {
      name: 'note',
      label: words.say('deliveries.evidence.note'),
      hint: words.say('deliveries.evidence.noteHint'),
    }),
    file: fieldModel(words, form, {
      name: 'file',
      label: words.say('deliveries.evidence.file'),
      hint: words.say('deliveries.evidence.fileHint'),
    }),
    isPublic: {
      name: 'isPublic',
      label: words.say('deliveries.evidence.isPublic'),
      checked: form.typed['isPublic'] === 'yes',
      error: null,
    },
  }
}

/** What to do in its portal, where there is one. */
function portalModel({ words, profile, recipient }: ActsInput): Model | null {
  if (profile === null || profile.portalSteps.length === 0) return null
  const portals = recipient?.channels.filter(({ kind }) => kind === 'portal' || kind === 'form') ?? []
  return {
    links: portals.map(({ address }) => ({ href: address, text: address })),
    steps: profile.portalSteps.map(({ key }) => words.say(`profiles.${profile.name}.${key}`)),
  }
}

function findOutModel(input: ActsInput): Model {
  const { words, address } = input
  return {
    text: words.say('deliveries.findOut.text', { address: address ?? '–' }),
    arrived: actOf(input, 'arrived'),
    notArrived: actOf(input, 'not-arrived'),
    why: reason(input, 'foundWhy', 'findOut'),
  }
}

function remindModel(input: ActsInput): Model {
  const { words, delivery, address, form, proposed } = input
  const { sentOn, contents } = delivery
  const typed = { reminder: proposed, ...form.typed }
  const isMailed = address !== null && delivery.isStored
  return {
    action: actOf(input, 'remind'),
    text: words.say('deliveries.remind.text', { date: words.date(sentOn ?? input.looker.today) }),
    mail: isMailed ? mailModel(input) : null,
    reminder: isMailed
      ? fieldModel(
          words,
          { ...form, typed },
          {
            name: 'reminder',
            label: words.say('deliveries.remind.label'),
            hint: words.say('deliveries.remind.hint', { address }),
            language: contents.language,
            long: true,
          },
        )
      : null,
  }
}

function noAnswerModel(input: ActsInput): Model {
  const { words, delivery, looker } = input
  const { answerDueOn, sentOn } = delivery
  return {
    action: actOf(input, 'no-answer'),
    text:
      answerDueOn === null
        ? words.say('deliveries.noAnswer.unset', { date: words.date(sentOn ?? looker.today) })
        : words.say('deliveries.noAnswer.text', { date: words.date(answerDueOn) }),
  }
}

function linksModel(input: ActsInput): Model {
  const { delivery, address, looker } = input
  const isOver = looker.today > delivery.retainUntil
  return {
    send: isPublicState(delivery.state) && address !== null && !isOver ? actOf(input, 'link') : null,
    revoke: actOf(input, 'revoke'),
  }
}

function abandonModel(input: ActsInput): Model {
  return { action: actOf(input, 'abandon'), why: reason(input, 'abandonWhy', 'abandon') }
}
