import { expect } from 'chai'
import type { Document } from 'mongodb'

import { startChangeFeed, type ChangeFeed } from '../../../server/platform/db/change-feed.ts'
import { connectDatabase, type Database } from '../../../server/platform/db/connection.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import { silentLog, type Log } from '../../../server/platform/log.ts'
import { openFaultyDatabase, type FaultyDatabase } from '../../support/faulty-database.ts'
import { until } from '../../support/until.ts'

/** Longer than any test waits: what is seen then was told by the stream. */
const hardlyEver = 60_000

const historyLost = { errorCode: 286 }
const noStreamsHere = { errorCode: 40573 }
const hangs = { blockConnection: true, blockTimeMS: 1_500 }

describe('following changes in the database', () => {
  let faulty: FaultyDatabase
  let database: Database
  let feed: ChangeFeed | null = null
  let seen: (readonly string[] | 'all')[]
  let said: string[]

  const note: Log['info'] = (_fields, message) => void said.push(message)
  const log: Log = { ...silentLog, info: note, warn: note, report: (error) => void said.push(String(error)) }

  before(async function () {
    this.timeout(60_000)
    faulty = await openFaultyDatabase()
    database = await connectDatabase(faulty.uri, { log: silentLog })
  })

  beforeEach(() => {
    seen = []
    said = []
  })

  afterEach(async () => {
    await faulty.mend()
    await feed?.stop()
    feed = null
  })

  after(async () => {
    await database.close()
    await faulty.close()
  })

  async function follow({ pollMs = hardlyEver, silenceMs = hardlyEver, refresh = () => Promise.resolve() } = {}) {
    feed = startChangeFeed({
      db: database.db,
      log,
      silenceMs,
      followers: [
        {
          collections: ['texts', 'figures'],
          pollMs,
          refresh: async (ids) => {
            seen.push(ids === null ? 'all' : [...ids])
            await refresh()
          },
        },
      ],
    })
    await until('everything was read', () => seen.includes('all'))
  }

  async function write(collection = 'figures', fields: Document = {}): Promise<string> {
    const id = newId()
    await database.db.collection(collection).insertOne({ _id: bytesOf(id) as never, ...fields })
    return id
  }

  const sees = (id: string): Promise<unknown> => until('the change is seen', () => seen.flat().includes(id))

  it('tells of which document something has changed', async () => {
    await follow()

    const id = await write('texts')

    await sees(id)
  })

  it('tells nothing of other collections', async () => {
    await follow()

    const other = await write('signatures')
    await sees(await write())

    expect(seen.flat()).not.to.include(other)
  })

  it('reads what changed meanwhile together, and never twice at once', async () => {
    let [running, mostRunning] = [0, 0]
    await follow({
      refresh: async () => {
        running += 1
        mostRunning = Math.max(mostRunning, running)
        await database.ping()
        running -= 1
      },
    })

    const ids = await Promise.all(Array.from({ length: 100 }, () => write()))
    for (const id of ids) await sees(id)

    expect(mostRunning).to.equal(1)
    expect(seen.length).to.be.below(50)
  })

  it('misses nothing when the stream breaks, and reads everything once it stands again', async () => {
    await follow()
    await faulty.fail(['getMore'], historyLost)
    await until('it is noticed', () => said.length === 1)
    seen = []
    await write()
    await faulty.mend()

    await until('everything was read again', () => seen.includes('all'))
    await sees(await write())

    expect(said).to.deep.equal([
      'Changes in the database cannot be followed now: it is polled.',
      'Changes in the database are followed again.',
    ])
  })

  it('polls where there are no streams', async () => {
    await faulty.fail(['aggregate'], noStreamsHere)

    await follow({ pollMs: 20 })

    await until('it was polled again and again', () => seen.filter((ids) => ids === 'all').length > 5)
    expect(said).to.deep.equal(['Changes in the database cannot be followed now: it is polled.'])
  })

  it('gives up a stream from which nothing comes any more', async () => {
    await follow({ pollMs: 20, silenceMs: 1_200 })
    const id = await write()
    await sees(id)
    await faulty.fail(['getMore'], hangs)

    await until('it is noticed', () => said.length > 0)
  })

  it('reads everything again after a refresh failed, and says so once', async () => {
    let failures = 3
    await follow({
      pollMs: 20,
      refresh: () => {
        failures -= 1
        return failures >= 0 ? Promise.reject(new Error('No.')) : Promise.resolve()
      },
    })

    await until('it went well', () => failures < 0)

    expect(said).to.deep.equal(['Error: No.'])
  })

  it('stops at once, whatever the server does', async () => {
    await follow()
    await faulty.fail(['getMore'], hangs)
    await write()

    await feed?.stop()
    seen = []
    await write()

    expect(seen).to.deep.equal([])
  })
})
