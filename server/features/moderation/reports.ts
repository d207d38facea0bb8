import type { ClientSession } from 'mongodb'

import { dayOf, startOf, type Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { AuditEntry } from '../audit/audit.ts'
import type { DecidedReview, ReviewService } from '../reviews/index.ts'
import { isUrgent, type Report } from './report.ts'
import type { ReportStore } from './report-store.ts'

/** Takes a petition away from the public, in the transaction that says why. */
export type HidePetition = (
  order: { petitionId: string; by: string; reason: string },
  session: ClientSession,
) => Promise<void>

interface Parts {
  store: ReportStore
  reviews: Pick<ReviewService, 'submit'>
  audit: { append(entry: AuditEntry, session?: ClientSession): Promise<void> }
  /** Null: that somebody is to act is noted, and left to staff. */
  hide: HidePetition | null
  transact: Transact
  now: Now
}

export type ReportService = ReturnType<typeof createReports>

/** What anybody may say against a petition's page, and what becomes of it. */
export function createReports({ store, reviews, audit, hide, transact, now }: Parts) {
  return {
    /** Stores it and puts it before the moderators. Throws Unavailable. */
    async file({ petitionId, reason, words, locale }: Pick<Report, 'petitionId' | 'reason' | 'words' | 'locale'>) {
      const id = newId()
      const report: Report = { id, petitionId, reason, words, locale, filedOn: dayOf(now()), state: 'open' }
      const about = { kind: 'report', subjectId: id, petitionId, revision: 1, submittedBy: null, locale } as const
      // Who reports may be in danger: not even the hour is kept.
      const submittedAt = startOf(dayOf(now()))
      await transact(async (session) => {
        await store.insert(report, session)
        await reviews.submit({ ...about, urgent: isUrgent(report), submittedAt }, session)
      })
    },

    find: store.find,
    findAll: store.findAll,
    countOf: store.countOf,

    /** A moderator's decision takes effect: approved means that something has to be done. Throws Conflict. */
    async applyDecision({ subjectId, petitionId, decision }: DecidedReview, session: ClientSession): Promise<void> {
      const { verdict, by, reason, words } = decision
      const state = verdict === 'approved' ? 'acted' : 'dismissed'
      const report = await store.find(subjectId, session)
      if (report === null || !(await store.settle(subjectId, state, session))) {
        throw new Conflict('reviewOver', 'This report is settled.')
      }
      const why = words === '' ? (reason ?? report.reason) : words
      const subject = { kind: 'report', id: subjectId } as const
      const after = { state, petitionId }
      await audit.append({ by, deed: `report.${state}`, subject, before: { state: 'open' }, after, why }, session)
      if (state === 'acted') await hide?.({ petitionId: report.petitionId, by, reason: why }, session)
    },
  }
}
