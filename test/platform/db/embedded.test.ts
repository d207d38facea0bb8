import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { CannotStartDatabase } from '../../../server/platform/db/cannot-start.ts'
import { connectDatabase, orUnavailable, type Database } from '../../../server/platform/db/connection.ts'
import { openEmbedded, type EmbeddedDatabase } from '../../../server/platform/db/embedded.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { startEmbeddedService } from '../../support/embedded-service.ts'
import { rejectionOf } from '../../support/rejection.ts'

describe('our own database', function () {
  this.timeout(60_000)
  this.slow(5000)

  let dataDir: string
  const said: string[] = []
  const running: EmbeddedDatabase[] = []

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'undersigned-embedded-'))
    said.length = 0
  })

  afterEach(async () => {
    for (const database of running.splice(0)) await database.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const open = async (options: { join?: boolean } = {}): Promise<EmbeddedDatabase> => {
    const say = (line: string) => said.push(line)
    const database = await openEmbedded({ dataDir, log: silentLog, say, join: false, ...options })
    running.push(database)
    return database
  }

  const using = async <T>(uri: string, work: (database: Database) => Promise<T>): Promise<T> => {
    const database = await connectDatabase(uri, { log: silentLog })
    try {
      return await work(database)
    } finally {
      await database.close()
    }
  }

  const write = (uri: string, word: string) => using(uri, ({ db }) => db.collection('words').insertOne({ word }))
  const words = (uri: string) =>
    using(uri, async ({ db }) => (await db.collection('words').find().toArray()).map(({ word }) => word as string))

  it('keeps its data and its port from one start to the next', async () => {
    const first = await open()
    await write(first.uri, 'kept')
    await first.stop()

    const second = await open()

    expect(second.uri).to.equal(first.uri)
    expect(await words(second.uri)).to.deep.equal(['kept'])
  })

  it('refuses a second start on the same data with a sentence that names the first, and leaves that alone', async () => {
    const first = await open()

    const error = await rejectionOf(open())

    expect(error).to.be.instanceOf(CannotStartDatabase)
    expect(error)
      .to.have.property('message')
      .that.includes(`process ${String(process.pid)}`)
    await write(first.uri, 'still there')
  })

  it('is joined by a script while it runs, and goes on when the script is done', async () => {
    const service = await startEmbeddedService(dataDir)
    await write(service.uri, 'seen by both')

    const joined = await open({ join: true })
    const seen = await words(joined.uri)
    await joined.stop()

    expect(joined.uri).to.equal(service.uri)
    expect(seen).to.deep.equal(['seen by both'])
    expect(await words(service.uri)).to.deep.equal(['seen by both'])
    await service.kill('SIGTERM')
  })

  it('is started by a script that finds none to join', async () => {
    const own = await open({ join: true })

    await write(own.uri, 'alone')

    expect(await words(own.uri)).to.deep.equal(['alone'])
  })

  it('started twice at once runs once', async () => {
    const [one, two] = await Promise.all([open({ join: true }), open({ join: true })])

    expect(one.uri).to.equal(two.uri)
  })

  it('has every acknowledged write after the service was killed, and its mongod did not outlive it', async () => {
    const service = await startEmbeddedService(dataDir)
    await write(service.uri, 'acknowledged')
    await service.kill('SIGKILL')

    const again = await open()

    expect(await words(again.uri)).to.deep.equal(['acknowledged'])
  })

  it('moves to another port when a stranger has taken its own, with all its data', async () => {
    const first = await open()
    await write(first.uri, 'moved')
    await first.stop()
    const stranger = await listenOn(portOf(first.uri))

    const second = await open().finally(() => stranger.close())

    expect(said.join()).to.include('is taken')
    expect(second.uri).not.to.equal(first.uri)
    expect(await words(second.uri)).to.deep.equal(['moved'])
  })

  it('never makes an empty database beside data of another version', async () => {
    await mkdir(join(dataDir, 'mongodb-4.4'))
    await writeFile(join(dataDir, 'mongodb-4.4', 'WiredTiger'), 'WiredTiger')

    const error = await rejectionOf(open())

    expect(error).to.be.instanceOf(CannotStartDatabase)
    expect(error).to.have.property('message').that.includes('MongoDB 4.4, which wrote the data that lies here')
  })

  it('does not guess between the data of two versions', async () => {
    for (const major of ['6.0', '8.0']) {
      await mkdir(join(dataDir, `mongodb-${major}`))
      await writeFile(join(dataDir, `mongodb-${major}`, 'WiredTiger'), 'WiredTiger')
    }

    const error = await rejectionOf(open())

    expect(error).to.have.property('message').that.includes('(6.0, 8.0)')
  })

  it('says in one sentence why it cannot open damaged data', async () => {
    const first = await open()
    await first.stop()
    const folder = (await readFolderName(dataDir)) ?? ''
    await writeFile(join(folder, 'WiredTiger.turtle'), 'not a turtle')

    const error = await rejectionOf(open())

    expect(error).to.be.instanceOf(CannotStartDatabase)
    expect(error)
      .to.have.property('message')
      .that.matches(/could not open .+ Its log: /)
  })

  it('refuses a folder that cannot be made', async () => {
    const file = join(dataDir, 'a-file')
    await writeFile(file, '')

    const error = await rejectionOf(openEmbedded({ dataDir: file, log: silentLog, say: () => undefined, join: false }))

    expect(error).to.be.instanceOf(CannotStartDatabase)
  })

  it('that was killed itself makes writes unavailable, not lost silently', async () => {
    const service = await startEmbeddedService(dataDir)
    const database = await connectDatabase(service.uri, { log: silentLog })
    await killMongod(dataDir)

    const error = await rejectionOf(orUnavailable(database.db.collection('words').insertOne({ word: 'late' })))
    await database.close()
    await service.kill('SIGKILL')

    expect(error).to.be.instanceOf(Unavailable)
  })
})

const portOf = (uri: string): number => Number(/:(\d+)\//.exec(uri)?.[1])

const listenOn = (port: number): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.end('not a database'))
    server.listen(port, '127.0.0.1', () => {
      resolve(server)
    })
  })

const readFolderName = async (dataDir: string): Promise<string | undefined> => {
  const names = await readdir(dataDir)
  return names.filter((name) => /^mongodb-\d+\.\d+$/.test(name)).map((name) => join(dataDir, name))[0]
}

const killMongod = async (dataDir: string): Promise<void> => {
  const folder = (await readFolderName(dataDir)) ?? ''
  const state = JSON.parse(await readFile(`${folder}.json`, 'utf8')) as { mongod: { pid: number } }
  process.kill(state.mongod.pid, 'SIGKILL')
}
