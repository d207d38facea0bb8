import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import {
  createMailWorker,
  createOutbox,
  createOutboxStore,
  createReceivers,
  createReceiverStore,
  createTotalsStore,
  mailPages,
  type DueMail,
  type MailSource,
  type MailWorker,
  type Outbox,
} from '../../../server/features/outbox/index.ts'
import type { MailWorkerParts } from '../../../server/features/outbox/mail-worker.ts'
import type { Receivers } from '../../../server/features/outbox/receivers.ts'
import { createKeyring } from '../../../server/platform/crypto/keyring.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { createLog, silentLog } from '../../../server/platform/log.ts'
import { loadMailTemplates } from '../../../server/platform/mail/mail-templates.ts'
import { createMailTransport, type MailTransport } from '../../../server/platform/mail/transport.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { freePort } from '../../support/free-port.ts'
import { until } from '../../support/until.ts'
import { startScriptedSmtp, type Script, type ScriptedSmtp } from '../../platform/mail/scripted-smtp.ts'

const { render } = loadMailTemplates(fileURLToPath(new URL('../../../emails', import.meta.url)), mailPages)
const props = {
  petitionTitle: 'Zzyzx',
  petitionUrl: 'https://petitions.example/en/petitions/zzyzx',
  organiser: 'Xyzzy',
  protected: false,
}
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const leaseMs = 2 * minuteMs
const quick = { connectionMs: 500, greetingMs: 500, socketMs: 700, sendMs: 1_500 }

describe('the mail worker', () => {
  const keyring = createKeyring({ current: 1, keys: new Map([[1, randomBytes(32)]]) })
  let test: TestDatabase
  let smtp: ScriptedSmtp | undefined
  let transports: MailTransport[] = []
  let workers: MailWorker[] = []
  let nowIs: Date
  const now = (): Date => nowIs
  const rows = () => test.database.db.collection('outbox')

  before(async () => {
    test = await openTestDatabase()
  })

  beforeEach(async () => {
    nowIs = new Date('2027-03-01T12:00:00Z')
    await rows().deleteMany({})
    await test.database.db.collection('mailTotals').deleteMany({})
  })

  afterEach(async () => {
    for (const worker of workers) await worker.stop(0)
    for (const transport of transports) transport.close()
    await smtp?.close()
    smtp = undefined
    transports = []
    workers = []
  })

  after(async () => {
    await test.close()
  })

  function outbox(): Outbox {
    return createOutbox({
      store: createOutboxStore({ db: test.database.db, now, leaseMs }),
      keyring,
      now,
      log: silentLog,
    })
  }

  async function queue(...recipients: string[]): Promise<void> {
    for (const to of recipients) await outbox().enqueue({ mail: 'erased', to, locale: 'uk', props })
  }

  const totals = () => createTotalsStore({ db: test.database.db, now }).since('2027-03-01')

  const manyRecipients = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `signer${String(n)}@example.org`)

  const theReceivers = (): Receivers =>
    createReceivers({
      store: createReceiverStore({ db: test.database.db, now, worker: randomBytes(6).toString('hex') }),
      keyring,
      limits: { perMinute: null, domainPerMinute: null, domainConnections: 100 },
      now,
      log: silentLog,
      random: () => 0.5,
    })

  /** A worker on the scripted server; its mail comes from the outbox in the database. */
  function work(changes: Partial<MailWorkerParts> & { smtpUrl?: string } = {}): MailWorker {
    const { smtpUrl = smtp?.smtpUrl ?? '', ...parts } = changes
    const maxConnections = parts.maxConnections ?? 3
    const transport = createMailTransport({
      smtpUrl,
      from: { name: 'Undersigned', address: 'no-reply@undersigned.example' },
      replyTo: 'help@undersigned.example',
      messageIdDomain: 'undersigned.example',
      maxConnections,
      timeouts: quick,
    })
    const worker = createMailWorker({
      sources: [outbox()],
      render,
      transport,
      receivers: theReceivers(),
      totals: createTotalsStore({ db: test.database.db, now }),
      now,
      log: silentLog,
      maxConnections,
      idleMs: 20,
      random: () => 0.5,
      ...parts,
    })
    transports.push(transport)
    workers.push(worker)
    return worker
  }

  async function serve(script?: Script): Promise<void> {
    smtp = await startScriptedSmtp(script === undefined ? {} : { script })
  }

  const forward = (ms: number): void => {
    nowIs = new Date(nowIs.getTime() + ms)
  }
  const receivedBy = (): string[] => (smtp?.received ?? []).map(({ to }) => to).toSorted()
  const messageIds = (): Set<string> =>
    new Set((smtp?.received ?? []).map(({ data }) => /^Message-ID: (.*)\r$/m.exec(data)?.[1] ?? ''))

  it('sends what is due, once, in the reader’s language, and leaves nothing behind', async () => {
    await serve()
    await queue('olena@example.org', 'ivan@example.org')

    const count = await work().runOnce()

    expect(count).to.equal(2)
    expect(receivedBy()).to.deep.equal(['ivan@example.org', 'olena@example.org'])
    expect(smtp?.received[0]?.data).to.match(/^Subject: =\?UTF-8\?/m)
    expect(await rows().countDocuments()).to.equal(0)
    expect(await work().runOnce()).to.equal(0)
  })

  it('never has more connections than it may', async () => {
    await serve((phase) => (phase === 'end' ? { dripMs: 1 } : undefined))
    await queue(...manyRecipients(60))
    const worker = work({ maxConnections: 2 })
    worker.start()

    await until('all is sent', () => smtp?.received.length === 60)
    await worker.stop()

    expect(smtp?.connectionCount()).to.be.at.most(2)
    expect(await rows().countDocuments()).to.equal(0)
  })

  it('sends each mail once when two workers look at the same outbox', async () => {
    await serve()
    await queue(...manyRecipients(80))
    const both = [work(), work()]
    for (const worker of both) worker.start()

    await until('the outbox is empty', async () => (await rows().countDocuments()) === 0)
    await Promise.all(both.map((worker) => worker.stop()))

    expect(receivedBy()).to.have.length(80)
    expect(new Set(receivedBy()).size).to.equal(80)
  })

  describe('while the mail server is away', () => {
    it('costs no mail an attempt, looks for the server at growing intervals, and loses nothing', async () => {
      const port = await freePort()
      await queue(...manyRecipients(30))
      const worker = work({ smtpUrl: `smtp://127.0.0.1:${String(port)}` })

      for (let second = 0; second < 30 * 60; second += 1) {
        await worker.runOnce()
        forward(1_000)
      }
      expect(await rows().countDocuments({ attempts: 0, deferrals: 0, fence: { $lte: 1 } })).to.equal(30)

      smtp = await startScriptedSmtp({ port })
      for (let second = 0; second < 120; second += 1) {
        await worker.runOnce()
        forward(1_000)
      }
      expect(receivedBy()).to.have.length(30)
      expect(messageIds().size).to.equal(30)
      expect(await rows().countDocuments()).to.equal(0)
    }).timeout(30_000)

    for (const [what, script] of [
      ['refuses the login', (phase) => (phase === 'auth' ? { reply: '535 5.7.8 no' } : undefined)],
      ['is too busy to greet', (phase) => (phase === 'greeting' ? { reply: '421 busy', cut: true } : undefined)],
      ['does not take us as sender', (phase) => (phase === 'mail' ? { reply: '550 5.7.1 who are you' } : undefined)],
    ] as [string, Script][]) {
      it(`is not stormed when it ${what}`, async () => {
        smtp = await startScriptedSmtp({ auth: true, script })
        await queue(...manyRecipients(20))
        const worker = work()

        for (let second = 0; second < 10 * 60; second += 1) {
          await worker.runOnce()
          forward(1_000)
        }

        expect(smtp.connectionCount()).to.be.below(60)
        expect(await rows().countDocuments({ attempts: 0, deferrals: 0 })).to.equal(20)
        expect(await rows().countDocuments({ nextAttemptAt: { $lte: new Date(nowIs.getTime() + 61_000) } })).to.equal(
          20,
        )
      }).timeout(30_000)
    }

    it('lets one mail try the way before the others follow', async () => {
      let isUp = false
      await serve((phase) => (phase === 'mail' && !isUp ? { reply: '451 later' } : undefined))
      await queue(...manyRecipients(10))
      const worker = work()
      await worker.runOnce()
      forward(2_000)

      expect(await worker.runOnce()).to.equal(1)
      isUp = true
      forward(minuteMs)
      expect(await worker.runOnce()).to.equal(1)
      expect(await worker.runOnce()).to.equal(9)

      expect(receivedBy()).to.have.length(10)
    })
  })

  it('waits 1, 5, 30 minutes, 2, 8, 24 hours and on, when the server puts one mail off, and holds up no other', async () => {
    await serve((phase, to) =>
      phase === 'rcpt' && to.startsWith('grey') ? { reply: '450 4.2.0 greylisted' } : undefined,
    )
    await queue('grey@example.org', 'olena@example.org')
    const worker = work()
    const waits: number[] = []
    for (let round = 0; round < 8; round += 1) {
      await worker.runOnce()
      const row = await rows().findOne({})
      expect(row).to.include({ attempts: 0, deferrals: round + 1 })
      waits.push((row?.['nextAttemptAt'] as Date).getTime() - nowIs.getTime())
      nowIs = row?.['nextAttemptAt'] as Date
    }

    const day = 24 * hourMs
    const expected = [minuteMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 8 * hourMs, day, day, day]
    expect(waits).to.deep.equal(expected)
    expect(receivedBy()).to.deep.equal(['olena@example.org'])
  })

  it('stops at once when the server refuses the recipient for good', async () => {
    await serve((phase) => (phase === 'rcpt' ? { reply: '550 5.1.1 no such user' } : undefined))
    await queue('nobody@example.org', 'nobody-else@example.org')

    await work().runOnce()

    expect(await rows().countDocuments()).to.equal(0)
    expect(await totals()).to.deep.equal([
      { day: '2027-03-01', mail: 'erased', outcome: 'refused', reason: '550 5.1.1', count: 2 },
    ])
  })

  it('sends at most five copies, all the same mail, when nobody ever says that one arrived', async () => {
    await serve((phase) => (phase === 'end' ? { cut: true } : undefined))
    await queue('olena@example.org')
    const worker = work()
    for (let round = 0; round < 10; round += 1) {
      await worker.runOnce()
      forward(25 * hourMs)
    }

    expect(receivedBy()).to.deep.equal(Array.from({ length: 5 }, () => 'olena@example.org'))
    expect(messageIds().size).to.equal(1)
    expect(await rows().countDocuments()).to.equal(0)
  })

  it('sends again what a worker that died between sending and writing left, five copies at most', async () => {
    await serve()
    await queue('olena@example.org')
    for (let death = 0; death < 8; death += 1) {
      const dying = { ...outbox(), settle: () => new Promise<void>(() => undefined) }
      void work({ sources: [dying] }).runOnce()
      await until(
        'the mail is claimed',
        async () => (await rows().countDocuments({ fence: death + 1 })) === 1 || death >= 5,
      )
      await new Promise((resolve) => setTimeout(resolve, 60))
      forward(leaseMs)
    }
    await work().runOnce()

    expect(receivedBy()).to.have.length(5)
    expect(messageIds().size).to.equal(1)
    expect(await rows().countDocuments()).to.equal(0)
  })

  it('lets a mail that breaks every connection go last, so that the others get through', async () => {
    await serve((phase, to) => (phase === 'rcpt' && to.startsWith('poison') ? { cut: true } : undefined))
    await queue('poison@example.org', ...manyRecipients(12))
    const worker = work({ maxConnections: 1 })
    for (let second = 0; second < 30; second += 1) {
      await worker.runOnce()
      forward(1_000)
    }

    expect(receivedBy()).to.have.length(12)
    expect(await rows().countDocuments({ attempts: 0 })).to.equal(1)
  })

  it('does not complete a mail whose lease passed while the server thought', async () => {
    await serve((phase) => (phase === 'data' ? { first: () => { forward(leaseMs) } } : undefined)) // prettier-ignore
    await queue('olena@example.org')

    await work().runOnce()

    expect(receivedBy()).to.deep.equal([])
    expect(await rows().countDocuments({ attempts: 0, nextAttemptAt: nowIs })).to.equal(1)
  })

  it('holds up nobody when one mail cannot be put into words, and says so in the log without naming anybody', async () => {
    await serve()
    await queue('broken@example.org', 'olena@example.org')
    const lines: string[] = []
    const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } })
    const source = outbox()
    const claim: MailSource['claim'] = async (limit, urgency) =>
      (await source.claim(limit, urgency)).map((mail) => (mail.to.startsWith('broken') ? { ...mail, props: {} } : mail))

    await work({ sources: [{ ...source, claim }], log }).runOnce()

    expect(receivedBy()).to.deep.equal(['olena@example.org'])
    expect(await rows().countDocuments({ attempts: 0, deferrals: 1 })).to.equal(1)
    expect(lines.join('')).to.include('"level":50').and.not.include('example.org')
  })

  it('logs neither addresses nor what the server said', async () => {
    await serve((phase, to) => (phase === 'rcpt' ? { reply: `550 5.1.1 <${to}>: unknown` } : undefined))
    await queue('olena@example.org')
    const lines: string[] = []

    await work({
      log: createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } }),
    }).runOnce()

    expect(lines.join(''))
      .to.include('"code":"550 5.1.1"')
      .and.not.match(/olena|unknown/)
  })

  describe('with several sources', () => {
    const dueMail = (source: string, n: number): DueMail => ({
      rowId: String(n),
      fence: 1,
      attempts: 1,
      deferrals: 0,
      leaseUntil: new Date(nowIs.getTime() + leaseMs),
      messageKey: `${source}-${String(n)}`,
      mail: 'erased',
      to: `${source}${String(n)}@example.org`,
      locale: 'en',
      props,
    })

    /** As many mails as are asked for, without end. */
    function endless(name: string, claims: number[]): MailSource {
      let count = 0
      return {
        name,
        claim: (limit) => {
          claims.push(limit)
          return Promise.resolve(Array.from({ length: limit }, () => dueMail(name, (count += 1))))
        },
        settle: () => Promise.resolve(),
      }
    }

    it('takes turns, so that a full one starves no other', async () => {
      await serve()
      const [one, two]: [number[], number[]] = [[], []]

      await work({ sources: [endless('one', one), endless('two', two)] }).runOnce()

      expect(one).to.deep.equal(two)
      expect(receivedBy().filter((to) => to.startsWith('one'))).to.have.length(receivedBy().length / 2)
    })

    it('goes on at once while one of them has more', async () => {
      await serve()
      await queue(...manyRecipients(40))
      const empty: MailSource = { name: 'empty', claim: () => Promise.resolve([]), settle: () => Promise.resolve() }
      const worker = work({ sources: [empty, outbox()], idleMs: minuteMs })
      worker.start()

      await until('all is sent', () => smtp?.received.length === 40)
    })

    it('goes on with one while the other’s database is away', async () => {
      await serve()
      const broken: MailSource = {
        name: 'broken',
        claim: () => Promise.reject(new Unavailable()),
        settle: () => Promise.resolve(),
      }
      await queue('olena@example.org')
      const worker = work({ sources: [broken, outbox()] })
      worker.start()

      await until('it has gone out', () => smtp?.received.length === 1)
    })

    it('writes an outcome again until the database takes it, so that nothing goes out twice', async () => {
      await serve()
      await queue('olena@example.org')
      const source = outbox()
      let failures = 2
      const settle: MailSource['settle'] = (settled) =>
        (failures -= 1) >= 0 ? Promise.reject(new Unavailable()) : source.settle(settled)

      await work({ sources: [{ ...source, settle }] }).runOnce()

      expect(receivedBy()).to.have.length(1)
      expect(await rows().countDocuments()).to.equal(0)
    })
  })

  describe('when something urgent comes', () => {
    const unconfirmed = {
      ...props,
      signerName: null,
      expiresOn: '8 March',
      confirmUrl: 'https://petitions.example/c',
      manageUrl: 'https://petitions.example/m',
      notMeUrl: 'https://petitions.example/n',
      demonstration: false,
    }
    const queueReminders = (count: number) =>
      Promise.all(
        manyRecipients(count).map((to) => outbox().enqueue({ mail: 'reminder', to, locale: 'uk', props: unconfirmed })),
      )

    it('sends it before all that was due long before it, of whatever source', async () => {
      await serve()
      await queueReminders(10)
      forward(minuteMs)
      await queue('olena@example.org')
      const { claim, ...other } = outbox()
      const remindersOnly: MailSource = {
        ...other,
        claim: (limit, urgency) => (urgency === 'urgent' ? Promise.resolve([]) : claim(limit, urgency)),
      }

      await work({ sources: [remindersOnly, outbox()], maxConnections: 1 }).runOnce()

      expect(smtp?.received.findIndex(({ to }) => to === 'olena@example.org')).to.equal(0)
      expect(smtp?.received.length).to.be.greaterThan(5)
    })

    it('sends it next, however many mails it holds already', async () => {
      await serve((phase) => (phase === 'end' ? { dripMs: 2 } : undefined))
      await queueReminders(60)
      const worker = work({ maxConnections: 1 })
      worker.start()
      await until('the flood is on its way', () => (smtp?.received.length ?? 0) > 2)

      await queue('olena@example.org')

      await until('all have gone', () => smtp?.received.length === 61)
      expect(smtp?.received.findIndex(({ to }) => to === 'olena@example.org')).to.be.below(45)
    }).timeout(30_000)
  })

  describe('when a worker dies with mails sent and not written', () => {
    it('another one sends each of them once more at most, and all others once', async () => {
      await serve()
      await queue(...manyRecipients(40))
      const dying: MailSource = { ...outbox(), settle: () => new Promise<void>(() => undefined) }
      void work({ sources: [dying] }).runOnce()
      await until('it has sent some', () => (smtp?.received.length ?? 0) >= 20)
      const living = [work(), work()]
      for (const worker of living) worker.start()
      await until('the rest has gone', () => new Set(receivedBy()).size === 40)

      forward(leaseMs)
      await until('the outbox is empty', async () => (await rows().countDocuments()) === 0)

      const copies = [...Map.groupBy(receivedBy(), (to) => to).values()].map(({ length }) => length)
      expect(copies).to.have.length(40)
      expect(Math.max(...copies)).to.equal(2)
      expect(messageIds().size).to.equal(40)
    })
  })

  it('leaves a domain alone that puts mail off, and sends all other mail', async () => {
    let isAngry = true
    let askedCount = 0
    await serve((phase, to) =>
      phase === 'rcpt' && to.endsWith('@angry.example') && isAngry
        ? { reply: '451 4.7.0 slow down', first: () => void (askedCount += 1) }
        : undefined,
    )
    const angry = manyRecipients(30).map((to) => to.replace('example.org', 'angry.example'))
    await queue(...angry, ...manyRecipients(10))
    const worker = work()
    while ((await worker.runOnce()) > 0) expect(askedCount).to.be.below(14)

    expect(receivedBy()).to.deep.equal(manyRecipients(10).toSorted())
    expect(askedCount).to.be.within(10, 13)
    expect(await rows().countDocuments({ attempts: 0, deferrals: 0, leaseUntil: null })).to.equal(30 - askedCount)

    isAngry = false
    for (let minute = 0; minute < 8; minute += 1) {
      forward(minuteMs)
      await worker.runOnce()
    }
    expect(receivedBy()).to.have.length(40)
    expect(await totals()).to.deep.include({
      day: '2027-03-01',
      mail: 'erased',
      outcome: 'deferred',
      reason: '451 4.7.0',
      count: askedCount,
    })
  })

  it('gives back what it holds for a domain as soon as another worker has found it angry', async () => {
    let askedCount = 0
    await serve((phase) => (phase === 'rcpt' ? { dripMs: 40, first: () => void (askedCount += 1) } : undefined))
    await queue('a@slow.example', 'b@slow.example')
    const worker = work({ maxConnections: 2 })
    worker.start()
    await until('two are under way', () => askedCount === 2)
    await queue('a@angry.example', 'b@angry.example')
    await until('all are claimed', async () => (await rows().countDocuments({ leaseUntil: null })) === 0)
    const other = theReceivers()
    const angry = { mail: { deferrals: 0 } as DueMail, source: outbox(), domain: 'angry.example' }

    for (let time = 0; time < 10; time += 1) {
      other.began(angry)
      other.ended(angry, 'put off', 1)
    }
    await other.exchange()
    forward(3_000)

    await until('both are back', async () => {
      const later = { $gt: new Date(nowIs.getTime() + minuteMs / 2) }
      return (await rows().countDocuments({ attempts: 0, leaseUntil: null, nextAttemptAt: later })) === 2
    })
    expect(askedCount).to.equal(2)
  })

  describe('when it is stopped', () => {
    it('hands back also what no receiver would take now', async () => {
      await serve()
      await queue(...manyRecipients(10))
      const worker = work({ receivers: { ...theReceivers(), mayBegin: () => false } })
      worker.start()
      await until('all are claimed', async () => (await rows().countDocuments({ leaseUntil: null })) === 0)

      await worker.stop()

      expect(receivedBy()).to.deep.equal([])
      expect(await rows().countDocuments({ attempts: 0, leaseUntil: null, nextAttemptAt: { $lte: nowIs } })).to.equal(
        10,
      )
    })

    it('finishes what is being sent, hands back the rest uncounted and due, and begins nothing', async () => {
      let ended = 0
      await serve((phase) => (phase === 'end' ? { dripMs: 8, first: () => void (ended += 1) } : undefined))
      await queue(...manyRecipients(20))
      const worker = work({ maxConnections: 2 })
      worker.start()
      await until('two are under way', () => ended === 2)

      await worker.stop()

      const sent = smtp?.received.length ?? 0
      expect(sent).to.be.within(2, 4)
      expect(await rows().countDocuments()).to.equal(20 - sent)
      expect(await rows().countDocuments({ attempts: 0, leaseUntil: null, nextAttemptAt: { $lte: nowIs } })).to.equal(
        20 - sent,
      )
    })

    it('cuts off a server that does not answer, and keeps the mail', async () => {
      let isAsked = false
      await serve((phase) => (phase === 'rcpt' ? { silent: true, first: () => void (isAsked = true) } : undefined))
      await queue('olena@example.org')
      const worker = work()
      worker.start()
      await until('it is under way', () => isAsked)
      const began = performance.now()

      await worker.stop(50)

      expect(performance.now() - began).to.be.below(600)
      expect(await rows().countDocuments({ attempts: 0, leaseUntil: null, nextAttemptAt: nowIs })).to.equal(1)
    })
  })
})
