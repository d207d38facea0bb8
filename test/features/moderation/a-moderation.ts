import type { DraftChanges } from '../../../server/features/petitions/draft-changes.ts'
import {
  createDeskStore,
  createDraftService,
  createDraftStore,
  type Actor,
  type DraftService,
} from '../../../server/features/petitions/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import type { Review, ReviewKind } from '../../../server/features/reviews/review.ts'
import { signIn, type SignedIn } from '../../support/rooms.ts'
import { startSite, type Fields, type TestSite } from '../../support/site.ts'

/** A petition as it is handed in: everything that has to be there, and something to look at. */
const completeChanges: DraftChanges = {
  'texts.uk.title': 'Звільніть хворих у в’язницях',
  'texts.uk.lead': 'Вони хворі.',
  'texts.uk.body': 'У в’язниці їх **не лікують**.',
  'texts.uk.demands.release': 'Звільнити їх.',
  demands: [{ key: 'release', addressedTo: ['united-nations'], toBePerformedBy: null }],
  recipients: ['united-nations'],
  proposedRecipients: [{ key: 'court', name: 'Суд у Гаазі', note: 'court.example' }],
  contactForReviewers: 'Signal: mira.01',
}

export interface TestModeration {
  site: TestSite
  drafts: DraftService
  /** Somebody who writes petitions. */
  mira: Actor
  nadia: SignedIn
  taras: SignedIn
  /** A petition that waits for its review. Answers its id. */
  handIn(changes?: DraftChanges, urgent?: boolean): Promise<string>
  /** Writes on and hands in once more. */
  handInAgain(petitionId: string, changes: DraftChanges, reason?: string): Promise<void>
  reviewOf(kind: ReviewKind, subjectId: string): Promise<Review>
  /** Claims it and sends the form that is shown, with these fields. */
  decide(moderator: SignedIn, review: Pick<Review, 'id' | 'revision'>, fields: Fields): Promise<Response>
  /** Whatever is due takes effect, and is seen by the site. */
  takeEffect(): Promise<void>
  close(): Promise<void>
}

/** A site with a campaigner, two moderators, and nothing that runs by itself. */
export async function openModeration(): Promise<TestModeration> {
  const site = await startSite({ running: false })
  const { database, audit, reviews, accounts, petitions } = site.stores
  const drafts = createDraftService({
    desks: createDeskStore(database.db),
    drafts: createDraftStore(database.db),
    audit,
    reviews,
    transact: transactionsOn(database.client),
    now: site.clock.now,
  })
  const { accountId } = await signIn(site, { roles: ['campaigner'], name: 'Mira Demir', locale: 'uk' })
  const mira = { account: await accounts.get(accountId) }

  return {
    site,
    drafts,
    mira,
    nadia: await signIn(site, { roles: ['moderator'], name: 'Nadia' }),
    taras: await signIn(site, { roles: ['moderator'], name: 'Taras' }),

    async handIn(changes = {}, urgent = false) {
      const owner = { kind: 'account', id: accountId } as const
      const petitionId = await drafts.start({ by: mira, owner, locale: 'uk', type: 'petition' })
      await drafts.save({ petitionId, by: mira, base: 1, changes: { ...completeChanges, ...changes } })
      await drafts.submit({ petitionId, by: mira, urgent })
      return petitionId
    },

    async handInAgain(petitionId, changes, reason = 'Бо так точніше.') {
      const { revision } = await drafts.openDesk(petitionId, mira)
      await drafts.save({ petitionId, by: mira, base: revision, changes })
      await drafts.submit({ petitionId, by: mira, reason })
    },

    async reviewOf(kind, subjectId) {
      const waiting = await reviews.waiting({ kind })
      const review = waiting.find((one) => one.subjectId === subjectId)
      if (review === undefined) throw new Error('It does not wait.')
      return review
    },

    async decide(moderator, { id, revision }, fields) {
      await moderator.post(`/en/staff/reviews/${id}/claim`)
      return moderator.post(`/en/staff/reviews/${id}/decision`, { revision: String(revision), ...fields })
    },

    async takeEffect() {
      await site.service.runJob('reviews')
      await petitions.refresh()
    },

    close: () => site.close(),
  }
}
