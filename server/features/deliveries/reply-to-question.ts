import type { ClientSession } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import type { Audit } from '../audit/index.ts'
import type { Outbox } from '../outbox/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import { mailChannelOf } from './mail-channel.ts'
import { isOpenQuestion, type Response } from './response.ts'
import type { ResponseStore } from './responses-store.ts'
import type { DeliveryService } from './service.ts'

interface Parts {
  store: Pick<ResponseStore, 'find' | 'reply' | 'asking'>
  deliveries: Pick<DeliveryService, 'get'>
  outbox: Pick<Outbox, 'enqueueMany'>
  recipients: Pick<RecipientService, 'named'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  now: Now
}

interface NewReply {
  deliveryId: string
  questionId: string
  /** Plain text. */
  text: string
}

export type Replying = ReturnType<typeof createReplying>

/**
 * What staff answer to a recipient's question: kept beside it, shown on the recipient's page, and mailed at most once, to the
 * address of the register and to no other. Nothing of it is public.
 */
export function createReplying({ store, deliveries, outbox, recipients, audit, transact, now }: Parts) {
  function addressFor(recipientSlug: string, { language }: Pick<Response, 'language'>): string | null {
    return mailChannelOf(recipients.named([recipientSlug])[0], language)?.address ?? null
  }

  async function questionOf({ deliveryId, questionId }: NewReply, session: ClientSession): Promise<Response> {
    const found = await store.find(questionId, session)
    if (found?.kind === 'question' && found.deliveryId === deliveryId) return found
    throw new NotFound('questionNotFound', 'Nobody asked that.')
  }

  return {
    /** Where an answer in the question's language goes to; null where the register has no address. */
    addressFor,

    /** Deliveries whose recipients wait for an answer of ours. */
    asking(): Promise<ReadonlySet<string>> {
      return store.asking()
    },

    /**
     * The same said twice by the same person (a double click) is said once. Throws NotFound, Conflict
     * `deliveries.repliedBefore` where something else was answered, Conflict `deliveries.noMailAddress`.
     */
    async reply(answer: NewReply, by: string): Promise<void> {
      const { deliveryId, questionId, text } = answer
      const { recipientSlug } = await deliveries.get(deliveryId)
      await transact(async (session) => {
        const question = await questionOf(answer, session)
        if (isSaid(question, text, by)) return
        if (!isOpenQuestion(question)) throw repliedBefore()
        if (addressFor(recipientSlug, question) === null) throw noMailAddress()
        if (!(await store.reply(questionId, { text, by, repliedAt: now() }, session))) throw repliedBefore()
        // The mail is named for its question: a second one cannot even be queued.
        const rows = [{ id: questionId, about: deliveryId, locale: question.language }]
        await outbox.enqueueMany({ mail: 'delivery-reply', group: questionId, rows }, session)
        const subject = { kind: 'delivery', id: deliveryId } as const
        const after = { response: questionId, language: question.language }
        await audit.append({ by, deed: 'question.answered', subject, before: null, after, why: null }, session)
      })
    },
  }
}

function isSaid({ reply }: Response, text: string, by: string): boolean {
  return reply !== null && reply.by === by && reply.text === text
}

function repliedBefore(): Conflict {
  return new Conflict('deliveries.repliedBefore', 'Somebody has answered it before.')
}

function noMailAddress(): Conflict {
  return new Conflict('deliveries.noMailAddress', 'It has no mail address.')
}
