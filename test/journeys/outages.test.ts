import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { openEmbedded } from '../../server/platform/db/embedded.ts'
import { startDevMailbox } from '../../server/platform/mail/dev-mailbox.ts'
import { systemNow } from '../../server/platform/clock.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess } from '../support/process.ts'
import { silentLog } from '../../server/platform/log.ts'
import { appeal, linkIn, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

describe('when something is away', () => {
  it('takes signatures while the mail server is down, and mails each of them when it is back', async () => {
    const port = await freePort()
    const site = await startSite({ smtpUrl: `smtp://127.0.0.1:${String(port)}` })
    const answers = await Promise.all(['one', 'two', 'three'].map((who) => site.sign({ email: `${who}@example.org` })))

    const mailbox = await startDevMailbox({ now: site.clock.now, port })
    await until('all three have their mail', () => mailbox.messages().length >= 3, 20_000)

    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303, 303])
    expect(new Set(mailbox.messages().flatMap(({ to }) => to))).to.have.property('size', 3)
    await site.close()
    await mailbox.close()
  })

  it('says "expired, please sign again" when the link is a week old, and lets her sign again', async () => {
    const site = await startSite()
    const email = 'late@example.org'
    await site.sign({ email })
    const confirm = linkIn(await site.mailTo(email), 'confirm')

    site.clock.forwardDays(8)
    const shown = await site.get(confirm)
    const posted = await site.post(confirm, {})
    await site.service.runJob('expire')
    const cleared = await site.stores.database.db
      .collection('signatures')
      .countDocuments({ state: 'expired', boxes: {} })
    await site.sign({ email })
    const again = await site.mailTo(email, 2)

    expect(shown.status).to.equal(410)
    expect(posted.status).to.equal(410)
    expect(cleared).to.equal(1)
    expect(await shown.text()).to.contain(`/uk/petitions/${appeal}`)
    expect(linkIn(again, 'confirm')).not.to.equal(confirm)
    await site.close()
  })

  it('reminds once, on the third day, and mails three times at most', async () => {
    const site = await startSite()
    const email = 'reminded@example.org'
    await site.sign({ email })
    const first = await site.mailTo(email)
    const rows = site.stores.database.db.collection('signatures')
    await until('a reminder is planned', () => rows.findOne({ 'mail.intent': 'reminder' }))

    site.clock.forwardDays(3)
    const reminder = await site.mailTo(email, 2)
    await site.post(`/uk/petitions/${appeal}/resend`, { email })
    const requested = await site.mailTo(email, 3)
    await site.post(`/uk/petitions/${appeal}/resend`, { email })
    site.clock.forwardDays(1)
    await site.post(`/uk/petitions/${appeal}/resend`, { email })
    await site.sign({ email: 'marker@example.org' })
    await site.mailTo('marker@example.org')

    expect(linkIn(reminder, 'confirm')).to.equal(linkIn(first, 'confirm'))
    expect(linkIn(requested, 'confirm')).to.equal(linkIn(first, 'confirm'))
    expect(site.mailbox.messages(email)).to.have.length(3)
    await site.close()
  })

  it('still shows its pages without a database, keeps the form filled and says "not now"', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'undersigned-away-'))
    const embedded = await openEmbedded({ dataDir, log: silentLog, say: () => undefined, join: false })
    const site = await startSite({ environment: { MONGODB_URI: embedded.uri }, running: false })
    await site.get(`/uk/petitions/${appeal}`)

    await embedded.stop()
    const [page, signed, wrong, ready, healthy] = await Promise.all([
      site.get(`/uk/petitions/${appeal}`),
      site.sign({ email: 'kept@example.org', city: 'Сімферополь' }),
      site.sign({ email: 'wrong' }),
      site.get('/readyz'),
      site.get('/healthz'),
    ])
    const text = await signed.text()

    expect(page.status).to.equal(200)
    expect(signed.status).to.equal(503)
    expect(signed.headers.get('retry-after')).to.match(/^\d+$/)
    expect(text).to.contain('kept@example.org').and.to.contain('Сімферополь')
    expect(wrong.status).to.equal(422)
    expect(ready.status).to.equal(503)
    expect(healthy.status).to.equal(200)
    await site.close()
    await rm(dataDir, { recursive: true, force: true })
  }).timeout(60_000)

  it('loses no answered signature when the process is killed before their mails went out', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'undersigned-killed-'))
    const [port, smtpPort] = [await freePort(), await freePort()]
    const environment = {
      // In development people would be invented meanwhile.
      NODE_ENV: 'test',
      DATA_DIR: dataDir,
      PORT: String(port),
      RATE_LIMITS: 'off',
      SMTP_URL: `smtp://127.0.0.1:${String(smtpPort)}`,
    }
    const answered: string[] = []
    const sign = async (number: number): Promise<void> => {
      const email = `killed-${String(number)}@example.org`
      const answer = await fetch(`http://localhost:${String(port)}/en/petitions/${appeal}/signatures`, {
        method: 'POST',
        body: new URLSearchParams({ name: 'Demo Signer', email, country: 'none', consent: 'yes' }),
        redirect: 'manual',
      }).catch(() => null)
      if (answer?.status === 303) answered.push(email)
    }

    const first = await startProcess(environment)
    const signing = Promise.all(Array.from({ length: 200 }, (_, number) => sign(number)))
    await until('some are answered', () => answered.length > 20)
    await first.end('SIGKILL')
    await signing
    const mailbox = await startDevMailbox({ now: systemNow, port: smtpPort })
    const second = await startProcess(environment)
    const mailed = (): Set<string> => new Set(mailbox.messages().map(({ to }) => to))
    await until('every answered one has its mail', () => answered.every((email) => mailed().has(email)), 30_000)
    const code = await second.end('SIGTERM')

    expect(answered.length).to.be.greaterThan(20)
    expect(code).to.equal(0)
    await mailbox.close()
    await rm(dataDir, { recursive: true, force: true })
  }).timeout(90_000)
})
