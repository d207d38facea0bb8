import { createHash, createHmac } from 'node:crypto'

import type { ClientSession } from 'mongodb'

import { dayOf, startOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Saying } from '../../platform/uploads/pdf-sayings.ts'
import { plainPdf } from '../../platform/uploads/plain-pdf.ts'
import type { AuditEntry } from '../audit/audit.ts'
import type { Audit } from '../audit/index.ts'
import type { DecidedReview, ReviewService } from '../reviews/index.ts'
import type { Delivery } from './delivery.ts'
import type { ForgetResponses } from './forget-responses.ts'
import type { Response } from './response.ts'
import type { NewResponse, ResponseStore } from './responses-store.ts'
import type { DeliveryService } from './service.ts'

interface Parts {
  store: ResponseStore
  deliveries: Pick<DeliveryService, 'get' | 'confirmSent' | 'acknowledge' | 'answer'>
  forget: Pick<ForgetResponses, 'one'>
  reviews: Pick<ReviewService, 'submit'>
  audit: Pick<Audit, 'append'>
  shelf: Pick<FileShelf, 'create' | 'read' | 'remove'>
  keyring: Pick<Keyring, 'derive'>
  transact: Transact
  now: Now
}

type Speaker = Pick<Response, 'name' | 'office' | 'language'>

export type Acknowledgement = Speaker & Pick<Response, 'reference'>
export type Question = Speaker & Pick<Response, 'text'>
export type Answer = Speaker &
  Pick<Response, 'text'> & {
    stance: NonNullable<Response['stance']>
    /** Checked before: `checkPdf`. */
    file: Buffer | null
  }

/** Who did it, where nobody with an account did. */
const recipient = 'recipient'

/** What the file of an answer is called on the shelf; its owner is the response. */
const answerFile = 'answer.pdf'

export type Responses = ReturnType<typeof createResponses>

/**
 * What a recipient says of a delivery, behind its personal link. The same said twice (a double click, a page loaded again)
 * is said once; something else can be said at any time.
 */
export function createResponses(parts: Parts) {
  const { store, deliveries, forget, reviews, audit, shelf, keyring, transact, now } = parts

  /** Keyed, because what is in it may be guessed. */
  function contentKeyOf(content: object): Buffer {
    return createHmac('sha256', keyring.derive('delivery-responses')).update(JSON.stringify(content)).digest()
  }

  /** Who speaks of it has got it, whatever the mail server said. */
  async function arrived(id: string): Promise<Delivery> {
    const delivery = await deliveries.get(id)
    if (delivery.state !== 'sending') return delivery
    return deliveries.confirmSent({ id, revision: delivery.revision }, recipient).catch((error: unknown) => {
      if (error instanceof Conflict) return deliveries.get(id)
      throw error
    })
  }

  async function shelve(id: string, bytes: Buffer): Promise<Response['file']> {
    const writer = await shelf.create(id, answerFile)
    await writer.write(bytes)
    return writer.finish()
  }

  /** Throws SaidBefore, so that what was begun in the transaction is undone. */
  async function insert(response: NewResponse, deed: string, session: ClientSession): Promise<void> {
    if (!(await store.insert(response, session))) throw new SaidBefore()
    const { id, kind, deliveryId, state, stance, file } = response
    const after = { response: id, kind, state, stance, withFile: file !== null }
    await audit.append({ ...deedOf(recipient, deed, deliveryId), after }, session)
  }

  async function forgetIfOver(response: Response, session: ClientSession): Promise<void> {
    const { isStored } = await deliveries.get(response.deliveryId)
    if (!isStored) await forget.one(response, session)
  }

  return {
    /** The recipient has it: known to everybody at once, without the name. A number given later counts from then on. */
    async acknowledge(deliveryId: string, said: Acknowledgement): Promise<void> {
      const { petitionId } = await arrived(deliveryId)
      const response = { ...blank, ...said, deliveryId, petitionId, kind: 'acknowledgement', state: 'noted' } as const
      const contentKey = contentKeyOf([response.kind, said])
      await once(() =>
        transact(async (session) => {
          const made = { ...response, id: newId(), contentKey, receivedAt: now() }
          await insert(made, 'acknowledgement.received', session)
          const step = { by: recipient, reference: said.reference }
          await unlessPast(deliveries.acknowledge({ id: deliveryId }, step, session))
        }),
      )
    },

    /** Waits for a moderator; until then it stands nowhere. What its file says of its maker is taken out where that can be. */
    async answer(deliveryId: string, { file: bytes, ...said }: Answer): Promise<void> {
      const { petitionId } = await arrived(deliveryId)
      const response = { ...blank, ...said, deliveryId, petitionId, kind: 'answer', state: 'waiting' } as const
      const contentKey = contentKeyOf([response.kind, said, bytes === null ? null : sha256(bytes)])
      if (await store.isSaid(deliveryId, contentKey)) return
      const id = newId()
      try {
        const file = bytes === null ? null : await shelve(id, (await plainPdf(bytes)).bytes)
        await transact(async (session) => {
          await insert({ ...response, id, file, contentKey, receivedAt: now() }, 'answer.received', session)
          const subject = { kind: 'answer', subjectId: id, petitionId, revision: 1, urgent: false } as const
          const submittedAt = startOf(dayOf(now()))
          await reviews.submit({ ...subject, submittedBy: null, locale: said.language, submittedAt }, session)
        })
      } catch (error) {
        // It may have been stored all the same, when only the answer was lost.
        if (error instanceof SaidBefore || (await store.find(id)) === null) await shelf.remove(id)
        if (!(error instanceof SaidBefore)) throw error
      }
    },

    /** For staff, and nobody else. */
    async ask(deliveryId: string, said: Question): Promise<void> {
      const { petitionId } = await arrived(deliveryId)
      const response = { ...blank, ...said, deliveryId, petitionId, kind: 'question', state: 'noted' } as const
      const contentKey = contentKeyOf([response.kind, said])
      await once(() =>
        transact((session) => {
          const made = { ...response, id: newId(), contentKey, receivedAt: now() }
          return insert(made, 'question.received', session)
        }),
      )
    },

    /** Everything that was said of it, newest first; with names, for staff and for the recipient itself. */
    ofDelivery(deliveryId: string): Promise<Response[]> {
      return store.ofDelivery(deliveryId)
    },

    /** For those who review. Throws NotFound. */
    async toReview(id: string): Promise<Response> {
      const response = await store.find(id)
      if (response === null) throw new NotFound('responseNotFound', 'There is no such answer.')
      return response
    },

    /** Its PDF, in pieces, whatever its state: who may have it the caller knows. Throws NotFound where there is none. */
    readFile({ id, file }: Pick<Response, 'id' | 'file'>): AsyncIterable<Buffer> {
      if (file === null) throw new NotFound()
      return shelf.read(id, answerFile)
    },

    /** What its file says of its maker all the same, for those who review. */
    async sayingsOf({ id, file }: Pick<Response, 'id' | 'file'>): Promise<readonly Saying[]> {
      if (file === null) return []
      return (await plainPdf(Buffer.concat(await Array.fromAsync(shelf.read(id, answerFile))))).sayings
    },

    /**
     * Lets a moderator's decision take effect: approved, everybody may read it, and the delivery is answered, or refused.
     * Rejected after the delivery's own files were taken away, it is taken away, too.
     * Throws Conflict where it waits no more.
     */
    async applyDecision({ subjectId, decision }: DecidedReview, session: ClientSession): Promise<void> {
      const { verdict, reason, words, by } = decision
      const response = await store.settle(subjectId, verdict === 'approved' ? 'published' : 'rejected', session)
      if (response === null) throw new Conflict('responses.settled', 'This answer does not wait any more.')
      const { id, deliveryId, state, stance, receivedOn } = response
      const entry = deedOf(by, `answer.${state}`, deliveryId)
      const why = reason ?? (words === '' ? null : words)
      await audit.append({ ...entry, before: { state: 'waiting' }, after: { response: id, state }, why }, session)
      if (state === 'rejected') await forgetIfOver(response, session)
      if (state !== 'published' || stance === null) return
      await unlessPast(deliveries.answer({ id: deliveryId }, { by, stance, answeredOn: receivedOn }, session))
    },
  }
}

const blank = { stance: null, reference: '', text: '', file: null } as const

class SaidBefore extends Error {}

async function once(say: () => Promise<void>): Promise<void> {
  try {
    await say()
  } catch (error) {
    if (!(error instanceof SaidBefore)) throw error
  }
}

/** A delivery may be further along than what is said now: a second acknowledgement, one more answer. */
async function unlessPast(step: Promise<unknown>): Promise<void> {
  try {
    await step
  } catch (error) {
    if (!(error instanceof Conflict) || error.code !== 'wrongState') throw error
  }
}

function deedOf(by: string, deed: string, deliveryId: string): AuditEntry {
  return { by, deed, subject: { kind: 'delivery', id: deliveryId }, before: null, after: null, why: null }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
