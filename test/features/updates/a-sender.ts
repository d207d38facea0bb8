import { createOutbox, createOutboxStore, mailLeaseMs, type Outbox } from '../../../server/features/outbox/index.ts'
import { createSubscriberStore } from '../../../server/features/signatures/index.ts'
import { createUpdateMails, createUpdateSending, createUpdateStore } from '../../../server/features/updates/index.ts'
import { sessionsOn } from '../../../server/platform/db/transaction.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { createTokens } from '../../../server/platform/tokens.ts'
import type { Stores } from '../../../server/stores.ts'
import { createTestClock, type TestClock } from '../../support/clock.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openNewsroom } from './a-newsroom.ts'

/** Where mails of updates wait; `beforeReading` happens between claiming them and making them. */
export function updateOutboxOn(
  { database, keyring, petitions, now }: Stores,
  { beforeReading = () => Promise.resolve() } = {},
): Outbox {
  const mails = createUpdateMails({
    store: createUpdateStore(database.db),
    subscribers: createSubscriberStore({ db: database.db, keyring }),
    petitions,
    tokens: createTokens(keyring),
    publicUrl: 'https://petitions.example',
  })
  return createOutbox({
    store: createOutboxStore({ db: database.db, now, leaseMs: mailLeaseMs }),
    keyring,
    groups: {
      ...mails,
      async read(named) {
        await beforeReading()
        return mails.read(named)
      },
    },
    now,
    log: silentLog,
  })
}

type Parts = Parameters<typeof createUpdateSending>[0]

/** Makes mails of updates, as the job does. */
export function updateSendingOn(stores: Stores, changes: Partial<Parts> = {}) {
  const { database, keyring, petitions, leases, now } = stores
  return createUpdateSending({
    store: createUpdateStore(database.db),
    subscribers: createSubscriberStore({ db: database.db, keyring }),
    petitions,
    outbox: updateOutboxOn(stores),
    leases,
    openSession: sessionsOn(database.client),
    now,
    ...changes,
  })
}

export interface NewsHouse {
  site: TestStores
  clock: TestClock
  newsroom: ReturnType<typeof openNewsroom>
  /** No update and no mail is left. */
  clear(): Promise<void>
}

/** Stores with a clock, those who write and review, and nothing that runs by itself. */
export async function openNewsHouse(): Promise<NewsHouse> {
  const clock = createTestClock()
  const site = await openTestStores({ now: clock.now })
  return {
    site,
    clock,
    newsroom: openNewsroom(site.stores),
    async clear() {
      for (const name of ['outbox', 'updates']) await site.stores.database.db.collection(name).deleteMany({})
    },
  }
}
