import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import { createOutbox, createOutboxStore, outboxIndexes, type Outbox } from '../../../server/features/outbox/index.ts'
import type { DueMail, MailOutcome } from '../../../server/features/outbox/mail-source.ts'
import { createKeyring } from '../../../server/platform/crypto/keyring.ts'
import { ensureIndexes } from '../../../server/platform/db/migrations.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'

const props = {
  petitionTitle: 'Zzyzx',
  petitionUrl: 'https://petitions.example/en/petitions/zzyzx',
  organiser: 'Xyzzy',
  protected: false,
}
const erased = { mail: 'erased', to: 'olena@example.org', locale: 'uk', props } as const
const leaseMs = 120_000
const newKeyring = () => createKeyring({ current: 1, keys: new Map([[1, randomBytes(32)]]) })

describe('the outbox', () => {
  let test: TestDatabase
  let nowIs: Date
  const now = (): Date => nowIs
  const keyring = newKeyring()
  const later = (ms: number): Date => new Date(nowIs.getTime() + ms)

  function worker(ring = keyring): Outbox {
    return createOutbox({
      store: createOutboxStore({ db: test.database.db, now, leaseMs }),
      keyring: ring,
      now,
      log: silentLog,
    })
  }

  const rows = () => test.database.db.collection('outbox')

  before(async () => {
    test = await openTestDatabase()
    await ensureIndexes(test.database.db, [outboxIndexes])
  })

  beforeEach(async () => {
    nowIs = new Date('2027-03-01T12:00:00Z')
    await rows().deleteMany({})
  })

  after(async () => {
    await test.close()
  })

  async function settle(mail: DueMail | undefined, outcome: MailOutcome): Promise<void> {
    if (mail === undefined) throw new Error('There is no mail to settle.')
    await worker().settle([{ mail, outcome }])
  }

  it('hands out what was queued, under a lease and with the attempt counted', async () => {
    await worker().enqueue(erased)

    const [mail, ...others] = await worker().claim(10, 'urgent')

    expect(others).to.have.length(0)
    expect(mail).to.include({
      mail: 'erased',
      to: 'olena@example.org',
      locale: 'uk',
      fence: 1,
      attempts: 1,
      deferrals: 0,
    })
    expect(mail?.props).to.deep.equal(props)
    expect(mail?.leaseUntil).to.deep.equal(later(leaseMs))
    expect(mail?.messageKey).to.match(/^[\w-]{22}$/)
    expect(await worker().claim(10, 'urgent')).to.have.length(0)
  })

  it('stores neither the address nor the words readable', async () => {
    await worker().enqueue(erased)

    const stored = JSON.stringify(await rows().find().toArray())
    const boxes = (await rows().find().toArray()).map((row) =>
      Buffer.from((row['box'] as { buffer: Uint8Array }).buffer),
    )

    expect(stored).not.to.match(/olena|example|zzyzx|xyzzy/i)
    for (const box of boxes) expect(box.toString('latin1')).not.to.match(/olena|zzyzx/i)
  })

  it('refuses a mail that would lack something, and stores nothing', async () => {
    const queued = worker().enqueue({ ...erased, props: { ...props, organiser: '' } })

    expect(await queued.catch((error: unknown) => (error as Error).message)).to.equal(
      'The mail "erased" needs "organiser".',
    )
    expect(await rows().countDocuments()).to.equal(0)
  })

  it('keeps a mail only when the transaction that caused it is kept', async () => {
    const { client } = test.database
    await client.withSession((session) => session.withTransaction(() => worker().enqueue(erased, session)))
    await client.withSession(async (session) => {
      session.startTransaction()
      await worker().enqueue(erased, session)
      await session.abortTransaction()
    })

    expect(await rows().countDocuments()).to.equal(1)
  })

  it('deletes what was sent and what was refused', async () => {
    await worker().enqueue(erased)
    await worker().enqueue(erased)
    const [one, two] = await worker().claim(2, 'urgent')

    await settle(one, { kind: 'sent' })
    await settle(two, { kind: 'refused', reason: '550' })

    expect(await rows().countDocuments()).to.equal(0)
  })

  it('hands out again what was put off, when its time has come, as the same mail', async () => {
    await worker().enqueue(erased)
    const [first] = await worker().claim(1, 'urgent')
    await settle(first, { kind: 'retry', at: later(60_000), counted: false, deferred: true })

    nowIs = later(59_999)
    expect(await worker().claim(1, 'urgent')).to.have.length(0)
    nowIs = later(1)
    const [second] = await worker().claim(1, 'urgent')

    expect(second).to.include({ fence: 2, attempts: 1, deferrals: 1, messageKey: first?.messageKey })
  })

  it('counts a copy that may have gone out, and none that surely did not', async () => {
    await worker().enqueue(erased)
    for (const [counted, attempts] of [
      [true, 1],
      [false, 2],
      [true, 2],
    ] as const) {
      // prettier-ignore
      const [mail] = await worker().claim(1, 'urgent')
      expect(mail?.attempts).to.equal(attempts)
      await settle(mail, { kind: 'retry', at: now(), counted, deferred: false })
    }
    expect((await worker().claim(1, 'urgent'))[0]?.attempts).to.equal(3)
  })

  it('gives a mail to another worker when the lease has passed, and ignores what the first one says then', async () => {
    await worker().enqueue(erased)
    const [slow] = await worker().claim(1, 'urgent')
    nowIs = later(leaseMs)
    const [quick] = await worker().claim(1, 'urgent')

    await settle(slow, { kind: 'sent' })
    await settle(slow, { kind: 'retry', at: now(), counted: false, deferred: false })

    expect(quick).to.include({ fence: 2, attempts: 2 })
    expect(await rows().countDocuments({ fence: 2, attempts: 2 })).to.equal(1)
    expect(await worker().claim(1, 'urgent')).to.have.length(0)
    await settle(quick, { kind: 'sent' })
    expect(await rows().countDocuments()).to.equal(0)
  })

  it('gives each mail to one of many workers that look at the same time', async () => {
    await Promise.all(Array.from({ length: 40 }, () => worker().enqueue(erased)))

    const claims = await Promise.all(Array.from({ length: 8 }, () => worker().claim(15, 'urgent')))

    const ids = claims.flat().map(({ rowId }) => rowId)
    expect(new Set(ids).size).to.equal(ids.length)
    const rest = await worker().claim(40, 'urgent')
    expect(ids.length + rest.length).to.equal(40)
  })

  it('hands out those longest due first', async () => {
    for (const to of ['a@example.org', 'b@example.org', 'c@example.org']) {
      await worker().enqueue({ ...erased, to })
      nowIs = later(1)
    }
    const order: (string | undefined)[] = []
    for (let claim = 0; claim < 3; claim += 1) order.push((await worker().claim(1, 'urgent'))[0]?.to)

    expect(order).to.deep.equal(['a@example.org', 'b@example.org', 'c@example.org'])
  })

  it('lets a row that does not open wait for its key, without holding up the others', async () => {
    await worker(newKeyring()).enqueue(erased)
    await worker().enqueue({ ...erased, to: 'ivan@example.org' })

    expect((await worker().claim(10, 'urgent')).map(({ to }) => to)).to.deep.equal(['ivan@example.org'])

    expect(await rows().countDocuments({ attempts: 0, nextAttemptAt: later(3_600_000) })).to.equal(1)
  })
})
