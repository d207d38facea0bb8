import { dayOf } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Audit } from '../audit/index.ts'
import type { MailEnd, MailGroups } from '../outbox/index.ts'
import { createAddressing, type AddressingParts } from './addressed-mail.ts'
import { awaitsAnswer, type Delivery } from './delivery.ts'
import { madeByGroup } from './made-by-group.ts'
import type { ReminderStore } from './reminder-store.ts'
import type { ResponseStore } from './responses-store.ts'
import type { DeliveryStore } from './store.ts'

interface Parts extends AddressingParts {
  store: Pick<DeliveryStore, 'find'>
  questions: Pick<ResponseStore, 'find'>
  reminders: Pick<ReminderStore, 'find'>
  audit: Pick<Audit, 'append'>
}

/** What somebody wrote, as it is kept. */
interface Written {
  deliveryId: string
  /** Null: that of the delivery. */
  language: Locale | null
  /** What the mail says of it. */
  props: Readonly<Record<string, string>>
  isWanted: (delivery: Delivery) => boolean
}

/** Finds what a group is about: one thing that somebody wrote. */
type Find = (id: string) => Promise<Written | null>

/**
 * Mails that staff wrote to recipients, made when they go: until then the words are nowhere but in their boxes. What does
 * not go stands in the trail of its delivery, and why.
 */
export function createWrittenMails(parts: Parts) {
  const { store, questions, reminders, audit, now } = parts
  const addressed = createAddressing(parts)

  async function make({ deliveryId, language, props, isWanted }: Written) {
    const delivery = await store.find(deliveryId)
    if (delivery === null || dayOf(now()) > delivery.retainUntil || !isWanted(delivery)) return 'never'
    const mail = await addressed(delivery, language ?? delivery.contents.language)
    return mail === 'never' ? mail : { ...mail, props: { ...mail.props, ...props } }
  }

  function groupsFor(find: Find, lostDeed: string): MailGroups {
    async function noteLost(id: string, why: string): Promise<void> {
      const written = await find(id)
      if (written === null) return
      const subject = { kind: 'delivery', id: written.deliveryId } as const
      await audit.append({ by: 'system', deed: lostDeed, subject, before: null, after: null, why })
    }

    return {
      read: (mails) =>
        madeByGroup(mails, async (id) => {
          const written = await find(id)
          return written === null ? 'never' : make(written)
        }),
      note: async (id, { droppedCount }) => {
        if (droppedCount > 0) await noteLost(id, 'unwanted')
      },
      ended: async (id, end) => {
        if (end.kind !== 'sent') await noteLost(id, whyOf(end))
      },
    }
  }

  async function findReply(id: string): Promise<Written | null> {
    const question = await questions.find(id)
    const replyText = question?.reply?.text ?? ''
    if (question === null || replyText === '') return null
    const { deliveryId, language, text } = question
    return { deliveryId, language, props: { question: text, replyText }, isWanted: () => true }
  }

  async function findReminder(id: string): Promise<Written | null> {
    const reminder = await reminders.find(id)
    if (reminder === null) return null
    const { deliveryId, text } = reminder
    return { deliveryId, language: null, props: { reminderText: text }, isWanted: awaitsAnswer }
  }

  return {
    'delivery-reply': groupsFor(findReply, 'question.answer-not-sent'),
    'delivery-reminder': groupsFor(findReminder, 'delivery.reminder-not-sent'),
  }
}

function whyOf(end: Exclude<MailEnd, { kind: 'sent' }>): string {
  return end.kind === 'refused' ? end.code : 'unsure'
}
