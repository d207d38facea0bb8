import { createPublicKey, verify } from 'node:crypto'

import { expect } from 'chai'

import { createSigningKeys, createSigningKeyStore } from '../../../server/features/packs/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { createTestClock, type TestClock } from '../../support/clock.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('the keys that sign packs', () => {
  let site: TestStores
  let clock: TestClock

  before(async () => {
    clock = createTestClock()
    site = await openTestStores({ now: clock.now })
  })

  after(() => site.close())

  beforeEach(() => site.stores.database.db.collection('signingKeys').deleteMany({}))

  /** As one process has them. */
  function open() {
    const { database, keyring, audit, now } = site.stores
    const store = createSigningKeyStore(database.db)
    return createSigningKeys({ store, keyring, audit, transact: transactionsOn(database.client), now })
  }

  const bytes = Buffer.from('{"format":"undersigned-pack-1"}')

  it('are made at the first need, one between all processes', async () => {
    const signers = await Promise.all(Array.from({ length: 8 }, () => open().current()))

    expect(new Set(signers.map(({ keyId }) => keyId))).to.have.lengthOf(1)
    expect(await open().published()).to.have.lengthOf(1)
  })

  it('check what they signed, by what everybody can read of them', async () => {
    const keys = open()
    const { keyId, sign } = await keys.current()

    const signature = sign(bytes)

    const [key] = await keys.published()
    expect(key).to.include({ keyId, algorithm: 'Ed25519', usedUntil: null })
    expect(Buffer.from(key?.publicKey ?? '', 'base64')).to.have.lengthOf(32)
    expect(verify(null, bytes, createPublicKey(key?.pem ?? ''), signature)).to.equal(true)
    expect(verify(null, Buffer.from('something else'), createPublicKey(key?.pem ?? ''), signature)).to.equal(false)
  })

  it('sign the same bytes the same way each time', async () => {
    const { sign } = await open().current()

    expect(sign(bytes)).to.deep.equal(sign(bytes))
    expect((await open().current()).sign(bytes)).to.deep.equal(sign(bytes))
  })

  it('are kept for ever: what an old one signed is checked by it after another took its place', async () => {
    const keys = open()
    const old = await keys.current()
    const signature = old.sign(bytes)
    clock.forwardDays(3)

    const newId = await keys.rotate('console')

    const published = await keys.published()
    const oldKey = published.find(({ keyId }) => keyId === old.keyId)
    expect(published.map(({ keyId }) => keyId)).to.deep.equal([newId, old.keyId])
    expect(oldKey?.usedUntil).to.equal(published[0]?.usedFrom)
    expect((await keys.current()).keyId).to.equal(newId)
    expect(verify(null, bytes, createPublicKey(oldKey?.pem ?? ''), signature)).to.equal(true)
  })

  it('leave a trace of who put another in their place', async () => {
    const keys = open()
    const { keyId: before } = await keys.current()

    const after = await keys.rotate('console')

    const [deed] = await site.stores.audit.entries({ limit: 1 })
    expect(deed).to.deep.include({ by: 'console', deed: 'signing-key.rotated', before: { keyId: before } })
    expect(deed?.subject).to.deep.equal({ kind: 'signing-key', id: after })
  })

  it('do not open at the place of another, nor without the key ring', async () => {
    await open().current()
    const rows = site.stores.database.db.collection<{ _id: string }>('signingKeys')
    const stolen = await rows.findOneAndDelete({})
    await rows.insertOne({ ...stolen, _id: 'another-place' })

    expect(await rejectionOf(open().current())).to.be.an('error')
  })
})
