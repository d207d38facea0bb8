import { fileURLToPath } from 'node:url'

import type { ClientSession } from 'mongodb'

import type { Account, Viewer } from '../../../server/features/accounts/account.ts'
import type { AuditEntry } from '../../../server/features/audit/audit.ts'
import {
  createOutbox,
  createOutboxStore,
  mailLeaseMs,
  mailPages,
  type DueMail,
} from '../../../server/features/outbox/index.ts'
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
import type { DraftChanges } from '../../../server/features/petitions/draft-changes.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { newId } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { loadMailTemplates, type RenderedMail } from '../../../server/platform/mail/mail-templates.ts'
import type { Decision, Review } from '../../../server/features/reviews/review.ts'
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

const publicUrl = 'https://petitions.example'
const templates = loadMailTemplates(fileURLToPath(new URL('../../../emails', import.meta.url)), mailPages)

const moderator = aPerson({ roles: ['moderator'] })

function aDecision(at: Date): Decision {
  return { verdict: 'approved', reason: null, words: '', by: moderator.account.id, at, effectiveAt: at }
}

function aReview(petitionId: string, changes: Partial<Review>): Review {
  return {
    id: newId(),
    kind: 'petition',
    subjectId: petitionId,
    petitionId,
    revision: 1,
    urgent: false,
    submittedAt: new Date(0),
    submittedBy: null,
    locale: 'uk',
    claim: null,
    decision: null,
    state: 'decided',
    ...changes,
  }
}

/** What waits in the queue, as the queue itself keeps it: written with the change that causes it, or not at all. */
interface Waiting {
  kind: string
  subjectId: string
  revision: number
  urgent: boolean
}

export interface TestDesk {
  site: TestStores
  clock: TestClock
  drafts: DraftService
  life: PetitionLife
  /** What its reviewer decides takes effect. */
  decide(petitionId: string, decision?: Partial<Decision>, reviewed?: Partial<Review>): Promise<string>
  /** A petition that was submitted and approved. */
  open(by: Person, changes?: DraftChanges): Promise<string>
  /** As the public sees it. */
  shown(petitionId: string): Promise<Petition>
  /** Mail to that person; whatever was due before is gone. */
  mailTo(person: Person): Promise<RenderedMail[]>
  /** Deeds of one petition, the first one first. */
  deedsOf(petitionId: string): Promise<AuditEntry[]>
  waiting(petitionId: string): Promise<Waiting[]>
  /** A petition that could be reviewed as it is. */
  begin(by: Person, changes?: DraftChanges): Promise<string>
  close(): Promise<void>
}

/** In the words of nine organisations: everything that has to be there, and nothing else. */
export const completeChanges: DraftChanges = {
  'texts.uk.title': 'Звільніть хворих',
  'texts.uk.lead': 'Вони хворі.',
  'texts.uk.body': 'У в’язниці їх не лікують.',
  'texts.uk.demands.release': 'Звільнити їх.',
  demands: [{ key: 'release', addressedTo: ['united-nations'], toBePerformedBy: null }],
  recipients: ['united-nations'],
}

/** Desks on a database of their own, with a queue and a trail of deeds in it. */
export async function openTestDesk(): Promise<TestDesk> {
  const clock = createTestClock()
  const site = await openTestStores({ now: clock.now })
  const { db, client } = site.stores.database
  const queue = await db.createCollection<Waiting>('testQueue')
  const trail = await db.createCollection<AuditEntry>('testTrail')
  const outbox = createOutbox({
    store: createOutboxStore({ db, now: clock.now, leaseMs: mailLeaseMs }),
    keyring: site.stores.keyring,
    now: clock.now,
    log: silentLog,
  })
  const parts = {
    desks: createDeskStore(db),
    drafts: createDraftStore(db),
    audit: {
      async append(entry: AuditEntry, session?: ClientSession) {
        await trail.insertOne({ ...entry }, session ? { session } : {})
      },
    },
    reviews: {
      async submit({ kind, subjectId, revision, urgent }: Waiting, session?: ClientSession) {
        const options = session ? { session, upsert: true } : { upsert: true }
        await queue.updateOne({ kind, subjectId }, { $set: { revision, urgent } }, options)
        return subjectId
      },
      takeBack: (kind: string, subjectId: string, session?: ClientSession) =>
        queue.deleteOne({ kind, subjectId }, session ? { session } : {}),
    },
    transact: transactionsOn(client),
    now: clock.now,
  }
  const people = new Map<string, Account>()
  const { keyring } = site.stores
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
    await drafts.save({ petitionId, by, base: 1, changes: { ...completeChanges, ...changes } })
    return petitionId
  }

  async function decide(
    petitionId: string,
    decision: Partial<Decision> = {},
    reviewed: Partial<Review> = {},
  ): Promise<string> {
    const { submission } = await drafts.openDesk(petitionId, moderator)
    const review = aReview(petitionId, {
      kind: submission?.kind ?? 'petition',
      revision: submission?.revision ?? 0,
      decision: { ...aDecision(clock.now()), ...decision },
      ...reviewed,
    })
    return parts.transact((session) => life.applyDecision(review, session))
  }

  return {
    site,
    clock,
    drafts,
    life,
    decide,
    begin,
    async open(by, changes = {}) {
      const petitionId = await begin(by, changes)
      await drafts.submit({ petitionId, by })
      await decide(petitionId)
      await nextMails()
      return petitionId
    },
    async shown(petitionId) {
      await site.stores.petitions.refresh()
      return site.stores.petitions.byId(petitionId)
    },
    async mailTo({ account }) {
      const own = (await nextMails()).filter(({ to }) => to === account.address)
      return own.map(({ mail, locale, props }) => templates.render(mail, locale, props))
    },
    deedsOf: (id) => trail.find({ 'subject.id': id }, { projection: { _id: 0 } }).toArray(),
    waiting: (subjectId) => queue.find({ subjectId }, { projection: { _id: 0 } }).toArray(),
    close: () => site.close(),
  }
}
