import { createHmac } from 'node:crypto'

import { addDays, dayOf, startOf, type Day, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { MailCounts, MailDayStore } from './mail-day-store.ts'

interface Parts {
  store: MailDayStore
  keyring: Pick<Keyring, 'derive'>
  now: Now
}

/** Mails of signatures that one address gets within one day, whatever was signed with it, by whomever. */
const mailsADay = 5

const keyBytes = 16

export type MailShares = ReturnType<typeof createMailShares>

/**
 * What each address may get today, over all petitions and all workers, so that nobody's mailbox is filled through our forms.
 * Kept is a number under an HMAC whose key is another one every day; of which petitions it is, nothing.
 */
export function createMailShares({ store, keyring, now }: Parts) {
  let today: { day: Day; key: Buffer } | null = null

  function keyOfDay(): Buffer {
    const day = dayOf(now())
    if (today?.day !== day) today = { day, key: createHmac('sha256', keyring.derive('mail-days')).update(day).digest() }
    return today.key
  }

  /** Written differently it is the same mailbox. */
  function keyOf(address: string): string {
    const hmac = createHmac('sha256', keyOfDay()).update(address.toLowerCase())
    return hmac.digest().subarray(0, keyBytes).toString('base64url')
  }

  return {
    /**
     * Takes one mail from the share of each; the answer says of each, in order, whether it may go. What does not go in
     * the end has to be given back.
     */
    async take(addresses: readonly string[]): Promise<boolean[]> {
      const keys = addresses.map(keyOf)
      const counts = countsOf(keys)
      await store.add(counts, startOf(addDays(dayOf(now()), 2)))
      const tooMany = await store.above(mailsADay, [...counts.keys()])
      const refused = new Map(
        [...tooMany].map(([key, count]) => [key, Math.min(count - mailsADay, counts.get(key) ?? 0)]),
      )
      if (refused.size > 0) await store.giveBack(refused)
      const left = new Map([...refused].map(([key, count]) => [key, (counts.get(key) ?? 0) - count]))
      return keys.map((key) => {
        const granted = left.get(key)
        if (granted !== undefined) left.set(key, granted - 1)
        return granted === undefined || granted > 0
      })
    },

    /** One mail for each was taken, and surely did not go. */
    async giveBack(addresses: readonly string[]): Promise<void> {
      if (addresses.length > 0) await store.giveBack(countsOf(addresses.map(keyOf)))
    },

    /** When who has had their share gets the next. */
    nextDay: (): Date => startOf(addDays(dayOf(now()), 1)),
  }
}

function countsOf(keys: readonly string[]): MailCounts {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
