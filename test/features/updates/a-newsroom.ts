import type { Viewer } from '../../../server/features/accounts/account.ts'
import { createOutbox, createOutboxStore, mailLeaseMs } from '../../../server/features/outbox/index.ts'
import {
  createDeskStore,
  createDraftService,
  createDraftStore,
  type Petition,
} from '../../../server/features/petitions/index.ts'
import {
  reviewKinds,
  type Applier,
  type Appliers,
  type DecidedReview,
  type Review,
  type Verdict,
} from '../../../server/features/reviews/index.ts'
import { createUpdateService, createUpdateStore } from '../../../server/features/updates/index.ts'
import type { Update, UpdateContent } from '../../../server/features/updates/update.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import type { Locale } from '../../../server/platform/locales.ts'
import { silentLog } from '../../../server/platform/log.ts'
import type { Stores } from '../../../server/stores.ts'

export type Person = Pick<Viewer, 'account'>

export function aPerson(): Person {
  const account = {
    id: newId(),
    state: 'active',
    name: 'Mira',
    address: 'mira@example.org',
    roles: ['campaigner'],
    locale: 'uk',
    organisations: [],
    hasPasskey: false,
    hasCodes: false,
  } as const
  return { account }
}

export function news(locales: readonly Locale[], originalLanguage: Locale): UpdateContent {
  const texts = Object.fromEntries(
    locales.map((locale) => [locale, { title: `News-${locale}`, body: `They are **free** (${locale}).` }]),
  )
  return { originalLanguage, texts }
}

/** Those who write updates and those who review them, on what is stored. */
export function openNewsroom({ database, keyring, petitions, reviews, audit, now }: Stores) {
  const { db, client } = database
  const transact = transactionsOn(client)
  const store = createUpdateStore(db)
  const noted: string[] = []
  const updates = createUpdateService({
    store,
    desks: createDraftService({
      desks: createDeskStore(db),
      drafts: createDraftStore(db),
      reviews,
      audit,
      transact,
      now,
    }),
    petitions,
    outbox: createOutbox({
      store: createOutboxStore({ db, now, leaseMs: mailLeaseMs }),
      keyring,
      now,
      log: silentLog,
    }),
    reviews,
    audit,
    transact,
    now,
    noted: ({ id }) => Promise.resolve(void noted.push(id)),
  })

  async function begun(petition: Petition, by: Person, content = news(['uk'], 'uk')): Promise<Update> {
    const { id } = await updates.start(petition.id, by, content.originalLanguage)
    const saved = await updates.save({ petitionId: petition.id, id, by, revision: 0, content })
    return saved.update
  }

  async function submitted(petition: Petition, by: Person, content?: UpdateContent): Promise<Update> {
    const update = await begun(petition, by, content)
    const { id, revision } = update
    await updates.submit({ petitionId: petition.id, id, by, revision })
    return update
  }

  const nothing: Applier = () => Promise.resolve()
  const appliers = {
    ...Object.fromEntries(reviewKinds.map((kind) => [kind, nothing])),
    update: (review, session) => updates.applyDecision(review, session),
  } as Appliers

  async function waiting(id: string): Promise<Review | null> {
    const found = await reviews.waiting({ kind: 'update' })
    return found.find(({ subjectId }) => subjectId === id) ?? null
  }

  /** Decided, and to be undone for ten minutes. */
  async function decided({ id, revision }: Pick<Update, 'id' | 'revision'>, verdict: Verdict): Promise<DecidedReview> {
    const moderator = newId()
    const review = await waiting(id)
    if (review === null) throw new Error('This does not wait for a review.')
    await reviews.claim(review.id, moderator)
    const reason = verdict === 'approved' ? null : 'unclear'
    return reviews.decide(review.id, { by: moderator, revision, verdict, reason, words: '' })
  }

  async function decide(update: Pick<Update, 'id' | 'revision'>, verdict: Verdict): Promise<void> {
    const { id, decision } = await decided(update, verdict)
    await reviews.takeEffectNow(id, decision.by)
    await reviews.applyDue(appliers)
  }

  return {
    updates,
    store,
    waiting,
    noted,
    begun,
    submitted,
    decided,
    decide,
    transact,

    /** The first one first. */
    async deedsOf(id: string) {
      return (await audit.entries({ limit: 100, subject: { kind: 'update', id } })).toReversed()
    },

    /** Somebody who leads that petition. */
    async leader(petition: Petition): Promise<Person> {
      const person = aPerson()
      await db
        .collection('petitions')
        .updateOne({ _id: bytesOf(petition.id) }, { $push: { editors: person.account.id } } as never)
      return person
    },

    async approved(petition: Petition, by: Person, content?: UpdateContent): Promise<Update> {
      const update = await submitted(petition, by, content)
      await decide(update, 'approved')
      return update
    },
  }
}
