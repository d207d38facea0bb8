import { dayOf, type Now } from '../../platform/clock.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import type { Audit } from '../audit/index.ts'
import type { MailEnd, MailGroups } from '../outbox/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import { deliveryMailProps } from './delivery-mails.ts'
import type { DeliveryLinks } from './links.ts'
import { madeByGroup } from './made-by-group.ts'
import { mailChannelOf } from './mail-channel.ts'
import type { ResponseStore } from './responses-store.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<DeliveryStore, 'find'>
  questions: Pick<ResponseStore, 'find'>
  links: Pick<DeliveryLinks, 'issue'>
  recipients: Pick<RecipientService, 'named'>
  audit: Pick<Audit, 'append'>
  wordsOf: WordsOf
  publicUrl: string
  now: Now
}

/**
 * Our answers to recipients' questions as mails, made when they go: until then question and answer are nowhere but in
 * their boxes. A group is one question.
 */
export function createReplyMails(parts: Parts): MailGroups {
  const { store, questions, links, recipients, audit, wordsOf, publicUrl, now } = parts

  async function make(questionId: string) {
    const question = await questions.find(questionId)
    const reply = question?.reply?.text ?? ''
    if (question === null || reply === '') return 'never'
    const { deliveryId, language, text } = question
    const delivery = await store.find(deliveryId)
    if (delivery === null || dayOf(now()) > delivery.retainUntil) return 'never'
    const channel = mailChannelOf(recipients.named([delivery.recipientSlug])[0], language)
    if (channel === null) return 'never'
    const token = await links.issue({ deliveryId, retainUntil: delivery.retainUntil })
    const about = deliveryMailProps(delivery, { token, words: wordsOf(language), publicUrl, now })
    return { to: channel.address, props: { ...about, question: text, replyText: reply } }
  }

  /** Staff see in the trail that it did not go, and why. */
  async function noteLost(questionId: string, why: string): Promise<void> {
    const question = await questions.find(questionId)
    if (question === null) return
    const subject = { kind: 'delivery', id: question.deliveryId } as const
    const after = { response: questionId }
    await audit.append({ by: 'system', deed: 'question.answer-not-sent', subject, before: null, after, why })
  }

  return {
    read: (mails) => madeByGroup(mails, make),
    note: async (id, { droppedCount }) => {
      if (droppedCount > 0) await noteLost(id, 'address')
    },
    ended: async (id, end) => {
      if (end.kind !== 'sent') await noteLost(id, whyOf(end))
    },
  }
}

function whyOf(end: Exclude<MailEnd, { kind: 'sent' }>): string {
  return end.kind === 'refused' ? end.code : 'unsure'
}
