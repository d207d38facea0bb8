import { createHash } from 'node:crypto'

import type { ClientSession } from 'mongodb'

import { dayOf, type Now } from '../../platform/clock.ts'
import type { Lease, Leases } from '../../platform/db/lease.ts'
import type { OpenSession, OwnSession } from '../../platform/db/transaction.ts'
import { Unavailable } from '../../platform/errors.ts'
import { bytesOf } from '../../platform/ids.ts'
import type { Outbox } from '../outbox/index.ts'
import type { PetitionService } from '../petitions/index.ts'
import type { SubscriberStore } from '../signatures/index.ts'
import type { Sending } from './sending-store.ts'
import type { UpdateStore } from './store.ts'
import { mayTellSigners, possibleOn, weekBefore } from './update.ts'

interface Parts {
  store: Pick<UpdateStore, 'toSend' | 'advance' | 'move' | 'recent'>
  subscribers: Pick<SubscriberStore, 'countOf' | 'next'>
  petitions: Pick<PetitionService, 'all'>
  outbox: Pick<Outbox, 'enqueueMany' | 'countGroup'>
  leases: Leases
  openSession: OpenSession
  now: Now
  /** Mails made in one transaction. */
  batchSize?: number
  /** No more of one update wait to be sent: the rest of them can still be stopped. */
  mostWaiting?: number
}

interface Turn {
  lease: Lease
  own: OwnSession
}

const leaseName = 'updates'
/** A process that was killed keeps the others from it for that long. */
const leaseMs = 30_000

/**
 * Walks over those who asked for updates in an order that does not change, and queues one mail for each. How far it came
 * is remembered in the same transaction as the mails, under a fenced lease: whoever goes on after a crash begins exactly
 * there. Source: decision 0020.
 */
export function createUpdateSending({
  store,
  subscribers,
  petitions,
  outbox,
  leases,
  openSession,
  now,
  batchSize = 500,
  mostWaiting = 2_000,
}: Parts) {
  /** Only whole batches: else a batch would follow each mail that goes. */
  const limit = Math.min(batchSize, mostWaiting)

  /** In a transaction in which the lease is still ours. */
  function fenced<T>({ lease, own }: Turn, work: (session: ClientSession) => Promise<T>): Promise<T> {
    return own.transact(async (session) => {
      await leases.hold(session, lease)
      return work(session)
    })
  }

  async function begin({ id, petitionId }: Sending, turn: Turn): Promise<boolean> {
    const totalCount = await subscribers.countOf(petitionId)
    return fenced(turn, async (session) => {
      const today = dayOf(now())
      const { beganOn } = await store.recent({ petitionId, since: weekBefore(today), besides: id }, session)
      if (possibleOn(beganOn, today) > today) return false
      return (await store.move({ id, to: 'sending', set: { beganOn: today, totalCount } }, session)) !== null
    })
  }

  async function queueSome({ id, petitionId, cursor }: Sending, turn: Turn): Promise<boolean> {
    if ((await outbox.countGroup(id)) > mostWaiting - limit) return false
    return fenced(turn, async (session) => {
      const next = await subscribers.next({ petitionId, after: cursor, limit }, session)
      const isQueued = next.length < limit
      const to = next.at(-1)?.id ?? cursor
      if (!(await store.advance({ id, from: cursor, to, count: next.length, isQueued }, session))) return false
      const rows = next.map((person) => ({ id: mailId(id, person.id), about: person.id, locale: person.locale }))
      await outbox.enqueueMany({ mail: 'update', group: id, rows }, session)
      return true
    })
  }

  async function finish({ id }: Sending, turn: Turn): Promise<boolean> {
    if ((await outbox.countGroup(id)) > 0) return false
    return fenced(turn, async (session) => (await store.move({ id, to: 'sent' }, session)) !== null)
  }

  function step(sending: Sending, turn: Turn): Promise<boolean> {
    if (sending.state === 'approved') return begin(sending, turn)
    return sending.isQueued ? finish(sending, turn) : queueSome(sending, turn)
  }

  /** Of petitions that are hidden just now, news waits; and so does what is held. */
  async function due(): Promise<Sending[]> {
    const at = now()
    const today = dayOf(at)
    const told = new Set(
      petitions
        .all()
        .filter((petition) => mayTellSigners(petition, today))
        .map(({ id }) => id),
    )
    return (await store.toSend()).filter(
      ({ petitionId, notBefore }) => told.has(petitionId) && (notBefore === null || notBefore <= at),
    )
  }

  /**
   * A step for each in turn, until none can go on. One that fails does not stop the others, unless the database or the
   * lease has gone; in the end its error is thrown.
   */
  async function goOn(turn: Turn, signal: AbortSignal | undefined): Promise<void> {
    const failures = new Map<string, unknown>()

    async function attempt(sending: Sending): Promise<boolean> {
      try {
        return await step(sending, turn)
      } catch (error) {
        if (error instanceof Unavailable) throw error
        failures.set(sending.id, error)
        return false
      }
    }

    let hasMoved = true
    while (hasMoved) {
      hasMoved = false
      for (const sending of (await due()).filter(({ id }) => !failures.has(id))) {
        if (signal?.aborted === true) return
        hasMoved = (await attempt(sending)) || hasMoved
      }
    }
    const errors = [...failures.values()]
    if (errors.length > 1) throw new AggregateError(errors, 'Several updates cannot be sent.')
    if (errors.length === 1) throw errors[0]
  }

  return {
    /** Goes on with everything that is to be sent, until enough waits in the outbox. One process at a time does. */
    async runOnce(signal?: AbortSignal): Promise<void> {
      if ((await due()).length === 0) return
      const own = openSession()
      try {
        const lease = await leases.acquire(leaseName, leaseMs, own.session)
        if (lease === null) return
        try {
          await goOn({ lease, own }, signal)
        } finally {
          await leases.release(lease)
        }
      } finally {
        await own.end()
      }
    },
  }
}

/** The same for the same person and update, so that even a mistake cannot queue a second mail; it ends up in Message-ID. */
function mailId(updateId: string, signatureId: string): string {
  const hash = createHash('sha256').update(bytesOf(updateId)).update(bytesOf(signatureId))
  return hash.digest().subarray(0, 16).toString('base64url')
}
