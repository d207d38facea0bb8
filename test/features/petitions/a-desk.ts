import type { Account, Viewer } from '../../../server/features/accounts/account.ts'
import type { AuditEntry } from '../../../server/features/audit/audit.ts'
import {
  createDeskStore,
  createDraftService,
  createDraftStore,
  type DraftService,
} from '../../../server/features/petitions/index.ts'
import type { DraftChanges } from '../../../server/features/petitions/draft-changes.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { newId } from '../../../server/platform/ids.ts'
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
  const drafts = createDraftService({
    desks: createDeskStore(db),
    drafts: createDraftStore(db),
    audit: {
      async append(entry, session) {
        await trail.insertOne({ ...entry }, session ? { session } : {})
      },
    },
    reviews: {
      async submit({ kind, subjectId, revision, urgent }, session) {
        const options = session ? { session, upsert: true } : { upsert: true }
        await queue.updateOne({ kind, subjectId }, { $set: { revision, urgent } }, options)
        return subjectId
      },
      takeBack: (kind, subjectId, session) => queue.deleteOne({ kind, subjectId }, session ? { session } : {}),
    },
    transact: transactionsOn(client),
    now: clock.now,
  })

  return {
    site,
    clock,
    drafts,
    deedsOf: (id) => trail.find({ 'subject.id': id }, { projection: { _id: 0 } }).toArray(),
    waiting: (subjectId) => queue.find({ subjectId }, { projection: { _id: 0 } }).toArray(),
    async begin(by, changes = {}) {
      const owner = { kind: 'account', id: by.account.id } as const
      const petitionId = await drafts.start({ by, owner, locale: 'uk', type: 'petition' })
      await drafts.save({ petitionId, by, base: 1, changes: { ...completeChanges, ...changes } })
      return petitionId
    },
    close: () => site.close(),
  }
}
