import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import {
  createOutbox,
  createOutboxStore,
  outboxIndexes,
  joinGroups,
  type GroupEnds,
  type MailEnd,
  type MailGroups,
  type Outbox,
} from '../../../server/features/outbox/index.ts'
import type { DueMail, MailOutcome } from '../../../server/features/outbox/mail-source.ts'
import { createKeyring } from '../../../server/platform/crypto/keyring.ts'
import { ensureIndexes } from '../../../server/platform/db/migrations.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { rejectionOf } from '../../support/rejection.ts'

const props = {
  petitionTitle: 'Zzyzx',
  petitionUrl: 'https://petitions.example/en/petitions/zzyzx',
  organiser: 'Xyzzy',
  protected: false,
}
const erased = { mail: 'erased', to: 'olena@example.org', locale: 'uk', props } as const
const reviewed = {
  petitionTitle: 'Zzyzx',
  reviewed: 'petition',
  roomUrl: 'https://petitions.example/en/campaign',
  reason: null,
  reviewerWords: null,
} as const
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

  describe('with many mails about the same', () => {
    const group = 'AAAAAAAAAAAAAAAAAAAAAA'
    const people = ['1', '2', '3'].map((sign) => sign.padEnd(22, 'A'))
    const notes: GroupEnds[] = []
    const ends: MailEnd[] = []
    const unwanted = new Set<string>()
    const groups: MailGroups = {
      read: () =>
        Promise.resolve(({ about }) =>
          unwanted.has(about) ? 'never' : { to: `${about}@example.org`, props: { newsTitle: about } },
        ),
      note: (_, counts) => Promise.resolve(void notes.push(counts)),
      ended: (_, end) => Promise.resolve(void ends.push(end)),
    }
    const mailer = (): Outbox =>
      createOutbox({
        store: createOutboxStore({ db: test.database.db, now, leaseMs }),
        keyring,
        groups,
        now,
        log: silentLog,
      })

    async function queue(): Promise<void> {
      const rows = people.map((id) => ({ id, about: id, locale: 'uk' as const }))
      const { client } = test.database
      await client.withSession((session) =>
        session.withTransaction(() => mailer().enqueueMany({ mail: 'update', group, rows }, session)),
      )
    }

    async function begun(): Promise<DueMail[]> {
      const mails = await mailer().claim(10, 'patient')
      expect(await Promise.all(mails.map((mail) => mailer().begin(mail)))).to.deep.equal(mails.map(() => true))
      return mails
    }

    const settleAll = (mails: readonly DueMail[], outcome: MailOutcome) =>
      mailer().settle(mails.map((mail) => ({ mail, outcome })))

    beforeEach(() => {
      notes.length = 0
      ends.length = 0
      unwanted.clear()
    })

    it('stores nothing of whom they go to, and makes each when it goes', async () => {
      await queue()

      expect(JSON.stringify(await rows().find().toArray())).not.to.include('@')
      const mails = await mailer().claim(10, 'patient')
      expect(mails.map(({ to }) => to).sort()).to.deep.equal(people.map((id) => `${id}@example.org`))
      expect(mails.map(({ group: of }) => of)).to.deep.equal([group, group, group])
    })

    it('cannot be queued a second time', async () => {
      await queue()

      expect(await rejectionOf(queue())).to.include({ code: 11000 })
      expect(await mailer().countGroup(group)).to.equal(3)
    })

    it('drops what nobody wants any more, and says how many', async () => {
      await queue()
      unwanted.add(people[1] ?? '')

      const mails = await mailer().claim(10, 'patient')

      expect(mails).to.have.length(2)
      expect(notes).to.deep.equal([{ refusedCount: 0, unsureCount: 0, droppedCount: 1 }])
      expect(await mailer().countGroup(group)).to.equal(2)
    })

    it('begins no mail a second time when a worker died in the middle of it, and every other one', async () => {
      await queue()
      const [first, second] = await mailer().claim(10, 'patient')
      if (first === undefined || second === undefined) throw new Error('There are three.')
      await mailer().begin(first)
      nowIs = later(leaseMs)

      const again = await mailer().claim(10, 'patient')

      expect(again.map(({ rowId }) => rowId))
        .to.include(second.rowId)
        .and.not.include(first.rowId)
      expect(again.map(({ attempts }) => attempts)).to.deep.equal([1, 1])
      expect(notes).to.deep.equal([{ refusedCount: 0, unsureCount: 1, droppedCount: 0 }])
      expect(ends).to.deep.equal([{ kind: 'unsure' }])
      expect(await mailer().begin(second), 'the dead one comes back').to.equal(false)
    })

    it('tries again what surely did not go, and not what may have gone', async () => {
      await queue()
      await settleAll(await begun(), { kind: 'retry', at: now(), counted: false, deferred: true, reason: '450' })
      const mails = await begun()
      await settleAll(mails.slice(0, 2), { kind: 'retry', at: now(), counted: true, deferred: false })
      await settleAll(mails.slice(2), { kind: 'refused', reason: '550' })

      expect(mails).to.have.length(3)
      expect(await rows().countDocuments()).to.equal(0)
      expect(notes).to.deep.equal([
        { refusedCount: 0, unsureCount: 2, droppedCount: 0 },
        { refusedCount: 1, unsureCount: 0, droppedCount: 0 },
      ])
    })

    it('says what became of each, once that is written', async () => {
      await queue()
      const mails = await begun()
      await settleAll(mails.slice(0, 1), { kind: 'sent' })
      await settleAll(mails.slice(1, 2), { kind: 'refused', reason: '550' })
      await settleAll(mails.slice(2), { kind: 'retry', at: now(), counted: true, deferred: false })

      expect(ends).to.deep.equal([{ kind: 'sent' }, { kind: 'refused', code: '550' }, { kind: 'unsure' }])
    })

    it('may be made by several who queue them, each asked about its own', async () => {
      const asked: string[] = []
      const only = (name: string): MailGroups => ({
        ...groups,
        read: (mails) => {
          asked.push(...mails.map(({ mail }) => `${name} ${mail}`))
          return Promise.resolve(() => 'later')
        },
      })
      const joined = joinGroups({ update: only('updates'), delivery: only('deliveries') })
      const made = await joined.read([
        { mail: 'delivery', group, about: group, locale: 'en' },
        { mail: 'update', group, about: group, locale: 'en' },
      ])
      await joined.ended?.(group, { kind: 'sent' }, 'delivery')

      expect(asked).to.deep.equal(['deliveries delivery', 'updates update'])
      expect(made({ mail: 'delivery', group, about: group, locale: 'en' })).to.equal('later')
      expect(ends).to.deep.equal([{ kind: 'sent' }])
    })

    it('gives up one that is put off again and again, as full mailboxes do, so that the rest is over some day', async () => {
      await queue()
      const putOff = { kind: 'retry', at: now(), counted: false, deferred: true, reason: '452' } as const
      const sent = await begun()
      await settleAll(sent.slice(1), { kind: 'sent' })
      await settleAll(sent.slice(0, 1), putOff)
      for (let attempt = 1; attempt < 12; attempt += 1) await settleAll(await begun(), putOff)

      expect(await mailer().countGroup(group)).to.equal(0)
      expect(notes).to.deep.equal([{ refusedCount: 1, unsureCount: 0, droppedCount: 0 }])
    })

    it('counts once who is dropped while the group is taken back', async () => {
      await queue()
      for (const id of people) unwanted.add(id)
      const store = createOutboxStore({ db: test.database.db, now, leaseMs })
      const slow = createOutbox({
        store,
        keyring,
        groups: {
          ...groups,
          async read(mails) {
            await store.removeGroup(group)
            return groups.read(mails)
          },
        },
        now,
        log: silentLog,
      })

      expect(await slow.claim(10, 'patient')).to.deep.equal([])

      expect(notes).to.deep.equal([])
    })

    it('do not take other mail with them when it cannot be written what became of them', async () => {
      await queue()
      for (const id of people) unwanted.add(id)
      await worker().enqueue({ mail: 'review-approved', to: 'mira@example.org', locale: 'uk', props: reviewed })
      const store = createOutboxStore({ db: test.database.db, now, leaseMs })
      const troubled = createOutbox({
        store: { ...store, settle: () => Promise.reject(new Unavailable()) },
        keyring,
        groups,
        now,
        log: silentLog,
      })

      expect((await troubled.claim(10, 'patient')).map(({ to }) => to)).to.deep.equal(['mira@example.org'])
    })

    it('are taken back together, except for those that are going just now', async () => {
      await queue()
      const [going, claimed] = await mailer().claim(2, 'patient')
      if (going === undefined || claimed === undefined) throw new Error('There are three.')
      await mailer().begin(going)

      expect(await mailer().removeGroup(group)).to.equal(2)

      expect(await mailer().begin(claimed)).to.equal(false)
      expect(await mailer().countGroup(group)).to.equal(1)
      await settleAll([going], { kind: 'sent' })
      expect(await mailer().countGroup(group)).to.equal(0)
    })
  })
})
