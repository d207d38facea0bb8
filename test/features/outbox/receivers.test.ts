import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import { createReceivers, createReceiverStore, receiverIndexes } from '../../../server/features/outbox/index.ts'
import type { MailLimits } from '../../../server/features/outbox/budgets.ts'
import type { DomainAnswer } from '../../../server/features/outbox/domain-watch.ts'
import type { QueuedMail } from '../../../server/features/outbox/mail-queue.ts'
import type { DueMail, MailSource } from '../../../server/features/outbox/mail-source.ts'
import type { Receivers } from '../../../server/features/outbox/receivers.ts'
import { createKeyring } from '../../../server/platform/crypto/keyring.ts'
import { ensureIndexes } from '../../../server/platform/db/migrations.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'

const noLimits: MailLimits = { perMinute: null, domainPerMinute: null, domainConnections: 8 }
const source: MailSource = { name: 'none', claim: () => Promise.resolve([]), settle: () => Promise.resolve() }
const minuteMs = 60_000

const mailTo = (domain: string, deferrals = 0): QueuedMail => ({
  mail: { to: `a@${domain}`, deferrals } as DueMail,
  source,
  domain,
})
const mailsTo = (domain: string, count: number): QueuedMail[] => Array.from({ length: count }, () => mailTo(domain))
const holdsNone = (): number => 0

describe('receiving domains', () => {
  const keyring = createKeyring({ current: 1, keys: new Map([[1, randomBytes(32)]]) })
  let test: TestDatabase
  let nowIs: Date
  const now = (): Date => nowIs
  const rows = () => test.database.db.collection('mailReceivers')

  before(async () => {
    test = await openTestDatabase()
    await ensureIndexes(test.database.db, [receiverIndexes])
  })

  beforeEach(async () => {
    nowIs = new Date('2027-03-01T12:00:00Z')
    await rows().deleteMany({})
  })

  after(() => test.close())

  function aWorker(limits: Partial<MailLimits> = {}): Receivers {
    return createReceivers({
      store: createReceiverStore({ db: test.database.db, now, worker: randomBytes(6).toString('hex') }),
      keyring,
      limits: { ...noLimits, ...limits },
      now,
      log: silentLog,
      random: () => 0.5,
    })
  }

  const forward = (ms: number): void => {
    nowIs = new Date(nowIs.getTime() + ms)
  }

  function hears(
    worker: Receivers,
    domain: string,
    answer: DomainAnswer,
    { times = 1, ms = 1 }: { times?: number; ms?: number | null } = {},
  ): void {
    for (let time = 0; time < times; time += 1) {
      worker.began(mailTo(domain))
      worker.ended(mailTo(domain), answer, ms)
    }
  }

  /** How many mails to that domain it would send at the same time. */
  function beginsAtOnce(worker: Receivers, domain: string): number {
    let count = 0
    while (count < 200 && worker.mayBegin(mailTo(domain))) {
      worker.began(mailTo(domain))
      count += 1
    }
    return count
  }

  it('wait when they have put ten mails off in a row, while others go on', () => {
    const worker = aWorker()
    hears(worker, 'angry.example', 'put off', { times: 9 })
    expect(worker.waitsUntil(mailTo('angry.example'))).to.equal(null)

    hears(worker, 'angry.example', 'put off')

    expect(worker.waitsUntil(mailTo('angry.example'))?.getTime()).to.be.greaterThan(nowIs.getTime() + minuteMs / 2)
    expect(worker.mayBegin(mailTo('angry.example'))).to.equal(false)
    expect(worker.mayBegin(mailTo('other.example'))).to.equal(true)
  })

  it('do not wait for what they put off now and then', () => {
    const worker = aWorker()
    for (let time = 0; time < 10; time += 1) {
      hears(worker, 'grey.example', 'put off', { times: 9 })
      hears(worker, 'grey.example', 'answered')
    }

    expect(worker.waitsUntil(mailTo('grey.example'))).to.equal(null)
  })

  it('come back with one mail that tries the way, then with more', () => {
    const worker = aWorker()
    hears(worker, 'angry.example', 'put off', { times: 10 })
    forward(2 * minuteMs)
    const atOnce: number[] = []
    for (let round = 0; round < 4; round += 1) {
      const count = beginsAtOnce(worker, 'angry.example')
      atOnce.push(count)
      for (let mail = 0; mail < count; mail += 1) {
        worker.ended(mailTo('angry.example'), mail === 0 ? 'answered' : 'nothing', 1)
      }
    }

    expect(atOnce).to.deep.equal([1, 2, 4, 8])
  })

  it('wait longer each time the one mail is put off, four minutes at most', () => {
    const worker = aWorker()
    hears(worker, 'angry.example', 'put off', { times: 10 })
    const waits: number[] = []
    for (let round = 0; round < 4; round += 1) {
      const until = worker.waitsUntil(mailTo('angry.example')) ?? nowIs
      waits.push(Math.round((until.getTime() - nowIs.getTime()) / minuteMs))
      forward(5 * minuteMs)
      expect(beginsAtOnce(worker, 'angry.example')).to.equal(1)
      worker.ended(mailTo('angry.example', 1), 'put off', 1)
    }

    expect(waits).to.deep.equal([1, 2, 4, 4])
  })

  it('are not left alone again because they greet one stranger more with “later”, only after ten', () => {
    const worker = aWorker()
    hears(worker, 'grey.example', 'put off', { times: 10 })
    forward(2 * minuteMs)

    hears(worker, 'grey.example', 'put off', { times: 9 })
    expect(worker.waitsUntil(mailTo('grey.example'))).to.equal(null)
    hears(worker, 'grey.example', 'put off')
    expect(worker.waitsUntil(mailTo('grey.example'))).not.to.equal(null)
  })

  it('are waited for by every worker as soon as one has found them angry, and named to nobody', async () => {
    const [one, two] = [aWorker(), aWorker()]
    hears(one, 'angry.example', 'put off', { times: 10 })
    await one.exchange()
    await two.exchange()

    expect(two.waitsUntil(mailTo('angry.example'))).not.to.equal(null)
    expect(two.waitsUntil(mailTo('other.example'))).to.equal(null)
    expect(JSON.stringify(await rows().find().toArray())).not.to.include('angry')
  })

  it('get no more mails at the same time than they may, however many workers send', async () => {
    const workers = [aWorker(), aWorker(), aWorker()]
    for (const worker of workers) await worker.exchange()
    forward(3_000)
    for (const worker of workers) await worker.exchange()

    expect(workers.map((worker) => beginsAtOnce(worker, 'large.example'))).to.deep.equal([2, 2, 2])
    await workers[2]?.stop()
    forward(3_000)
    await workers[0]?.exchange()
    expect(beginsAtOnce(workers[0] ?? aWorker(), 'new.example')).to.equal(4)
  })

  it('get no more mails within a minute than they may, however many workers send', async () => {
    const workers = [aWorker({ domainPerMinute: 25 }), aWorker({ domainPerMinute: 25 })]
    const goes = async (domain: string, count: number): Promise<number> => {
      const turns = await Promise.all(
        workers.map((worker) => worker.turnsOf(mailsTo(domain, count), 'urgent', holdsNone)),
      )
      for (const at of turns.flatMap((waiting) => [...waiting.values()]))
        expect(at.getTime()).to.be.at.least(nextMinute())
      return turns.reduce((sum, { size }) => sum + count - size, 0)
    }
    const nextMinute = (): number => (Math.floor(nowIs.getTime() / minuteMs) + 1) * minuteMs

    expect(await goes('large.example', 10)).to.equal(20)
    expect(await goes('large.example', 10)).to.equal(5)
    expect(await goes('large.example', 10)).to.equal(0)
    expect(await goes('other.example', 10)).to.equal(20)
    forward(minuteMs)
    expect(await goes('large.example', 40)).to.equal(25)
  })

  it('get nothing that no budget grants when the database has lost what they had', async () => {
    const worker = aWorker({ domainPerMinute: 25 })
    await worker.turnsOf(mailsTo('large.example', 20), 'urgent', holdsNone)
    await rows().deleteMany({})

    const waiting = await worker.turnsOf(mailsTo('large.example', 12), 'urgent', holdsNone)

    expect(waiting.size).to.equal(12)
  })

  it('together get no more mails within a minute than all may', async () => {
    const worker = aWorker({ perMinute: 30, domainPerMinute: 20 })

    const mails = [...mailsTo('one.example', 25), ...mailsTo('two.example', 25)]

    const waiting = await worker.turnsOf(mails, 'urgent', holdsNone)

    expect(waiting.size).to.equal(20)
    expect(new Set([...waiting.values()].map((at) => at.getTime())).size).to.be.greaterThan(10)
  })

  it('get urgent mail with the next minute, however many reminders wait for the minutes after it', async () => {
    const worker = aWorker({ perMinute: 10, domainPerMinute: 5 })
    const mails = [...mailsTo('one.example', 200), ...mailsTo('two.example', 200)]
    await worker.turnsOf(mails, 'patient', holdsNone)

    const [forDomain] = await worker.turnsOf(mailsTo('one.example', 1), 'urgent', holdsNone)
    const [forAll] = await worker.turnsOf(mailsTo('three.example', 1), 'urgent', holdsNone)

    expect(forDomain?.[1].getTime()).to.equal(nowIs.getTime() + minuteMs)
    expect(forAll?.[1].getTime()).to.equal(nowIs.getTime() + minuteMs)
  })

  it('are as slow as before while nobody asks them', async () => {
    const worker = aWorker({ domainConnections: 2 })
    hears(worker, 'slow.example', 'answered', { times: 20, ms: 2_000 })
    hears(worker, 'slow.example', 'nothing', { times: 50, ms: null })

    const waiting = await worker.turnsOf(mailsTo('slow.example', 50), 'urgent', holdsNone)

    expect(waiting.size).to.be.within(40, 48)
  })

  it('that are slow leave room in the queue for others', async () => {
    const worker = aWorker({ domainConnections: 2 })
    hears(worker, 'slow.example', 'answered', { times: 20, ms: 2_000 })

    const mails = [...mailsTo('slow.example', 50), ...mailsTo('quick.example', 50)]

    const waiting = await worker.turnsOf(mails, 'urgent', holdsNone)

    expect([...waiting.keys()].filter(({ domain }) => domain === 'quick.example')).to.have.length(0)
    expect(waiting.size).to.be.within(40, 48)
  })

  it('that are slow get urgent mail soon, however many reminders wait for their turn', async () => {
    const worker = aWorker({ domainConnections: 2 })
    hears(worker, 'slow.example', 'answered', { times: 20, ms: 2_000 })
    const latest = (turns: Map<QueuedMail, Date>): number =>
      Math.max(...[...turns.values()].map((at) => at.getTime() - nowIs.getTime()))
    const reminders = await worker.turnsOf(mailsTo('slow.example', 2_000), 'patient', holdsNone)

    const urgent = await worker.turnsOf(mailsTo('slow.example', 10), 'urgent', holdsNone)

    expect(latest(reminders)).to.be.greaterThan(30 * minuteMs)
    expect(latest(urgent)).to.be.below(minuteMs / 2)
  })
})
