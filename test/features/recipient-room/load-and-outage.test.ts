import { createHash } from 'node:crypto'

import { expect } from 'chai'

import { Unavailable } from '../../../server/platform/errors.ts'
import { openFaultyDatabase, type FaultyDatabase } from '../../support/faulty-database.ts'
import { aPdf } from '../../support/pdf.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { innards, readable, shownForm } from '../../support/shown-form.ts'
import { until } from '../../support/until.ts'
import { openRecipient, type ARecipient } from './a-recipient.ts'
import { acknowledgement, answer, question } from './what-it-says.ts'

const forms = ['acknowledge', 'answer', 'question'] as const

type FormName = (typeof forms)[number]

const typed: Readonly<Record<FormName, Record<string, string>>> = { acknowledge: acknowledgement, answer, question }

/** Sends each of the three forms, the answer with a file, as a browser does. */
function sendAll(room: ARecipient, page: string): Promise<Response[]> {
  return Promise.all([
    room.site.post(`${page}/acknowledge`, acknowledgement),
    room.upload(`${page}/answer`, answer, aPdf()),
    room.site.post(`${page}/question`, question),
  ])
}

const statusesOf = (answers: readonly Response[]): number[] => answers.map(({ status }) => status)

const seconds = (answered: Response): number => Number(answered.headers.get('retry-after'))

/** Everything that saying something writes. */
async function storedIn({ site }: ARecipient): Promise<Record<string, number>> {
  const names = ['deliveryResponses', 'fileChunks', 'reviews', 'audit', 'outbox']
  const counts = names.map(async (name) => [name, await site.stores.database.db.collection(name).countDocuments()])
  return Object.fromEntries(await Promise.all(counts)) as Record<string, number>
}

async function expectFormsKept(answers: readonly Response[], sentence: string): Promise<void> {
  for (const [index, name] of forms.entries()) {
    const html = (await answers[index]?.text()) ?? ''
    expect(shownForm(html, name === 'question' ? 'ask' : name), name).to.include(typed[name])
    expect(readable(html), name).to.include(sentence)
    expect(readable(html).includes('Only the file has to be chosen again'), name).to.equal(name === 'answer')
    expect(html).not.to.match(innards)
  }
}

describe('too many responses from one connection', () => {
  let room: ARecipient

  before(async () => {
    // 30 × 0.1 = 3 an hour.
    room = await openRecipient({ environment: { RATE_LIMITS: '0.1' } })
    room.site.clock.forwardToNoon()
  })

  after(() => room.close())

  it('are asked to wait, with everything typed kept, and are taken when the hour is over', async () => {
    const { delivery, page } = await room.handedOver()
    const other = await room.handedOver()
    const taken = await sendAll(room, other.page)
    const before = await storedIn(room)

    const refused = await sendAll(room, page)
    const between = await storedIn(room)
    const { state } = await room.open.deliveries.get(delivery.id)
    room.site.clock.forwardMinutes(60)
    const again = await sendAll(room, page)

    expect(statusesOf(taken)).to.deep.equal([303, 303, 303])
    expect(statusesOf(refused)).to.deep.equal([429, 429, 429])
    for (const answered of refused) expect(seconds(answered)).to.be.within(1, 3600)
    await expectFormsKept(refused, 'Too much was sent from your connection within an hour')
    expect([between, state]).to.deep.equal([before, 'sent'])
    expect(statusesOf(again)).to.deep.equal([303, 303, 303])
    expect(await room.open.answers.ofDelivery(delivery.id)).to.have.length(3)
    const log = room.site.logLines.join('\n')
    expect(log).to.include('"status":429').and.not.include('Schmidt')
  })
})

describe("a recipient's page while the database cannot store", () => {
  let database: FaultyDatabase
  let room: ARecipient

  before(async function () {
    this.timeout(60_000)
    database = await openFaultyDatabase()
    room = await openRecipient({ environment: { MONGODB_URI: database.uri } })
  })

  afterEach(() => database.mend())

  after(async () => {
    await room.close()
    await database.close()
  })

  /** The driver believes what it was told until it asks the next time. */
  async function mended(): Promise<void> {
    await database.mend()
    await until('it is known to be back', () =>
      room.site.stores.database.ping().then(
        () => true,
        () => false,
      ),
    )
  }

  async function fileOf(deliveryId: string): Promise<string> {
    const said = await room.open.answers.ofDelivery(deliveryId)
    const response = said.find(({ kind }) => kind === 'answer')
    if (response === undefined) throw new Error('There is no answer.')
    const bytes = Buffer.concat(await Array.fromAsync(room.open.answers.readFile(response)))
    return createHash('sha256').update(bytes).digest('hex')
  }

  const fileHash = createHash('sha256').update(aPdf()).digest('hex')

  const databaseName = () => room.site.stores.database.db.databaseName

  const faults: Readonly<Record<string, () => Promise<void>>> = {
    'its disk is full': () => database.fail(['insert'], { errorCode: 14031 }),
    'it is no primary any more': () => database.fail(['insert'], { errorCode: 10107 }),
    'the connection breaks': () => database.fail(['insert'], { closeConnection: true }),
    'its disk becomes full after the file': () =>
      database.fail(['insert'], { errorCode: 14031, namespace: `${databaseName()}.deliveryResponses` }),
  }

  for (const [why, fail] of Object.entries(faults)) {
    it(`says "not now" when ${why}, keeps what was typed, stores nothing, and takes it a moment later`, async () => {
      const { delivery, page } = await room.handedOver()
      const before = await storedIn(room)
      await fail()
      const refused = await sendAll(room, page)
      await mended()
      const between = await storedIn(room)
      const { state } = await room.open.deliveries.get(delivery.id)
      const again = await sendAll(room, page)

      expect(statusesOf(refused)).to.deep.equal([503, 503, 503])
      for (const answered of refused) expect(seconds(answered)).to.be.within(1, 60)
      await expectFormsKept(refused, 'It is not certain that it was stored')
      expect([between, state]).to.deep.equal([before, 'sent'])
      expect(statusesOf(again)).to.deep.equal([303, 303, 303])
      const said = await room.open.answers.ofDelivery(delivery.id)
      expect(said.map(({ kind }) => kind)).to.have.members(['acknowledgement', 'answer', 'question'])
      expect(await fileOf(delivery.id)).to.equal(fileHash)
      expect((await room.open.deliveries.get(delivery.id)).state).to.equal('acknowledged')
    })
  }

  it('says "not now" where it is not sure, and what was stored all the same is whole and there once', async () => {
    const { delivery, page } = await room.handedOver()
    const unsure = { code: 64, errmsg: 'waiting for replication timed out', errInfo: { wtimeout: true } }
    await database.fail(['commitTransaction'], { writeConcernError: unsure })
    const refused = await sendAll(room, page)
    await mended()

    const again = await sendAll(room, page)

    expect(statusesOf(refused)).to.deep.equal([503, 503, 503])
    expect(statusesOf(again)).to.deep.equal([303, 303, 303])
    const said = await room.open.answers.ofDelivery(delivery.id)
    expect(said.map(({ kind }) => kind)).to.have.members(['acknowledgement', 'answer', 'question'])
    expect(await fileOf(delivery.id)).to.equal(fileHash)
  })

  it('says "not now" when nothing can be read either, keeps what was typed, and shows the page when it is back', async () => {
    const { delivery, page } = await room.handedOver()
    const before = await storedIn(room)
    await database.fail(['find', 'aggregate', 'insert', 'update', 'findAndModify'], { closeConnection: true })
    const shown = await Promise.all(['', '/pack.zip', '/files/summary.json'].map((rest) => room.site.get(page + rest)))
    const refused = await sendAll(room, page)
    const [guessed] = await sendAll(room, '/en/deliveries/no-such-link')
    const link = await room.site.post('/en/deliveries/new-link', { delivery: delivery.id })
    await mended()

    const general = [...shown, link]
    const all = [...general, ...refused]
    expect(statusesOf(all)).to.deep.equal(Array(7).fill(503))
    for (const answered of all) expect(seconds(answered)).to.be.within(1, 60)
    for (const answered of general) {
      expect(readable(await answered.text())).to.include('This cannot be done right now.')
    }
    for (const { headers } of refused) expect(headers.get('cache-control')).to.equal('no-store')
    await expectFormsKept(refused, 'It is not certain that it was stored')
    expect(guessed?.status).to.equal(404)
    expect(await storedIn(room)).to.deep.equal(before)
    expect((await room.site.get(page)).status).to.equal(200)
    expect(statusesOf(await sendAll(room, page))).to.deep.equal([303, 303, 303])
  })

  it('takes no answer without its file where the link could not be looked up when it came', async () => {
    const { delivery, page } = await room.handedOver()
    const once = { closeConnection: true, namespace: `${databaseName()}.deliveryLinks` }
    // The driver asks a second time by itself.
    await database.fail(['find'], once, { times: 2 })
    const refused = await room.upload(`${page}/answer`, answer, aPdf())
    await mended()
    const between = await room.open.answers.ofDelivery(delivery.id)

    const again = await room.upload(`${page}/answer`, answer, aPdf())

    expect([refused.status, again.status]).to.deep.equal([503, 303])
    expect(readable(await refused.text())).to.include('Only the file has to be chosen again')
    expect(between).to.deep.equal([])
    expect(await fileOf(delivery.id)).to.equal(fileHash)
  })

  it('has files that say "not now" to whoever reads them, and not that they are broken', async () => {
    const { delivery } = await room.handedOver()
    await database.fail(['find'], { closeConnection: true })

    const error = await rejectionOf(Array.fromAsync(room.site.stores.shelf.read(delivery.id, 'letter.html')))

    expect(error).to.be.instanceOf(Unavailable)
  })

  it('calls none of that a bug, and logs nobody who spoke', async () => {
    const { page, token } = await room.handedOver()
    await database.fail(['insert'], { errorCode: 14031 })
    await sendAll(room, page)

    const log = room.site.logLines.join('\n')
    expect(log).not.to.match(/"level":(50|60)/)
    expect(log).not.to.include('Schmidt').and.not.include(token)
  })
})
