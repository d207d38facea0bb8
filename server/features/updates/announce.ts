import { createHash } from 'node:crypto'

import type { ClientSession } from 'mongodb'

import { dayOf } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import { deedOf, type UpdateParts } from './led-updates.ts'
import { mayTellSigners, type Update, type UpdateText } from './update.ts'

/** News that the service itself has, in sentences that were prepared before. */
export interface Announcement {
  /** The same for the same news, however often it is told. */
  key: string
  petitionId: string
  texts: Readonly<Record<Locale, UpdateText>>
}

/**
 * `told`: it stands on the petition's page, in these words. `late`: its sending had begun, so it keeps the words it had.
 * `stopped`: somebody did not want it sent.
 * `nobody`: signers of this petition cannot be told anything any more.
 */
export type Announced = 'told' | 'late' | 'stopped' | 'nobody'

/** Until then what belongs to it can still be added, and it can be stopped before anybody gets it. */
const heldForMs = 3_600_000

const system = 'system'

type Parts = Pick<UpdateParts, 'store' | 'petitions' | 'audit' | 'noted' | 'now'>

/** Updates that nobody writes and nobody has to review. */
export function createAnnouncing({ store, petitions, audit, noted, now }: Parts) {
  function newUpdate(id: string, { petitionId, texts }: Announcement, originalLanguage: Locale): Update {
    return {
      id,
      petitionId,
      originalLanguage,
      texts,
      state: 'approved',
      revision: 0,
      startedBy: system,
      startedAt: now(),
      publishedOn: dayOf(now()),
      beganOn: null,
      figures: { totalCount: 0, queuedCount: 0, refusedCount: 0, unsureCount: 0, droppedCount: 0 },
    }
  }

  async function begin(update: Update, session: ClientSession): Promise<void> {
    await store.insert(update, { notBefore: new Date(now().getTime() + heldForMs), session })
    const { revision } = update
    const deed = deedOf(system, 'update.announced', update, { state: 'approved', revision })
    await audit.append({ ...deed, before: null, why: null }, session)
    await noted(update, session)
  }

  async function reword(update: Update, texts: Announcement['texts'], session: ClientSession): Promise<Announced> {
    if (update.state === 'stopped') return 'stopped'
    if (isSameText(update.texts, texts)) return 'told'
    const reworded = await store.reword(update.id, update.revision, texts, session)
    if (reworded === null) return 'late'
    const { state, revision } = reworded
    await audit.append({ ...deedOf(system, 'update.announced', update, { state, revision }), why: null }, session)
    return 'told'
  }

  return {
    /**
     * Puts it onto the petition's page and lets it be sent like any other update, an hour later at the earliest. Told again
     * by the same key it is no second update: it says the new words, unless its sending has begun.
     */
    async announce(news: Announcement, session: ClientSession): Promise<Announced> {
      const petition = petitions.all().find(({ id }) => id === news.petitionId)
      if (petition === undefined || !mayTellSigners(petition, dayOf(now()))) return 'nobody'
      const id = idOfNews(news)
      const present = await store.find(id, session)
      if (present !== null) return reword(present, news.texts, session)
      await begin(newUpdate(id, news, petition.text.originalLanguage), session)
      return 'told'
    },
  }
}

/** Nobody can make one under another petition's id, and two processes make the same. */
function idOfNews({ key, petitionId }: Announcement): string {
  const hash = createHash('sha256').update(`announced|${petitionId}|${key}`)
  return hash.digest().subarray(0, 16).toString('base64url')
}

function isSameText(one: Update['texts'], other: Announcement['texts']): boolean {
  return (Object.keys(other) as Locale[]).every(
    (locale) => one[locale]?.title === other[locale].title && one[locale].body === other[locale].body,
  )
}
