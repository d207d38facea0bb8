import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

import { expect } from 'chai'

import { loadConfig, type Environment } from '../../server/config.ts'
import { createSecretsFile } from '../../server/platform/crypto/keyring.ts'
import { openEmbedded } from '../../server/platform/db/embedded.ts'
import { createLog, silentLog } from '../../server/platform/log.ts'
import { CannotOpen, openStores } from '../../server/stores.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess } from '../support/process.ts'
import { openRaw } from '../support/raw-request.ts'
import { rejectionOf } from '../support/rejection.ts'
import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const secret = 'sesame-0123456789'

/** Starts the service, expects it to end by itself with code 1, and answers what it said beside that it did not start. */
async function refusedStart(environment: Environment): Promise<string[]> {
  const service = await startProcess(environment)
  const code = await service.end()
  const lines = service.output().trim().split('\n')

  expect(code, service.output()).to.equal(1)
  expect(lines[0]).to.equal('Undersigned did not start.')
  expect(service.output()).not.to.match(/\n\s+at |node_modules|Error:|frames|is ready/)
  expect(service.output()).not.to.contain(secret)
  return lines.slice(1)
}

/** The same within this process: what `main` would print. */
async function refusedOpening(environment: Environment): Promise<string> {
  const said: string[] = []
  const log = createLog({ level: 'warn', destination: { write: (line) => void said.push(line) } })
  const error = await rejectionOf(
    openStores(loadConfig(environment), { log, say: (line) => void said.push(line), join: false }),
  )
  expect(error).to.be.instanceOf(CannotOpen)
  expect(said).to.deep.equal([])
  return (error as CannotOpen).message
}

describe('a start that cannot go well', () => {
  let site: TestSite
  let dataDir: string

  before(async () => {
    site = await startSite({ running: false })
    dataDir = await mkdtemp(path.join(tmpdir(), 'undersigned-start-'))
  })

  after(async () => {
    await site.close()
    await rm(dataDir, { recursive: true, force: true })
  })

  it('invents nothing in production: every setting that is wrong or missing is named, none is printed', async () => {
    const lines = await refusedStart({
      NODE_ENV: 'production',
      PORT: secret,
      PUBLIC_URL: `ftp://${secret}`,
      MONGODB_URI: secret,
      ROLE: secret,
      RATE_LIMITS: 'off',
      TRUST_PROXY: '0.0.0.0/0',
      HCAPTCHA_SECRET: secret,
      MAIL_FROM_FILE: '/nowhere',
    })

    const wrong = ['PORT', 'PUBLIC_URL', 'MONGODB_URI', 'ROLE', 'RATE_LIMITS=off', 'TRUST_PROXY', 'HCAPTCHA_SITE_KEY']
    const missing = ['SMTP_URL', 'SECRETS_FILE']
    const named = new Set(lines.map((line) => line.split(' ')[0]))
    expect([...named]).to.have.members([...wrong, ...missing, 'MAIL_FROM_FILE'])
    for (const line of lines) expect(line).to.match(/^[A-Z_]+\S* .*\.$/)
  })

  it('says what is wrong with the file of keys', async () => {
    const file = path.join(dataDir, 'keys.json')
    const production = {
      ...site.environment,
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://petitions.example.org',
      SECRETS_FILE: file,
    }

    const missing = await refusedOpening(production)
    createSecretsFile(file)
    await chmod(file, 0o640)
    const open = await refusedOpening(production)
    await chmod(file, 0o600)
    const others = await refusedStart(production)
    await writeFile(file, `{"current":1,"keys":{"1":"${secret}"}}`)
    const broken = await refusedOpening(production)

    expect(missing).to.equal(`SECRETS_FILE ${file} cannot be read. Without its keys nothing stored can be opened.`)
    expect(open).to.equal(`SECRETS_FILE ${file} can be read by others (mode 640). Run: chmod 600 ${file}`)
    expect(others).to.deep.equal([
      'The stored petitions cannot be opened: is SECRETS_FILE the one they were stored with?',
    ])
    expect(broken).to.match(/^SECRETS_FILE .* is not a key ring/)
  }).timeout(30_000)

  it('says that the port is taken, or the folder of the data is none', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const taken = await refusedStart({ ...site.environment, DATA_DIR: dataDir, PORT: String(port) })
    other.close()
    const file = path.join(dataDir, 'a-file')
    await writeFile(file, '')
    const { MONGODB_URI: uri } = site.environment
    const noFolder = await refusedOpening({ MONGODB_URI: uri, DATA_DIR: file })

    expect(taken).to.deep.equal([
      `Port ${String(port)} is already in use. Stop the program that listens there, or set PORT to another number.`,
    ])
    expect(noFolder)
      .to.contain(file)
      .and.to.match(/cannot be (written|made|used)/)
  }).timeout(20_000)

  it('says why the database cannot be had', async () => {
    const { MONGODB_URI: uri = '' } = site.environment
    const closed = `mongodb://127.0.0.1:${String(await freePort())}/x`
    const [away, refused, unreadable] = await Promise.all([
      refusedOpening({ ...site.environment, MONGODB_URI: closed }),
      refusedOpening({ ...site.environment, MONGODB_URI: uri.replace('mongodb://', `mongodb://olena:${secret}@`) }),
      refusedStart({ ...site.environment, MONGODB_URI: `mongodb://127.0.0.1:${secret}/x` }),
    ])

    expect(away).to.equal('No database answers at MONGODB_URI within 3 seconds.')
    expect(refused).to.match(/^The database at MONGODB_URI refuses the user or the password/)
    expect(unreadable).to.have.length(1)
    expect(unreadable[0]).to.match(/^MONGODB_URI cannot be read/)
  }).timeout(20_000)

  it('is refused where another one has the data, which goes on', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'undersigned-twice-'))
    const first = await openEmbedded({
      dataDir: folder,
      mongodBinary: process.env['MONGOD_BINARY'],
      log: silentLog,
      say: () => undefined,
      join: false,
    })
    const lines = await refusedStart({ DATA_DIR: folder })
    const still = await openEmbedded({ dataDir: folder, log: silentLog, say: () => undefined, join: true })
    await first.stop()
    await rm(folder, { recursive: true, force: true })

    expect(lines).to.have.length(1)
    expect(lines[0])
      .to.contain(folder)
      .and.to.match(/is in use by process \d+, which runs already\. Stop it first/)
    expect(still.uri).to.equal(first.uri)
  }).timeout(30_000)

  it('is none at all with --help: every setting is shown, nothing is opened', async () => {
    const service = await startProcess({ DATA_DIR: '/nowhere', MONGODB_URI: secret }, ['--help'])
    const code = await service.end()

    expect(code).to.equal(0)
    expect(service.output()).to.contain('SECRETS_FILE').and.to.contain('TRUST_PROXY').and.not.to.contain(secret)
  })
})

describe('a stop', () => {
  const good = { name: 'Olena', country: 'UA', consent: 'yes' }

  it('answers every request that was accepted and waits for nobody else: it ends with 0 within ten seconds', async () => {
    const site = await startSite({ running: false })
    const silent = await openSilent()
    const port = await freePort()
    const url = `http://127.0.0.1:${String(port)}`
    const service = await startProcess({
      ...site.environment,
      PORT: String(port),
      RATE_LIMITS: 'off',
      SMTP_URL: silent.smtpUrl,
    })
    const signing = (email: string): string => new URLSearchParams({ ...good, email }).toString()
    const headOf = (length: number): string =>
      [
        `POST /en/petitions/${appeal}/signatures HTTP/1.1`,
        `Host: 127.0.0.1:${String(port)}`,
        'Content-Type: application/x-www-form-urlencoded',
        `Content-Length: ${String(length)}`,
        'Expect: 100-continue\r\n\r\n',
      ].join('\r\n')
    const first = await fetch(`${url}/en/petitions/${appeal}/signatures`, {
      method: 'POST',
      body: new URLSearchParams({ ...good, email: 'first@example.org' }),
      redirect: 'manual',
    })
    await until('the first mail is under way', () => silent.connectionCount() > 0)
    const accepted = Array.from({ length: 40 }, (_, index) => {
      const body = signing(`stop-${String(index)}@example.org`)
      const connection = openRaw(url)
      connection.send(headOf(body.length))
      return { connection, body }
    })
    const neverFinished = openRaw(url)
    neverFinished.send(headOf(4_000))
    const watching = await fetch(`${url}/api/v1/petitions/${appeal}/tally/events`)
    // From here on they are accepted: the server has asked each of them to go on.
    await Promise.all(accepted.map(({ connection }) => connection.heard(/100 Continue/)))

    const startedMs = performance.now()
    const ended = service.end('SIGTERM')
    await until('nothing new is taken', () => isRefused(port))
    for (const { connection, body } of accepted) connection.send(body)
    const answers = await Promise.all(accepted.map(({ connection }) => connection.answer()))
    const code = await ended
    const tookMs = performance.now() - startedMs
    await watching.body?.cancel().catch(() => undefined)
    const signatures = site.stores.database.db.collection('signatures')
    const [storedCount, dueCount, heldCount] = await Promise.all([
      signatures.countDocuments(),
      signatures.countDocuments({ 'mail.intent': 'confirm' }),
      signatures.countDocuments({ 'mail.leaseUntil': { $exists: true } }),
    ])
    silent.close()
    await site.close()

    expect(first.status).to.equal(303)
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([303]))
    expect(code, service.output()).to.equal(0)
    expect(tookMs).to.be.lessThan(10_000)
    // None is forgotten, and each mail is due again at once instead of when a lease would have ended.
    expect([storedCount, dueCount, heldCount]).to.deep.equal([41, 41, 0])
  }).timeout(40_000)
})

describe('one process for pages, another for mail and counting', () => {
  it('sign, mail, confirm and count together, each by what it is for', async () => {
    const site = await startSite({ running: false })
    const [webPort, workerPort] = [await freePort(), await freePort()]
    const publicUrl = `http://localhost:${String(webPort)}`
    const common = { ...site.environment, PUBLIC_URL: publicUrl }
    const web = await startProcess({ ...common, ROLE: 'web', PORT: String(webPort) })
    const post = (address: string, fields: Record<string, string>): Promise<Response> =>
      fetch(new URL(address, publicUrl), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
    const sign = (email: string) => post(`/en/petitions/${appeal}/signatures`, { ...good, email })
    const counted = async (): Promise<number> => {
      const answer = await fetch(new URL(`/api/v1/petitions/${appeal}/tally`, publicUrl))
      return ((await answer.json()) as { confirmedCount: number }).confirmedCount
    }

    const alone = await sign('split-1@example.org')
    await pause(300)
    const mailedByWeb = site.mailbox.messages().length
    const worker = await startProcess({ ...common, ROLE: 'worker', PORT: String(workerPort) })
    const together = await sign('split-2@example.org')
    const mails = [await site.mailTo('split-1@example.org'), await site.mailTo('split-2@example.org')]
    const confirmed = await Promise.all(mails.map((mail) => post(new URL(linkIn(mail, 'confirm')).pathname, {})))
    await until('both are counted', async () => (await counted()) === 2)
    const isWorkerShut = await isRefused(workerPort)
    const codes = [await web.end('SIGTERM'), await worker.end('SIGTERM')]
    const held = await site.stores.database.db.collection('leases').countDocuments({
      _id: /^tally/ as never,
      until: { $gt: site.clock.now() },
    })
    await site.close()

    expect([alone, together, ...confirmed].map(({ status }) => status)).to.deep.equal([303, 303, 303, 303])
    expect(mailedByWeb).to.equal(0)
    expect(linkIn(mails[0]!, 'confirm')).to.match(new RegExp(`^${publicUrl}/`))
    expect(isWorkerShut).to.equal(true)
    expect(codes).to.deep.equal([0, 0])
    expect(held).to.equal(0)
  }).timeout(40_000)

  const good = { name: 'Olena', country: 'UA', consent: 'yes' }
})

/** A mail server that takes connections and never says a word. */
async function openSilent() {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    smtpUrl: `smtp://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    connectionCount: () => sockets.length,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** Whether nobody listens there. */
async function isRefused(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const outcome = await Promise.race([
    once(socket, 'connect').then(() => false),
    once(socket, 'error').then(() => true),
  ]).catch(() => true)
  socket.destroy()
  return outcome
}
