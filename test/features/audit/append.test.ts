import { expect } from 'chai'

import { createAudit, createAuditStore, type AuditValue } from '../../../server/features/audit/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { anEntry, emptyHead, openTestAudit, type TestAudit } from './an-audit.ts'

const whole = { flaw: null, notedSequence: null }

describe('writing down what was done', () => {
  let test: TestAudit

  before(async () => {
    test = await openTestAudit(0)
  })

  after(() => test.close())

  beforeEach(() => test.rewrite([], emptyHead))

  it('keeps who did what to what, before and after, and why', async () => {
    await test.audit.append(anEntry())

    const [entry] = await test.audit.entries({ limit: 10 })
    expect(entry).to.deep.include({ ...anEntry(), sequence: 1, previousHash: '0'.repeat(64) })
    expect(entry?.at).to.be.instanceOf(Date)
    expect(await test.audit.head()).to.deep.equal({ sequence: 1, hash: entry?.hash })
  })

  it('stands there if and only if the deed was done', async () => {
    const transact = transactionsOn(test.stores.database.client)
    const things = test.stores.database.db.collection('outbox')

    await transact(async (session) => {
      await things.insertOne({ done: true }, { session })
      await test.audit.append(anEntry({ deed: 'done' }), session)
    })
    await rejectionOf(
      transact(async (session) => {
        await test.audit.append(anEntry({ deed: 'undone' }), session)
        throw new Error('It could not be done.')
      }),
    )

    expect((await test.audit.entries({ limit: 10 })).map(({ deed }) => deed)).to.deep.equal(['done'])
    expect(await test.audit.verify()).to.deep.include(whole)
  })

  it('refuses a session without a transaction, in which an entry could come without its head', async () => {
    await test.stores.database.client.withSession(async (session) => {
      expect(await rejectionOf(test.audit.append(anEntry(), session))).to.match(/together or not at all/)
    })
  })

  it('takes several entries of one transaction', async () => {
    await transactionsOn(test.stores.database.client)(async (session) => {
      for (const deed of ['first', 'second', 'third']) await test.audit.append(anEntry({ deed }), session)
    })

    expect((await test.audit.entries({ limit: 10 })).map(({ deed }) => deed)).to.deep.equal([
      'third',
      'second',
      'first',
    ])
    expect(await test.audit.verify()).to.deep.include(whole)
  })

  it('loses none of fifty that come at once, in transactions of their own or of others, from two processes', async () => {
    const { db, client } = test.stores.database
    const transact = transactionsOn(client)
    const another = createAudit({ store: createAuditStore(db), transact, now: test.stores.now })

    await Promise.all(
      Array.from({ length: 50 }, (_, number) => {
        const entry = anEntry({ why: String(number) })
        const audit = number % 4 < 2 ? test.audit : another
        return number % 2 === 0 ? audit.append(entry) : transact((session) => audit.append(entry, session))
      }),
    )

    const entries = await test.audit.entries({ limit: 100 })
    expect(entries.map(({ sequence }) => sequence)).to.deep.equal(Array.from({ length: 50 }, (_, index) => 50 - index))
    expect(new Set(entries.map(({ why }) => why)).size).to.equal(50)
    expect(await test.audit.verify()).to.deep.include(whole)
  })

  it('masks what looks like a mail address, also in a reason that somebody typed', async () => {
    await test.audit.append(
      anEntry({
        why: 'Asked by <olena.k@mail.example.org>, twice',
        after: { note: ['x@y.example'], 'a@b.example': 1 },
      }),
    )

    const [row] = await test.rows()
    expect(row).to.deep.include({ why: 'Asked by <[address]>, twice', after: { note: ['[address]'], '[address]': 1 } })
    expect(await test.audit.verify()).to.deep.include(whole)
  })

  it('leaves no part of an address before a rare sign, or beside a quoted or accented one', async () => {
    const addresses = [
      'olena!k@mail.example.org',
      "o'neil/k=x?y@example.org",
      'a#b$c%d&e*f+g^h_i`j{k|l}m~n@example.org',
      '"olena k"@example.org',
      'zoe\u0308.k@exa\u0308mple.org',
    ]

    await test.audit.append(anEntry({ after: addresses.map((address) => `by <${address}>, twice`) }))

    const [row] = await test.rows()
    expect(row?.['after']).to.deep.equal(addresses.map(() => 'by <[address]>, twice'))
  })

  it('takes what people type: emoji, half of one, keys with dots and dollars', async () => {
    await test.audit.append(
      anEntry({ why: 'Half \ud83d, whole 😀', after: { 'a.b': 1, $set: -0, deep: [[{ x: 0.1 }]] } }),
    )

    expect(await test.audit.verify()).to.deep.include(whole)
  })

  it('refuses what is not plain, so that a row of personal data does not slip in', async () => {
    const row = { _id: Buffer.alloc(16), confirmedOn: new Date(0) } as unknown as AuditValue

    expect(await rejectionOf(test.audit.append(anEntry({ after: row })))).to.be.instanceOf(TypeError)
    expect(await test.rows()).to.deep.equal([])
  })

  it('goes on after an entry that was refused', async () => {
    const refused = rejectionOf(test.audit.append(anEntry({ after: NaN })))
    await test.audit.append(anEntry())
    await refused

    expect(await test.audit.head()).to.include({ sequence: 1 })
  })

  it('appends nothing once the head is lost', async () => {
    await test.rewrite([], null)

    expect(await rejectionOf(test.audit.append(anEntry()))).to.match(/head of the audit is lost/)
    expect(await test.rows()).to.deep.equal([])
  })
})

describe('reading what was done', () => {
  let test: TestAudit

  before(async () => {
    test = await openTestAudit(0)
    for (const by of ['mira', 'tom', 'mira']) {
      for (const deed of ['petition.closed', 'update.sent']) {
        await test.audit.append(anEntry({ by, deed, subject: { kind: 'petition', id: `of-${by}` } }))
      }
    }
  })

  after(() => test.close())

  const numbers = async (query: Partial<Parameters<TestAudit['audit']['entries']>[0]>) =>
    (await test.audit.entries({ limit: 10, ...query })).map(({ sequence }) => sequence)

  it('begins with the newest and goes on page by page', async () => {
    expect(await numbers({ limit: 4 })).to.deep.equal([6, 5, 4, 3])
    expect(await numbers({ limit: 4, before: 3 })).to.deep.equal([2, 1])
  })

  it('can be narrowed to one deed, one person, one thing, or all of these', async () => {
    expect(await numbers({ deed: 'update.sent' })).to.deep.equal([6, 4, 2])
    expect(await numbers({ by: 'tom' })).to.deep.equal([4, 3])
    expect(await numbers({ subject: { kind: 'petition', id: 'of-mira' }, before: 6 })).to.deep.equal([5, 2, 1])
    expect(await numbers({ by: 'mira', deed: 'petition.closed', subject: { kind: 'petition', id: 'of-tom' } })).to.be
      .empty
  })
})
