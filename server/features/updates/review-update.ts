import type { ClientSession } from 'mongodb'

import { dayOf, type Day } from '../../platform/clock.ts'
import { Conflict, Invalid } from '../../platform/errors.ts'
import type { Actor } from '../petitions/index.ts'
import type { DecidedReview } from '../reviews/review.ts'
import { deedOf, notFound, type LedUpdates, type UpdateParts } from './led-updates.ts'
import { lacksOf, possibleOn, weekBefore, type Update, type UpdateLack } from './update.ts'

/** Something has to be written, or shortened, before it can be submitted. */
export class UpdateNotReady extends Invalid {
  readonly lacks: readonly UpdateLack[]

  constructor(lacks: readonly UpdateLack[]) {
    super('updates.notReady', 'The original, and every translation that was begun, needs a title and a text.')
    this.lacks = lacks
  }
}

/** Signers have had, or will have, as much mail about this petition as may be within seven days. */
export class WeekIsFull extends Conflict {
  /** From that day on one more can be submitted. */
  readonly possibleOn: Day

  constructor(day: Day) {
    super('updates.weekFull', `Signers get at most three updates within seven days: the next is possible on ${day}.`)
    this.possibleOn = day
  }
}

export interface Submitting {
  petitionId: string
  id: string
  by: Actor
  /** The one that the person had before their eyes. */
  revision: number
}

interface Parts extends Pick<UpdateParts, 'store' | 'reviews' | 'audit' | 'transact' | 'now' | 'noted'> {
  led: LedUpdates
}

/** An update on its way through the queue. */
export function createUpdateReviewing({ store, reviews, audit, transact, now, noted, led }: Parts) {
  /** Those that wait for review or for their day are counted as if they were sent today. */
  async function insistOnRoom({ petitionId, id }: Update, session: ClientSession): Promise<void> {
    const today = dayOf(now())
    const since = weekBefore(today)
    const { beganOn, waitingCount } = await store.recent({ petitionId, since, besides: id }, session)
    const day = possibleOn([...beganOn, ...Array.from({ length: waitingCount }, () => today)], today)
    if (day > today) throw new WeekIsFull(day)
  }

  async function approve(update: Update, revision: number, session: ClientSession): Promise<Update | null> {
    const set = { publishedOn: dayOf(now()) }
    const approved = await store.move({ id: update.id, to: 'approved', revision, set }, session)
    if (approved !== null) await noted(approved, session)
    return approved
  }

  return {
    /**
     * Puts it into the queue. Throws UpdateNotReady, WeekIsFull, and Conflict `updates.changed` when it says something
     * else by now or waits already.
     */
    async submit({ petitionId, id, by, revision }: Submitting): Promise<void> {
      await led.insistOnTelling(petitionId, by)
      const update = await led.get(petitionId, id, by)
      const lacks = lacksOf(update)
      if (lacks.length > 0) throw new UpdateNotReady(lacks)
      const { account } = by
      await transact(async (session) => {
        if ((await store.move({ id, to: 'in_review', revision }, session)) === null) throw changed()
        await insistOnRoom(update, session)
        const subject = { kind: 'update', subjectId: id, petitionId, revision, urgent: false } as const
        await reviews.submit({ ...subject, submittedBy: account.id, locale: update.originalLanguage }, session)
        const deed = deedOf(account.id, 'update.submitted', update, { state: 'in_review', revision })
        await audit.append({ ...deed, why: null }, session)
      })
    },

    /** Takes it out of the queue, to write on. Throws Conflict `updates.changed` when it does not wait there. */
    async takeBack({ petitionId, id, by }: Omit<Submitting, 'revision'>): Promise<void> {
      const update = await led.get(petitionId, id, by)
      await transact(async (session) => {
        if ((await store.move({ id, to: 'draft' }, session)) === null) throw changed()
        await reviews.takeBack('update', id, session)
        const deed = deedOf(by.account.id, 'update.taken-back', update, { state: 'draft' })
        await audit.append({ ...deed, why: null }, session)
      })
    },

    /** For those who review. Throws NotFound. */
    async toReview(id: string): Promise<Update> {
      const update = await store.find(id)
      if (update === null) throw notFound()
      return update
    },

    /**
     * Lets a moderator's decision take effect: approved, it stands on the petition's page and will be sent. Throws
     * Conflict `updates.changed` when it was about another revision.
     */
    async applyDecision({ subjectId, revision, decision }: DecidedReview, session: ClientSession): Promise<void> {
      const update = await store.find(subjectId, session)
      if (update === null) throw notFound()
      const { verdict, reason, words, by } = decision
      const moved =
        verdict === 'approved'
          ? await approve(update, revision, session)
          : await store.move({ id: subjectId, to: verdict, revision }, session)
      if (moved === null) throw changed()
      const deed = deedOf(by, `update.${verdict.replace('_', '-')}`, update, { state: verdict, revision })
      await audit.append({ ...deed, why: reason ?? (words === '' ? null : words) }, session)
    },
  }
}

function changed(): Conflict {
  return new Conflict('updates.changed', 'Meanwhile this update says something else, or has gone on.')
}
