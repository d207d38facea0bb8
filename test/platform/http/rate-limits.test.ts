import { createHmac } from 'node:crypto'

import { expect } from 'chai'
import type { Express } from 'express'
import fc from 'fast-check'
import request from 'supertest'

import type { Now } from '../../../server/platform/clock.ts'
import { addressPrefix } from '../../../server/platform/http/address-prefix.ts'
import { createRateLimits, hourlyLimits, type RateLimits } from '../../../server/platform/http/rate-limits.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { ensureIndexes } from '../../../server/platform/db/migrations.ts'
import { TooMany } from '../../../server/platform/errors.ts'
import {
  createSharedCounts,
  rateLimitIndexes,
  type RateLimitRow,
  type SharedCountsParts,
} from '../../../server/platform/http/shared-counts.ts'
import { aLogBook, anApp } from './an-app.ts'

const keyring = { derive: (purpose: string) => createHmac('sha256', 'test').update(purpose).digest() }

const aClock = (start = '2027-05-02T10:15:00Z') => {
  let atMs = Date.parse(start)
  return {
    now: (() => new Date(atMs)) as Now,
    pass: (ms: number): void => {
      atMs += ms
    },
  }
}

const minuteMs = 60_000

const limits = (parts: Partial<Parameters<typeof createRateLimits>[0]> = {}): RateLimits =>
  createRateLimits({ keyring, now: aClock().now, factor: 1, collection: null, log: aLogBook().log, ...parts })

const appWith = (made: RateLimits): Express =>
  anApp((routes) => {
    routes.set('trust proxy', ['127.0.0.1'])
    routes.post('/en/sign', made.signing, (_req, res) => res.send('signed'))
    routes.post('/en/resend', async (req, res) => {
      try {
        await made.resend.check(req)
        res.send('sent')
      } catch (error) {
        const seconds = error instanceof TooMany ? error.retryAfterSeconds : null
        res.status(429).send(`the form, filled; again in ${String(seconds)}`)
      }
    })
  })

const postFrom = async (app: Express, address: string, path = '/en/sign') =>
  await request(app).post(path).set('X-Forwarded-For', address)

const post = async (app: Express, count: number, address: string, path = '/en/sign'): Promise<number[]> => {
  const statuses: number[] = []
  for (let sent = 0; sent < count; sent += 1) statuses.push((await postFrom(app, address, path)).status)
  return statuses
}

describe('limits for one connection', () => {
  it('let two hundred signers behind one address sign within an hour', async () => {
    const statuses = await post(appWith(limits()), 200, '203.0.113.7')

    expect(new Set(statuses)).to.deep.equal(new Set([200]))
  })

  it('answer 429 and say when the hour is over', async () => {
    const app = appWith(limits({ factor: 1 / 100 }))

    const statuses = await post(app, 4, '203.0.113.7')
    const last = await postFrom(app, '203.0.113.7')

    expect(statuses).to.deep.equal([200, 200, 200, 429])
    expect(last.headers['retry-after']).to.equal(String(45 * 60))
    expect(last.text).to.contain('tooMany')
  })

  it('let a route keep its form filled', async () => {
    const app = appWith(limits({ factor: 1 / 20 }))

    const first = await postFrom(app, '203.0.113.7', '/en/resend')
    const second = await postFrom(app, '203.0.113.7', '/en/resend')

    expect(first.text).to.equal('sent')
    expect(second.text).to.equal('the form, filled; again in 2700')
  })

  it('count each kind of request and each connection apart', async () => {
    const app = appWith(limits({ factor: 1 / 300 }))

    const statuses = [
      await post(app, 2, '203.0.113.7'),
      await post(app, 1, '203.0.113.7', '/en/resend'),
      await post(app, 1, '203.0.113.8'),
    ]

    expect(statuses).to.deep.equal([[200, 429], [200], [200]])
  })

  it('begin anew with the next hour and the next day', async () => {
    const clock = aClock('2027-05-02T22:59:00Z')
    const app = appWith(limits({ factor: 1 / 300, now: clock.now }))

    const before = await post(app, 2, '203.0.113.7')
    clock.pass(minuteMs)
    const after = await post(app, 2, '203.0.113.7')
    clock.pass(60 * minuteMs)
    const tomorrow = await post(app, 1, '203.0.113.7')

    expect([before, after, tomorrow]).to.deep.equal([[200, 429], [200, 429], [200]])
  })

  it('believe a forged header of nobody but our own proxy', async () => {
    const app = appWith(limits({ factor: 1 / 300 }))

    const forged = ['198.51.100.1', '198.51.100.2, garbage', '198.51.100.3'].map((address) => `${address}, 203.0.113.7`)
    const statuses: number[] = []
    for (const header of forged) statuses.push((await postFrom(app, header)).status)

    expect(statuses).to.deep.equal([200, 429, 429])
  })

  it('are multiplied by a factor, never below one, and can be off', async () => {
    const off = await post(appWith(limits({ factor: 'off' })), 3, '203.0.113.7')
    const least = await post(appWith(limits({ factor: 0.000001 })), 2, '203.0.113.7')

    expect(off).to.deep.equal([200, 200, 200])
    expect(least).to.deep.equal([200, 429])
    expect(hourlyLimits).to.deep.equal({
      signing: 300,
      resend: 20,
      confirming: 600,
      api: 1200,
      strictSigning: 10,
      signIn: 60,
      report: 10,
      unknownLink: 60,
      responding: 30,
      newLink: 10,
    })
  })
})

describe('the part of an address that stands for one connection', () => {
  it('is all of IPv4, also in the clothes of IPv6, and 56 bits of IPv6', () => {
    expect(addressPrefix('203.0.113.7')).to.equal('203.0.113.7')
    expect(addressPrefix('::ffff:203.0.113.7')).to.equal('203.0.113.7')
    expect(addressPrefix('::ffff:cb00:7107')).to.equal('203.0.113.7')
    expect(addressPrefix('2001:db8:1:ff00::1')).to.equal(addressPrefix('2001:db8:1:ffff:1:2:3:4'))
    expect(addressPrefix('2001:db8:1:ff00::1')).not.to.equal(addressPrefix('2001:db8:1:fe00::1'))
    expect(addressPrefix('fe80::1%eth0')).to.equal(addressPrefix('fe80::2'))
    expect(['', 'garbage', undefined].map(addressPrefix)).to.deep.equal(['unknown', 'unknown', 'unknown'])
  })

  it('puts ten thousand addresses of one household into one bucket', () => {
    const buckets = new Set<string>()
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const host = address.replaceAll(/.*:/g, '').replace(/.*\./, '').slice(0, 4)
        buckets.add(addressPrefix(`2001:db8:1:fa00:1:2:3:${host === '' ? '0' : host}`))
      }),
      { numRuns: 1000 },
    )

    expect(buckets.size).to.equal(1)
  })
})

describe('counts shared between processes', () => {
  let db: TestDatabase
  const clock = aClock()

  before(async () => {
    db = await openTestDatabase()
    await ensureIndexes(db.database.db, [rateLimitIndexes])
  })
  after(async () => {
    await db.close()
  })
  beforeEach(async () => {
    await rows().deleteMany({})
  })

  /** Light writes are not yet known to a majority when the tests look at them. */
  const rows = () => db.database.db.collection<RateLimitRow>('rateLimits', { readConcern: { level: 'local' } })

  const aProcess = (collection: SharedCountsParts['collection'] = rows(), mostKeys = 100) => {
    const book = aLogBook()
    const counts = createSharedCounts({ collection, now: clock.now, log: book.log, mostKeys })
    const store = counts.store()
    const hit = async (key: string, times = 1): Promise<number> => {
      let total = 0
      for (let done = 0; done < times; done += 1) total = (await store.increment(key)).totalHits
      return total
    }
    return { ...counts, hit, store: store, book }
  }

  it('add up', async () => {
    const [one, two] = [aProcess(), aProcess()]

    await one.hit('a', 3)
    await two.hit('a', 4)
    await one.exchange()
    await two.exchange()
    const seenByTwo = await two.hit('a')
    await one.hit('a')
    await one.exchange()
    const seenByOne = await one.hit('a')

    expect(seenByTwo).to.equal(8)
    expect(seenByOne).to.equal(9)
  })

  it('add up when many processes write the same new key at once', async () => {
    const processes = Array.from({ length: 8 }, () => aProcess())

    await Promise.all(processes.map(async (one) => await one.hit('a', 5)))
    await Promise.all(
      processes.map(async (one) => {
        await one.exchange()
      }),
    )
    await Promise.all(
      processes.map(async (one) => {
        await one.exchange()
      }),
    )

    expect((await rows().findOne({ _id: 'a' }))?.count).to.equal(40)
  })

  it('cost one write and one read a second, however many requests there were, and nothing when there were none', async () => {
    const calls: string[] = []
    const counted: SharedCountsParts['collection'] = {
      bulkWrite: async (...parameters) => {
        calls.push('write')
        return await rows().bulkWrite(...parameters)
      },
      find: ((filter: object, options: object) => {
        calls.push('read')
        return rows().find(filter, options)
      }) as never,
    }
    const one = aProcess(counted)

    for (let key = 0; key < 50; key += 1) await one.hit(`key-${String(key)}`, 20)
    await one.exchange()
    await one.exchange()

    expect(calls).to.deep.equal(['write', 'read'])
    expect(await rows().countDocuments()).to.equal(50)
  })

  it('keep nothing but an HMAC, a count and the end of the hour', async () => {
    const made = createRateLimits({ keyring, now: clock.now, factor: 1, collection: rows(), log: aLogBook().log })
    const app = appWith(made)

    await post(app, 2, '203.0.113.7')
    await made.stop()

    const stored = await rows().find().toArray()
    expect(stored).to.have.lengthOf(1)
    expect(Object.keys(stored[0] ?? {})).to.deep.equal(['_id', 'count', 'expiresAt'])
    expect(stored[0]).to.deep.include({ count: 2, expiresAt: new Date('2027-05-02T11:00:00Z') })
    expect(stored[0]?._id).to.match(/^[\w-]{22}$/)
  })

  it('go on in memory while the database is away, say so once, and catch up', async () => {
    let away = true
    const flaky: SharedCountsParts['collection'] = {
      bulkWrite: async (...parameters) => {
        if (away) throw new Error('no primary')
        return await rows().bulkWrite(...parameters)
      },
      find: ((filter: object, options: object) => rows().find(filter, options)) as never,
    }
    const one = aProcess(flaky)

    await one.hit('a', 2)
    await one.exchange()
    const whileAway = await one.hit('a')
    await one.exchange()
    away = false
    await one.exchange()

    expect(whileAway).to.equal(3)
    expect((await rows().findOne({ _id: 'a' }))?.count).to.equal(3)
    expect(one.book.lines().map(({ level }) => level)).to.deep.equal([40, 30])
  })

  it('send again only what did not arrive', async () => {
    await rows().insertOne({ _id: 'broken', count: 'no number' as never, expiresAt: clock.now() })
    const one = aProcess()

    await one.hit('a', 2)
    await one.hit('broken')
    await one.exchange()
    await one.exchange()

    expect((await rows().findOne({ _id: 'a' }))?.count).to.equal(2)
    expect(await one.hit('a')).to.equal(3)
  })

  it('hold a bounded number of keys, and let ended hours go', async () => {
    const one = aProcess(null, 10)
    const soon = aClock()
    const ending = createSharedCounts({ collection: rows(), now: soon.now, log: aLogBook().log })
    const store = ending.store()

    for (let key = 0; key < 25; key += 1) await one.hit(String(key))
    await store.increment('b')
    soon.pass(60 * minuteMs)
    await ending.exchange()

    expect(await one.hit('0')).to.equal(1)
    expect(await one.hit('24')).to.equal(2)
    expect(await store.get?.('b')).to.equal(undefined)
    expect(await rows().countDocuments()).to.equal(0)
  })

  it('can be taken back', async () => {
    const one = aProcess()

    await one.hit('a', 2)
    await one.store.decrement('a')
    const once = await one.store.get?.('a')
    await one.store.resetKey('a')

    expect(once?.totalHits).to.equal(1)
    expect(await one.store.get?.('a')).to.equal(undefined)
  })

  it('exchange by themselves once started, and a last time when stopped', async () => {
    const [one, two] = [aProcess(), aProcess()]
    one.start()
    one.start()

    await one.hit('a')
    await new Promise((resolve) => setTimeout(resolve, 1200))
    const early = await rows().findOne({ _id: 'a' })
    await two.hit('b')
    await one.stop()
    await two.stop()

    expect(early?.count).to.equal(1)
    expect((await rows().findOne({ _id: 'b' }))?.count).to.equal(1)
  })
})
