import { expect } from 'chai'

import { foundIn, dumpOf, instantsIn, textOf } from '../support/database-dump.ts'
import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { startScriptedSmtp } from '../platform/mail/scripted-smtp.ts'

const pathOf = (link: string): string => new URL(link).pathname
const tokenOf = (link: string): string => pathOf(link).split('/').at(-1) ?? ''

/** What an answer tells: everything but its own number and time. */
async function telling(answer: Response): Promise<unknown> {
  const headers = [...answer.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
  return { status: answer.status, headers, body: await answer.text() }
}

/** Nothing is due any more but reminders on a later day. */
async function settled(site: TestSite): Promise<void> {
  const { db } = site.stores.database
  const busy = {
    $or: [
      { 'mail.leaseUntil': { $exists: true } },
      { 'mail.nextAttemptAt': { $lte: site.clock.now() } },
      { unsettled: true },
    ],
  }
  await until('everything is sent and counted', async () => {
    const left = await db.collection('signatures').countDocuments(busy)
    return left === 0 && (await db.collection('outbox').countDocuments()) === 0
  })
}

describe('what a signature tells others', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(async () => {
    await site.close()
  })

  async function mailed(email: string) {
    await site.sign({ email })
    const mail = await site.mailTo(email)
    return { confirm: linkIn(mail, 'confirm'), manage: linkIn(mail, 'manage'), notMe: linkIn(mail, 'not-me') }
  }

  it('is nothing: every answer is the same whether the address was unknown, waiting, confirmed, refused or gone', async () => {
    const known: Record<string, (links: Awaited<ReturnType<typeof mailed>>) => Promise<unknown>> = {
      pending: async () => undefined,
      confirmed: ({ confirm }) => site.post(confirm, {}),
      refused: ({ notMe }) => site.post(notMe, { action: 'refuse' }),
      erased: ({ manage }) => site.post(`${manage}/erase`, {}),
      withdrawn: async ({ confirm, manage }) => {
        await site.post(confirm, {})
        await site.post(`${manage}/withdraw`, {})
      },
    }
    for (const [state, bring] of Object.entries(known)) await bring(await mailed(`${state}@example.org`))
    await settled(site)
    const doors: ((email: string) => Promise<Response>)[] = [
      (email) => site.post(`/uk/petitions/${appeal}/resend`, { email }),
      (email) => site.sign({ email, name: 'Somebody', country: 'none' }),
      (email) =>
        fetch(new URL(`/api/v1/petitions/${appeal}/signatures`, site.url), {
          method: 'POST',
          body: JSON.stringify({ name: 'Somebody', email, country: 'none', consent: 'yes' }),
          headers: { 'content-type': 'application/json' },
        }),
    ]

    for (const [index, door] of doors.entries()) {
      const unknown = await telling(await door(`unknown-${String(index)}@example.org`))
      for (const state of Object.keys(known)) {
        expect(await telling(await door(`${state}@example.org`)), state).to.deep.equal(unknown)
      }
    }
    const afterwards = await telling(await site.get(`/uk/petitions/${appeal}/check-your-inbox`))
    expect(await telling(await site.get(`/uk/petitions/${appeal}/check-your-inbox`, { cookie: 'a=b' }))).to.deep.equal(
      afterwards,
    )
  })

  it('is at most three mails, however often somebody types the address', async () => {
    const email = 'bombed@example.org'
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([
        ...Array.from({ length: 5 }, () => site.sign({ email: round % 2 === 0 ? email : 'Bombed@EXAMPLE.org' })),
        ...Array.from({ length: 5 }, () => site.post(`/uk/petitions/${appeal}/resend`, { email })),
      ])
      await settled(site)
    }
    await site.sign({ email: 'after-bombed@example.org' })
    await site.mailTo('after-bombed@example.org')

    const mails = site.mailbox.messages().filter(({ to }) => to.toLowerCase() === email)
    expect(mails.length).to.be.within(1, 3)
  })

  it('is one mail a day once it is confirmed, however often somebody types the address', async () => {
    const email = 'confirmed-once@example.org'
    const { confirm } = await mailed(email)
    await site.post(confirm, {})
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 5 }, () => site.sign({ email })))
      await site.post(`/uk/petitions/${appeal}/resend`, { email })
      await settled(site)
    }
    await site.mailTo(email, 2)

    expect(site.mailbox.messages(email)).to.have.length(2)
  })
})

describe('what is left behind', () => {
  const person = {
    name: 'Златослава Канарка',
    city: 'Нижньогірський',
    comment: 'Слова тільки для адресата',
    country: 'UA',
  }
  const connection = {
    'x-forwarded-for': '203.0.113.77',
    'user-agent': 'CanaryBrowser/7.7',
    referer: 'https://canary.example/',
  }
  const traces = ['203.0.113.77', 'CanaryBrowser', 'canary.example']

  it('in the database and the log is nothing that names a person, a link or a connection', async () => {
    const site = await startSite({ environment: { TRUST_PROXY: '127.0.0.1, ::1', RATE_LIMITS: 'on' } })
    const emails = [
      'canary-pending',
      'canary-confirmed',
      'canary-gone',
      'canary-notme',
      'canary-withdrawn',
      'canary-corrected',
    ].map((name) => `${name}@example.org`)
    const links = new Map<string, Record<'confirm' | 'manage' | 'notMe', string>>()
    for (const email of emails) {
      const fields = { ...person, email, visibility: 'full', updates: 'yes', consent: 'yes' }
      await site.post(`/uk/petitions/${appeal}/signatures`, fields, connection)
      const mail = await site.mailTo(email)
      links.set(email, {
        confirm: linkIn(mail, 'confirm'),
        manage: linkIn(mail, 'manage'),
        notMe: linkIn(mail, 'not-me'),
      })
    }
    const linksOf = (name: string) => links.get(`${name}@example.org`)!
    const act = (link: string, fields = {}): Promise<Response> => site.post(link, fields, connection)
    for (const name of ['canary-confirmed', 'canary-withdrawn', 'canary-gone', 'canary-corrected'])
      await act(linksOf(name).confirm)
    await act(`${linksOf('canary-withdrawn').manage}/withdraw`)
    await act(`${linksOf('canary-gone').manage}/erase`)
    await act(`${linksOf('canary-corrected').manage}/correct`, { ...person, country: 'PL' })
    await act(linksOf('canary-notme').notMe, { action: 'refuse' })
    await act(`${linksOf('canary-confirmed').manage}/updates`, { updates: 'no' })
    await site.post(`/uk/petitions/${appeal}/resend`, { email: 'canary-pending@example.org' }, connection)
    // What goes wrong is logged, too.
    await act(`${linksOf('canary-pending').manage}/correct`, { ...person, country: 'XX' })
    await site.get(`${pathOf(linksOf('canary-gone').manage)}?name=${encodeURIComponent(person.name)}`, connection)
    await site.get(`${pathOf(linksOf('canary-pending').confirm)}x`, connection)
    await site.post(
      `/uk/petitions/${appeal}/signatures`,
      { ...person, email: emails[0]!, comment: person.comment.repeat(900) },
      connection,
    )
    await site.post(
      `/uk/petitions/${appeal}/signatures`,
      { ...person, email: emails[0]! },
      { ...connection, 'sec-fetch-site': 'cross-site' },
    )
    await fetch(new URL(`/api/v1/petitions/${appeal}/signatures`, site.url), {
      method: 'POST',
      body: `{"name":"${person.name}","email":"${emails[0]!}"`,
      headers: { 'content-type': 'application/json', ...connection },
    })
    await settled(site)
    // Whoever was at it a moment ago keeps the others from it for ten seconds.
    site.clock.forwardDays(1)
    await site.service.runJob('comments')

    const tokens = [...links.values()].flatMap((one) => Object.values(one)).map(tokenOf)
    const words = [
      ...Object.values(person).filter((word) => word.length > 2),
      ...emails,
      ...tokens,
      ...traces,
      '127.0.0.1',
    ]
    const dump = await dumpOf(site.stores.database.db)
    const log = site.logLines.join('\n')
    const rows = dump.get('signatures') ?? []
    await site.close()

    expect(rows).to.have.length(emails.length)
    expect(dump.get('reviews')).not.to.be.empty
    expect(foundIn(dump, [appeal, 'withdrawn'])).to.deep.equal([appeal, 'withdrawn'])
    expect(foundIn(dump, words)).to.deep.equal([])
    expect(words.filter((word) => log.includes(word))).to.deep.equal([])
    expect(log).to.contain('"status":413').and.to.contain('"status":403').and.to.contain('"status":422')
    // Nothing is left that could tell the minute in which somebody signed.
    const ofSigners = ['signatures', 'reviews', 'outbox', 'tallies', 'tallyBuckets']
    const written = [...dump].filter(([name]) => ofSigners.includes(name))
    expect(
      written.flatMap(([name, all]) => all.flatMap((row) => instantsIn(row).map((at) => `${name}${at}`))),
    ).to.deep.equal([])
    for (const { _id: id } of rows) expect(id).to.have.nested.property('buffer.byteLength').that.is.at.least(16)
  }).timeout(20_000)

  it('in the log is nothing of a mail that is refused, with whatever words', async () => {
    const smtp = await startScriptedSmtp({
      script: (phase, argument) =>
        phase === 'rcpt' ? { reply: `550 5.1.1 <${argument}> Канарка is unknown here` } : undefined,
    })
    const site = await startSite({ smtpUrl: smtp.smtpUrl })
    await site.sign({ ...person, email: 'canary-bounced@example.org' })
    await until('the refusal is known', () => site.logLines.some((line) => line.includes('A mail was not taken.')))
    await settled(site)
    const log = site.logLines.join('\n')
    const rows = (await dumpOf(site.stores.database.db)).get('signatures') ?? []
    await site.close()
    await smtp.close()

    expect(log).not.to.match(/canary|Канарка|example\.org/)
    expect(rows.flatMap(instantsIn)).to.deep.equal([])
  })
})

describe('pages', () => {
  let site: TestSite
  const personal: string[] = []

  before(async () => {
    site = await startSite()
    const emails = ['shown-pending@example.org', 'shown-confirmed@example.org', 'shown-refused@example.org']
    for (const email of emails) {
      await site.sign({ email, updates: 'yes' })
      const mail = await site.mailTo(email)
      if (email.includes('confirmed')) await site.post(linkIn(mail, 'confirm'), {})
      if (email.includes('refused')) await site.post(linkIn(mail, 'not-me'), { action: 'refuse' })
      const manage = pathOf(linkIn(mail, 'manage'))
      personal.push(pathOf(linkIn(mail, 'confirm')), manage, `${manage}?done=corrected`, `${manage}/export`)
      personal.push(pathOf(linkIn(mail, 'not-me')))
    }
    await settled(site)
  })

  after(async () => {
    await site.close()
  })

  const ofPetition = ['', '/check-your-inbox', '/signed']
  const shared = [
    ...['en', 'uk', 'crh', 'ru'].flatMap((locale) => [
      `/${locale}`,
      `/${locale}/safety`,
      ...ofPetition.map((page) => `/${locale}/petitions/${appeal}${page}`),
    ]),
    `/uk/signatures/erased?petition=${appeal}`,
    '/',
    '/api/v1/petitions',
    `/api/v1/petitions/${appeal}`,
    `/api/v1/petitions/${appeal}/tally`,
    '/api/v1/openapi.json',
    '/api/docs',
    '/healthz',
    '/readyz',
    '/uk/nothing-here',
    '/unsubscribe/nothing-here',
  ]

  it('change nothing by being looked at, however often and by whomever', async () => {
    const dump = async (): Promise<string> => textOf(await dumpOf(site.stores.database.db, { without: ['leases'] }))
    const before = await dump()

    for (const address of [...shared, ...personal]) {
      for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS']) {
        const answer = await fetch(new URL(address, site.url), {
          method,
          redirect: 'manual',
          headers: { purpose: 'prefetch' },
        })
        await answer.arrayBuffer()
      }
    }

    expect(await dump()).to.equal(before)
  }).timeout(20_000)

  it('set no cookie, tell no other site where the reader was, and are framed by nobody', async () => {
    for (const address of [...shared, ...personal]) {
      const { headers } = await site.get(address, { cookie: 'seen=1' })

      expect(headers.get('set-cookie'), address).to.equal(null)
      expect(headers.get('referrer-policy'), address).to.equal('same-origin')
      expect(headers.get('x-frame-options'), address).to.equal('DENY')
      expect(headers.get('x-content-type-options'), address).to.equal('nosniff')
      expect(headers.get('x-powered-by'), address).to.equal(null)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy, address).to.contain("default-src 'none'").and.to.contain("frame-ancestors 'none'")
      expect(policy, address).not.to.match(/unsafe|nonce|https?:/)
    }
  })

  it('of one person are kept nowhere on the way, and are hidden from search', async () => {
    for (const address of personal) {
      const answer = await site.get(address)
      const html = await answer.text()

      expect(answer.headers.get('cache-control'), address).to.equal('no-store')
      if (answer.headers.get('content-type')?.startsWith('text/html') === true) expect(html).to.contain('noindex')
    }
  })

  it('of everyone are the same bytes for everyone', async () => {
    const readers = [
      { cookie: 'a=b' },
      { 'user-agent': 'Tor' },
      { 'x-forwarded-for': '198.51.100.9' },
      { referer: 'https://x.example' },
    ]
    for (const address of shared.filter((one) => one.startsWith('/uk/') && !one.includes('nothing'))) {
      const first = await (await site.get(address)).text()
      for (const headers of readers) expect(await (await site.get(address, headers)).text(), address).to.equal(first)
    }
  })

  it('show no name of a signer who did not ask for it', async () => {
    await until('it is counted', async () => (await site.count()) === 1)
    for (const address of shared) expect(await (await site.get(address)).text(), address).not.to.contain('Коваль')
  })
})
