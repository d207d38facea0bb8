import { createHash, randomBytes } from 'node:crypto'

import type { ClientSession } from 'mongodb'

import { addDays, dayOf, type Day, type Now } from '../../platform/clock.ts'
import type { DeliveryLinkStore } from './links-store.ts'

/** What a link needs to know of its delivery. */
export interface LinkedDelivery {
  deliveryId: string
  /** No link opens after that day. */
  retainUntil: Day
}

/** What a link opens, or why it no longer does. */
export type FoundLink = { state: 'open' | 'expired' | 'revoked'; deliveryId: string }

interface Parts {
  store: DeliveryLinkStore
  now: Now
}

export type DeliveryLinks = ReturnType<typeof createDeliveryLinks>

const tokenBytes = 32
const tokenForm = /^[A-Za-z0-9_-]{43}$/
const openForDays = 90

/**
 * Personal links to recipients' pages. Several of one delivery may live; each is 32 random bytes, of which only the hash
 * is stored: it is looked up by that, so no comparison tells how much of a guess was right.
 */
export function createDeliveryLinks({ store, now }: Parts) {
  return {
    /** A new link beside those there are. Its token is known to nobody but the caller. */
    async issue({ deliveryId, retainUntil }: LinkedDelivery, session?: ClientSession): Promise<string> {
      const token = randomBytes(tokenBytes).toString('base64url')
      const issuedOn = dayOf(now())
      const lastDay = lastDayOf(retainUntil, issuedOn)
      await store.insert(hashOf(token), { deliveryId, issuedOn, lastDay, isRevoked: false }, session)
      return token
    },

    /** How many were made today for that delivery. */
    countToday(deliveryId: string): Promise<number> {
      return store.countIssued(deliveryId, dayOf(now()))
    },

    /** Every link of the delivery stops to open. */
    revoke(deliveryId: string, session?: ClientSession): Promise<void> {
      return store.revoke(deliveryId, session)
    },

    /** Null for what never was a link of ours, or was forgotten. */
    async find(token: string): Promise<FoundLink | null> {
      if (!tokenForm.test(token)) return null
      const link = await store.find(hashOf(token))
      if (link === null) return null
      const { deliveryId, isRevoked, lastDay } = link
      if (isRevoked) return { state: 'revoked', deliveryId }
      return { state: dayOf(now()) > lastDay ? 'expired' : 'open', deliveryId }
    },
  }
}

/** The last day on which a link opens that is made today. */
export function lastDayOf(retainUntil: Day, today: Day): Day {
  return earlier(addDays(today, openForDays), retainUntil)
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function earlier(one: Day, other: Day): Day {
  return one < other ? one : other
}
