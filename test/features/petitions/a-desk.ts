import { fileURLToPath } from 'node:url'

import type { Account, Viewer } from '../../../server/features/accounts/account.ts'
import type { ChainedEntry } from '../../../server/features/audit/index.ts'
import {
  createOutbox,
  createOutboxStore,
  mailLeaseMs,
  mailPages,
  type DueMail,
} from '../../../server/features/outbox/index.ts'
import type { DraftChanges } from '../../../server/features/petitions/draft-changes.ts'
import {
  createDeskStore,
  createDraftService,
  createDraftStore,
  createPetitionLife,
  createTimelineStore,
  type DraftService,
  type Petition,
  type PetitionLife,
} from '../../../server/features/petitions/index.ts'
import type { Appliers, Decision, Review } from '../../../server/features/reviews/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { newId } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { loadMailTemplates, type RenderedMail } from '../../../server/platform/mail/mail-templates.ts'
import { localised } from '../../support/a-petition.ts'
import { createTestClock, type TestClock } from '../../support/clock.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

export type Person = Pick<Viewer, 'account'>

export function aPerson(changes: Partial<Account> = {}): Person {
  const id = newId()
  const account: Account = {
    id,
    state: 'active',
    name: 'Mira',
    address: `${id}@example.org`,
    roles: ['campaigner'],
    locale: 'uk',
    organisations: [],
    hasPasskey: false,
    hasCodes: false,
    ...changes,
  }
  return { account }
}

export type Judged = Partial<Pick<Decision, 'verdict' | 'reason' | 'words'>>

export interface TestDesk {
  site: TestStores
  clock: TestClock
  drafts: DraftService
  life: PetitionLife
  moderator: Person
  /** Deeds of one petition, the first one first. */
  deedsOf(petitionId: string): Promise<ChainedEntry[]>
  /** What waits of it in the queue. */
  waiting(petitionId: string): Promise<Review[]>
  /** A moderator decides on what waits of it; nothing has happened yet. Answers the review. */
  judge(petitionId: string, judged?: Judged): Promise<string>
  /** Every decision takes effect. */
  takeEffect(): Promise<void>
  /** A moderator decides, and it takes effect. */
  decide(petitionId: string, judged?: Judged): Promise<void>
  /** A petition that could be reviewed as it is. */
  begin(by: Person, changes?: DraftChanges): Promise<string>
  /** A petition that was submitted and approved. */
  open(by: Person, changes?: DraftChanges): Promise<string>
  /** Changes of what lies on its desk now. */
  write(petitionId: string, by: Person, changes: DraftChanges): Promise<void>
  /** As the public sees it. */
  shown(petitionId: string): Promise<Petition>
  /** Mail to that person; whatever was due before is gone. */
  mailTo(person: Person): Promise<RenderedMail[]>
  close(): Promise<void>
}

/** Everything that has to be there, and nothing else. */
const complete: DraftChanges = {
  'texts.uk.title': 'Звільніть хворих',
  'texts.uk.lead': 'Вони хворі.',
  'texts.uk.body': 'У в’язниці їх не лікують.',
  'texts.uk.demands.release': 'Звільнити їх.',
  demands: [{ key: 'release', addressedTo: ['united-nations'], toBePerformedBy: null }],
  recipients: ['united-nations'],
}

const publicUrl = 'https://petitions.example'
const templates = loadMailTemplates(fileURLToPath(new URL('../../../emails', import.meta.url)), mailPages)

/** Desks, queue, audit and outbox on a database of their own. */
export async function openTestDesk(): Promise<TestDesk> {
  const clock = createTestClock()
  const { now } = clock
  const site = await openTestStores({ now })
  const { audit, reviews, keyring, database, petitions } = site.stores
  const { db } = database
  const people = new Map<string, Account>()
  const moderator = aPerson({ roles: ['moderator'] })
  const outbox = createOutbox({
    store: createOutboxStore({ db, now, leaseMs: mailLeaseMs }),
    keyring,
    now,
    log: silentLog,
  })
  const parts = {
    desks: createDeskStore(db),
    drafts: createDraftStore(db),
    audit,
    reviews,
    transact: transactionsOn(database.client),
    now,
  }
  const drafts = createDraftService(parts)
  const life = createPetitionLife({
    ...parts,
    timeline: createTimelineStore(db),
    keyring,
    organiserOf: ({ kind }) =>
      Promise.resolve({ name: localised(kind), contactAddress: 'organiser@example.org', demonstration: false }),
    adoptRecipient: ({ key }) => Promise.resolve(`adopted-${key}`),
    accountOf: (id) => Promise.resolve(people.get(id) ?? null),
    outbox,
    publicUrl,
  })
  const notOurs = () => Promise.reject(new Error('Only petitions are reviewed here.'))
  const appliers: Appliers = {
    petition: life.applyDecision,
    version: life.applyDecision,
    update: notOurs,
    comment: notOurs,
    recipient: notOurs,
    report: notOurs,
    answer: notOurs,
  }

  /** What is due, as a worker would take it. */
  async function nextMails(): Promise<DueMail[]> {
    const mails = await outbox.claim(100, 'patient')
    await outbox.settle(mails.map((mail) => ({ mail, outcome: { kind: 'sent' } })))
    return mails
  }

  async function begin(by: Person, changes: DraftChanges = {}): Promise<string> {
    people.set(by.account.id, by.account)
    const owner = { kind: 'account', id: by.account.id } as const
    const petitionId = await drafts.start({ by, owner, locale: 'uk', type: 'petition' })
    await drafts.save({ petitionId, by, base: 1, changes: { ...complete, ...changes } })
    return petitionId
  }

  async function waiting(petitionId: string): Promise<Review[]> {
    return (await reviews.waiting({ limit: 1_000 })).filter(({ subjectId }) => subjectId === petitionId)
  }

  async function judge(petitionId: string, judged: Judged = {}): Promise<string> {
    const by = moderator.account.id
    const [review] = await waiting(petitionId)
    if (review === undefined) throw new Error('Nothing waits.')
    const { id, revision } = review
    await reviews.claim(id, by)
    await reviews.decide(id, { by, revision, verdict: 'approved', reason: null, words: '', ...judged })
    await reviews.takeEffectNow(id, by)
    return id
  }

  async function decide(petitionId: string, judged: Judged = {}): Promise<void> {
    await judge(petitionId, judged)
    await reviews.applyDue(appliers)
  }

  return {
    site,
    clock,
    drafts,
    life,
    moderator,
    begin,
    waiting,
    judge,
    decide,
    takeEffect: () => reviews.applyDue(appliers),
    async deedsOf(id) {
      const entries = await audit.entries({ limit: 100, subject: { kind: 'petition', id } })
      return entries.toReversed()
    },
    async open(by, changes = {}) {
      const petitionId = await begin(by, changes)
      await drafts.submit({ petitionId, by })
      await decide(petitionId)
      await nextMails()
      return petitionId
    },
    async write(petitionId, by, changes) {
      const { revision } = await drafts.openDesk(petitionId, by)
      await drafts.save({ petitionId, by, base: revision, changes })
    },
    async shown(petitionId) {
      await petitions.refresh()
      return petitions.byId(petitionId)
    },
    async mailTo({ account }) {
      const own = (await nextMails()).filter(({ to }) => to === account.address)
      return own.map(({ mail, locale, props }) => templates.render(mail, locale, props))
    },
    close: () => site.close(),
  }
}
