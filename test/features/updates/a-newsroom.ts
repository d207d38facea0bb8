import type { Viewer } from '../../../server/features/accounts/account.ts'
import type { AuditEntry } from '../../../server/features/audit/audit.ts'
import { createOutbox, createOutboxStore, mailLeaseMs } from '../../../server/features/outbox/index.ts'
import {
  createDeskStore,
  createDraftService,
  createDraftStore,
  type Petition,
} from '../../../server/features/petitions/index.ts'
import type { Review, Verdict } from '../../../server/features/reviews/review.ts'
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

interface Waiting {
  kind: Review['kind']
  subjectId: string
  revision: number
}

/** Those who write updates and those who review them, on what is stored. The queue and the trail are what they are told. */
export function openNewsroom({ database, keyring, petitions, now }: Stores) {
  const { db, client } = database
  const transact = transactionsOn(client)
  const store = createUpdateStore(db)
  const waiting: Waiting[] = []
  const deeds: AuditEntry[] = []
  const noted: string[] = []
  const audit = { append: (entry: AuditEntry) => Promise.resolve(void deeds.push(entry)) }
  const reviews = {
    submit: ({ kind, subjectId, revision }: Waiting) =>
      Promise.resolve(String(waiting.push({ kind, subjectId, revision }))),
    takeBack: (_: string, subjectId: string) =>
      Promise.resolve(
        void waiting.splice(
          waiting.findIndex((one) => one.subjectId === subjectId),
          1,
        ),
      ),
  }
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

  async function decide({ id, revision }: Pick<Update, 'id' | 'revision'>, verdict: Verdict): Promise<void> {
    const moderator = newId()
    const review: Review = {
      id: newId(),
      kind: 'update',
      subjectId: id,
      petitionId: null,
      revision,
      urgent: false,
      submittedAt: now(),
      submittedBy: null,
      locale: 'uk',
      claim: null,
      decision: { verdict, reason: null, words: '', by: moderator, at: now(), effectiveAt: now() },
      state: 'decided',
    }
    await transact((session) => updates.applyDecision(review, session))
  }

  return {
    updates,
    store,
    waiting,
    deeds,
    noted,
    begun,
    submitted,
    decide,

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
