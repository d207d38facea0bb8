import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { recountOn } from '../../server/counting.ts'
import { openEmbedded } from '../../server/platform/db/embedded.ts'
import { findMongod } from '../../server/platform/db/mongod-binary.ts'
import { silentLog } from '../../server/platform/log.ts'
import { openFaultyDatabase, type FaultyDatabase } from '../support/faulty-database.ts'
import { readable, shownForm } from '../support/shown-form.ts'
import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const cacheDir = fileURLToPath(new URL('../../.cache/mongod', import.meta.url))

const typed = { name: 'Олена Коваль', country: 'UA', city: 'Сімферополь', comment: 'Тримайтеся', consent: 'yes' }

/** What a database says when it could not wait for a majority: it may or may not have stored it. */
const unsure = {
  writeConcernError: { code: 64, errmsg: 'waiting for replication timed out', errInfo: { wtimeout: true } },
}
const diskFull = { errorCode: 14031 }
const cutOff = { closeConnection: true }
const noPrimary = { errorCode: 10107 }

const always = (): boolean => true
const never = (): boolean => false

const forReasonsOfItsOwn = { errorCode: 8 }

/** What runs by itself cannot know that from a bug, and reports it as one whenever it happens to be at work. */
const isOwnReason = (line: string): boolean => {
  const { requestId, err } = JSON.parse(line) as { requestId?: string; err?: { code?: unknown } }
  return requestId === undefined && err?.code === forReasonsOfItsOwn.errorCode
}

const seconds = (answer: Response): number => Number(answer.headers.get('retry-after'))

describe('a database that cannot store', () => {
  let database: FaultyDatabase
  let site: TestSite

  before(async function () {
    this.timeout(60_000)
    database = await openFaultyDatabase()
    site = await startSite({ environment: { MONGODB_URI: database.uri } })
  })

  afterEach(async () => {
    await database.mend()
    expect(site.logLines.filter((line) => /"level":(50|60)/.test(line) && !isOwnReason(line))).to.deep.equal([])
  })

  after(async () => {
    await site.close()
    await database.close()
  })

  const rows = () => site.stores.database.db.collection('signatures')

  async function mailed(email: string) {
    await site.sign({ email }, 'en')
    const mail = await site.mailTo(email)
    return { confirm: linkIn(mail, 'confirm'), manage: linkIn(mail, 'manage'), notMe: linkIn(mail, 'not-me') }
  }

  const signByApi = (email: string): Promise<Response> =>
    fetch(new URL(`/api/v1/petitions/${appeal}/signatures`, site.url), {
      method: 'POST',
      body: JSON.stringify({ ...typed, email }),
      headers: { 'content-type': 'application/json' },
    })

  let personCount = 0

  const somebody = (): string => {
    personCount += 1
    return `somebody-${String(personCount)}@example.org`
  }

  const faults: [string, () => Promise<void>, 'nothing' | 'unsure'][] = [
    ['because its disk is full', () => database.fail(['insert'], diskFull), 'nothing'],
    ['because its disk becomes full amid a batch', () => database.failDocumentsOf('signatures'), 'nothing'],
    ['because it is no primary any more', () => database.fail(['insert'], noPrimary), 'nothing'],
    ['because the connection breaks', () => database.fail(['insert'], cutOff), 'nothing'],
    ['for reasons of its own', () => database.fail(['insert'], forReasonsOfItsOwn), 'nothing'],
    ['on a majority of its nodes', () => database.fail(['insert'], unsure), 'unsure'],
    [
      'because it is shutting down',
      () => database.fail(['insert'], { writeConcernError: { code: 91, errmsg: '' } }),
      'unsure',
    ],
  ]

  for (const [why, fail, leaves] of faults) {
    it(`says "not now" ${why}, keeps the form, and takes the signature a moment later`, async () => {
      const before = { stored: await rows().countDocuments(), counted: await site.count() }
      const emails = [somebody(), somebody(), somebody()]
      await fail()
      const answers = await Promise.all(emails.map((email) => site.sign({ ...typed, email })))
      const api = await signByApi(somebody())
      await database.mend()
      // The driver believes what it was told until it asks the next time.
      await until('it is known to be back', () => site.stores.database.ping().then(always, never))
      const stored = await rows().countDocuments()
      const again = await Promise.all(emails.map((email) => site.sign({ ...typed, email })))

      for (const [index, answer] of answers.entries()) {
        expect(answer.status).to.equal(503)
        expect(answer.headers.get('location')).to.equal(null)
        expect(seconds(answer)).to.be.within(1, 60)
        expect(shownForm(await answer.text())).to.include({ ...typed, email: emails[index] })
      }
      expect(api.status).to.equal(503)
      expect(seconds(api)).to.be.within(1, 60)
      expect(((await api.json()) as { detail: string }).detail).to.equal('This cannot be done right now.')
      if (leaves === 'nothing') expect(stored).to.equal(before.stored)
      expect(again.map(({ status }) => status)).to.deep.equal([303, 303, 303])
      const storedAfter = (await rows().countDocuments()) - before.stored
      expect(storedAfter).to.be.oneOf(leaves === 'nothing' ? [3] : [3, 4])
      expect(await site.count()).to.equal(before.counted)
    })
  }

  it('calls nobody of a batch stored when it is not sure of the batch', async () => {
    const known = somebody()
    await site.sign({ email: known })
    await database.fail(['insert'], unsure)
    const answers = await Promise.all(
      [known, ...Array.from({ length: 20 }, somebody)].map((email) => site.sign({ email })),
    )

    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([503]))
  })

  const unkept: [string, () => Promise<void>][] = [
    ['because its disk is full', () => database.fail(['update'], diskFull)],
    ['because the connection breaks', () => database.fail(['update'], cutOff)],
    ['because it is no primary any more', () => database.fail(['update'], noPrimary)],
    ['on a majority of its nodes', () => database.fail(['update'], unsure)],
    ['for reasons of its own', () => database.fail(['update'], forReasonsOfItsOwn)],
    ['and cannot say whose they are', () => database.fail(['find'], cutOff)],
  ]

  for (const [why, fail] of unkept) {
    it(`confirms nobody of those who click together ${why}, and counts each once when they try again`, async () => {
      const before = await site.count()
      const links = await Promise.all([mailed(somebody()), mailed(somebody()), mailed(somebody())])
      const clicks = [...links, ...links].map(({ confirm }) => confirm)
      await fail()
      const refused = await Promise.all(clicks.map((link) => site.post(link, {})))
      await database.mend()
      const confirmed = await Promise.all(clicks.map((link) => site.post(link, {})))

      for (const answer of refused) {
        expect(answer.status).to.equal(503)
        expect(seconds(answer)).to.be.within(1, 60)
        expect(readable(await answer.text())).to.contain('This cannot be done right now.')
      }
      expect(new Set(confirmed.map(({ status }) => status))).to.deep.equal(new Set([303]))
      await site.countBecomes(before + links.length)
    })
  }

  it('turns away who comes when too many wait, says when to come back, and stores everyone else', async () => {
    const before = await rows().countDocuments()
    const email = somebody()
    // The door lets in no more at once than may wait; two doors on one app do.
    const door = createServer(site.service.listener).listen(0, '127.0.0.1')
    await once(door, 'listening')
    let inside = 0
    door.on('request', (req: IncomingMessage) => req.once('end', () => (inside += 1)))
    await database.holdWrites()
    const answers = Promise.all(Array.from({ length: 14 }, () => pipelined(door, signRequest(email), 90)))
    try {
      await until('all are inside', () => inside === 1_260)
    } finally {
      await database.letWritesGo()
    }
    const heads = (await answers).flat()
    door.close()
    const turnedAway = heads.filter((head) => !head.startsWith('HTTP/1.1 303'))

    expect(heads).to.have.length(1_260)
    expect(turnedAway).to.have.length.within(4, 259)
    for (const head of turnedAway) expect(head).to.match(/^HTTP\/1\.1 503 [^]*\r\nRetry-After: 10\r\n/)
    expect(await rows().countDocuments()).to.equal(before + 1)
  }).timeout(60_000)

  it("changes nothing on the signer's page that it cannot keep, and keeps the correction that was typed", async () => {
    const { confirm, manage, notMe } = await mailed(somebody())
    const held = async (): Promise<string> => (await site.get(`${manage}/export`)).text()
    const before = await held()
    await database.fail(['findAndModify', 'update'], diskFull)
    const corrected = await site.post(`${manage}/correct`, { name: 'Олена', country: 'UA', city: 'Бахчисарай' })
    const others = await Promise.all([
      site.post(confirm, {}),
      site.post(notMe, { action: 'refuse' }),
      site.post(`${manage}/visibility`, { visibility: 'full' }),
      site.post(`${manage}/updates`, { updates: 'yes' }),
      site.post(`${manage}/erase`, {}),
    ])
    const shown = await site.get(manage)
    await database.mend()

    expect([corrected, ...others].map(({ status }) => status)).to.deep.equal([503, 503, 503, 503, 503, 503])
    expect(await corrected.text()).to.contain('Бахчисарай')
    expect(shown.status).to.equal(200)
    expect(await held()).to.equal(before)
  })

  it('keeps the address of who asks for another mail, and mails it when asked again', async () => {
    const email = somebody()
    await mailed(email)
    await database.fail(['find', 'aggregate'], cutOff)
    const refused = await site.post(`/uk/petitions/${appeal}/resend`, { email })
    await database.mend()
    await site.post(`/uk/petitions/${appeal}/resend`, { email })
    await site.mailTo(email, 2)

    expect(refused.status).to.equal(503)
    expect(await refused.text()).to.contain(email)
  })

  it('loses nobody and counts nobody twice when it fails now and then', async () => {
    const before = await site.count()
    const emails = Array.from({ length: 25 }, somebody)
    const insist = (what: string, act: () => Promise<Response>) => until(what, async () => (await act()).status === 303)

    for (const how of [cutOff, unsure, noPrimary]) {
      await database.fail(['insert'], how, 0.5)
      await Promise.all(emails.map((email) => insist('it is signed', () => site.sign({ email }))))
    }
    await database.mend()
    const links = await Promise.all(emails.map(async (email) => linkIn(await site.mailTo(email), 'confirm')))
    for (const how of [cutOff, unsure, noPrimary]) {
      await database.fail(['findAndModify', 'commitTransaction', 'update'], how, 0.3)
      await Promise.all(links.map((link) => insist('it is confirmed', () => site.post(link, {}))))
    }
    await database.mend()
    // A lease whose taking was answered by a cut connection is waited for: ten seconds.
    await site.countBecomes(before + emails.length, 20_000)

    const { agrees, stateCount, tallyCount } = await recountOf(site)
    expect(await rows().countDocuments({ state: 'confirmed' })).to.equal(stateCount)
    expect(tallyCount).to.equal(before + emails.length)
    expect(agrees).to.equal(true)
  }).timeout(60_000)
})

function signRequest(email: string): string {
  const body = new URLSearchParams({ ...typed, email }).toString()
  return [
    `POST /uk/petitions/${appeal}/signatures HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${String(body.length)}`,
    '',
    body,
  ].join('\r\n')
}

/** Sends that many requests at once on one connection; answers each answer. */
async function pipelined(door: Server, request: string, count: number): Promise<string[]> {
  const socket = connect((door.address() as AddressInfo).port, '127.0.0.1')
  socket.write(request.repeat(count))
  let text = ''
  const answers = (): string[] => text.split(/(?=HTTP\/1\.1 \d)/)
  for await (const bytes of socket.setEncoding('utf8')) {
    text += String(bytes)
    if (answers().length === count && /<\/html>\s*$|\r\n\r\n$/.test(text)) break
  }
  return answers()
}

describe('two services on one database', () => {
  it('store one signature and count it once, whoever is asked', async () => {
    const one = await startSite()
    const two = await startSite({ environment: one.environment })
    const emails = Array.from({ length: 10 }, (_, index) => `two-${String(index)}@example.org`)

    const signed = await Promise.all(emails.flatMap((email) => [one.sign({ email }), two.sign({ email })]))
    const mails = await Promise.all(emails.map((email) => one.mailTo(email)))
    const confirmed = await Promise.all(
      mails.flatMap((mail) => {
        const path = new URL(linkIn(mail, 'confirm')).pathname
        return [one.post(path, {}), two.post(path, {}), one.post(path, {}), two.post(path, {})]
      }),
    )
    await one.countBecomes(10)
    await two.countBecomes(10)
    const [first] = mails
    await Promise.all([one, two].map((site) => site.post(`${new URL(linkIn(first!, 'manage')).pathname}/withdraw`, {})))
    await one.countBecomes(9)
    await two.countBecomes(9)
    const { agrees } = await recountOf(one)
    const copies = emails.map((email) => one.mailbox.messages(email).length)
    await two.close()
    await one.close()

    expect(new Set([...signed, ...confirmed].map(({ status }) => status))).to.deep.equal(new Set([303]))
    expect(agrees).to.equal(true)
    // Posted twice, an address is mailed twice at most: what a second service found there is worth a second mail.
    expect(Math.max(...copies)).to.be.at.most(3)
  })
})

function recountOf({ stores }: TestSite) {
  return recountOn(stores).recount(stores.petitions.get(appeal).id)
}

describe('a disk that is full', () => {
  it('stops signing, not reading; with room again, nothing that was answered is missing', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'undersigned-full-'))
    const keys = { SECRETS_FILE: path.join(dataDir, 'secrets.json') }
    const { path: binary } = await findMongod({
      preferred: process.env['MONGOD_BINARY'],
      cacheDir,
      major: null,
      say: () => undefined,
    })
    const small = path.join(dataDir, 'small-mongod')
    // No file may grow beyond some megabytes, which is what a full disk looks like to those who write to it.
    await writeFile(small, `#!/bin/sh\nulimit -f 80000\nexec "${binary}" "$@"\n`, { mode: 0o700 })
    const open = (mongodBinary: string) =>
      openEmbedded({ dataDir, mongodBinary, log: silentLog, say: () => undefined, join: false })

    const narrow = await open(small)
    const site = await startSite({ environment: { ...keys, MONGODB_URI: narrow.uri } })
    await site.sign({ email: 'in-time@example.org' })
    await fill(site)
    const startedMs = performance.now()
    const [refused, [page, pageMs], ready] = await Promise.all([
      site.sign({ ...typed, email: 'late@example.org' }),
      site.get(`/uk/petitions/${appeal}`).then((answer) => [answer, performance.now() - startedMs] as const),
      site.get('/readyz'),
    ])
    await narrow.stop()
    const wide = await open(binary)
    const [later] = await Promise.all([startSite({ environment: { ...keys, MONGODB_URI: wide.uri } }), site.close()])
    const stored = await later.stores.database.db.collection('signatures').countDocuments()
    const signed = await later.sign({ email: 'late@example.org' })
    await later.close()
    await wide.stop()
    await rm(dataDir, { recursive: true, force: true })

    expect([refused.status, page.status, ready.status]).to.deep.equal([503, 200, 503])
    // Nobody has looked at it before, and still it does not wait for the database.
    expect(pageMs).to.be.lessThan(2_500)
    expect(shownForm(await refused.text())).to.include({ ...typed, email: 'late@example.org' })
    expect(stored).to.equal(1)
    expect(signed.status).to.equal(303)
  }).timeout(60_000)
})

/** Writes more than one file may hold, and has it put down. */
async function fill({ stores }: TestSite): Promise<void> {
  const { client, db } = stores.database
  const junk = Array.from({ length: 6 }, () => ({ bytes: randomBytes(8_000_000) }))
  await db.collection('junk').insertMany(junk)
  const [outcome] = await Promise.allSettled([client.db('admin').command({ fsync: 1 })])
  if (outcome.status === 'fulfilled') throw new Error('The disk did not become full.')
}
