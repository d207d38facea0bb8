import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import { createOutboxStore } from '../../../server/features/outbox/index.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { createSignatureMailStore } from '../../../server/features/signatures/index.ts'
import { createKeyring } from '../../../server/platform/crypto/keyring.ts'
import { connectDatabase, type Database } from '../../../server/platform/db/connection.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { newId } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openFaultyDatabase, type FaultyDatabase } from '../../support/faulty-database.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures } from '../../support/signatures.ts'

const noon = new Date('2026-03-02T12:00:00Z')
const now = () => noon
const leaseMs = 60_000
/** Stored, and then answered with a doubt. */
const unsure = { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }

describe('a mail that was claimed for nobody, because the database was not sure of it', () => {
  let faulty: FaultyDatabase
  let database: Database

  before(async function () {
    this.timeout(60_000)
    faulty = await openFaultyDatabase()
    database = await connectDatabase(faulty.uri, { log: silentLog })
  })

  afterEach(() => faulty.mend())

  after(async () => {
    await database.close()
    await faulty.close()
  })

  it('is due again at once, with no attempt counted: one of the outbox', async () => {
    const store = createOutboxStore({ db: database.db, now, leaseMs })
    await store.insert({ id: newId(), mail: 'erased', locale: 'uk', box: randomBytes(8) })

    await faulty.fail(['update'], unsure)
    const failures = [await rejectionOf(store.claim(10, 'urgent')), await rejectionOf(store.claim(10, 'urgent'))]
    await faulty.mend()
    const [claimed] = await store.claim(10, 'urgent')

    for (const failure of failures) expect(failure).to.be.instanceOf(Unavailable)
    expect(claimed).to.include({ attempts: 1 })
  })

  it('is due again at once, with no attempt counted: a reminder, which keeps its place among the three', async () => {
    const store = createSignatureMailStore({ db: database.db, now, leaseMs })
    const keyring = createKeyring({ current: 1, keys: new Map([[1, randomBytes(32)]]) })
    const mail = { intent: 'reminder', attempts: 0, deferrals: 0, nextAttemptAt: noon } as const
    const petition = { id: newId() } as Petition
    await addSignatures({ keyring, database }, petition, [{ state: 'pending', expiresOn: '2026-03-06', mail }])

    await faulty.fail(['update'], unsure)
    const failures = [await rejectionOf(store.claim(10, 'patient')), await rejectionOf(store.claim(10, 'patient'))]
    await faulty.mend()
    const [claimed] = await store.claim(10, 'patient')

    for (const failure of failures) expect(failure).to.be.instanceOf(Unavailable)
    expect(claimed).to.include({ mailCount: 2 })
    expect(claimed?.mail).to.include({ attempts: 1 })
  })
})
