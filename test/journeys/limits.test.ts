import { expect } from 'chai'

import type { VerifyCaptcha } from '../../server/platform/http/captcha.ts'
import { openRaw } from '../support/raw-request.ts'
import { readable, shownForm } from '../support/shown-form.ts'
import { appeal, linkIn, startSite, type Fields, type SiteOptions, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const typed = { name: 'Олена Коваль', country: 'UA', city: 'Сімферополь', comment: 'Тримайтеся' }

/** Runs a story on a site of its own. */
async function on(options: SiteOptions, story: (site: TestSite) => Promise<void>): Promise<void> {
  const site = await startSite(options)
  try {
    await story(site)
  } finally {
    await site.close()
  }
}

const storedCount = (site: TestSite): Promise<number> =>
  site.stores.database.db.collection('signatures').countDocuments()

async function inTurn(count: number, act: (index: number) => Promise<Response>): Promise<Response[]> {
  const answers: Response[] = []
  for (let index = 0; index < count; index += 1) answers.push(await act(index))
  return answers
}

const statusesOf = (answers: readonly Response[]): number[] => answers.map(({ status }) => status)

async function expectFormKept(answer: Response, fields: Fields): Promise<void> {
  expect(answer.headers.get('cache-control')).to.equal('no-store')
  expect(shownForm(await answer.text())).to.include(fields)
}

const seconds = (answer: Response): number => Number(answer.headers.get('retry-after'))

describe('who may post here', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(async () => {
    await site.close()
  })

  const signWith = (headers: Record<string, string>): Promise<Response> =>
    fetch(new URL(`/en/petitions/${appeal}/signatures`, site.url), {
      method: 'POST',
      body: new URLSearchParams({ ...typed, email: 'who@example.org', consent: 'yes' }),
      headers,
      redirect: 'manual',
    })

  const refused: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost' },
    { 'sec-fetch-site': 'Same-Origin' },
    { 'sec-fetch-site': '', origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'file://' },
  ]

  for (const headers of refused) {
    it(`is no other site: ${JSON.stringify(headers)}`, async () => {
      const before = await storedCount(site)
      const answer = await signWith(headers)
      const others = await Promise.all([
        site.post(`/en/petitions/${appeal}/resend`, { email: 'who@example.org' }, { 'sec-fetch-site': '', ...headers }),
        fetch(new URL(`/api/v1/petitions/${appeal}/signatures`, site.url), {
          method: 'POST',
          body: JSON.stringify({ ...typed, email: 'who@example.org', consent: 'yes' }),
          headers: { 'content-type': 'application/json', ...headers },
        }),
      ])

      expect(answer.status).to.equal(403)
      expect(readable(await answer.text())).to.contain('it did not come from one of our own pages')
      expect(statusesOf(others)).to.deep.equal([403, 403])
      expect(await storedCount(site)).to.equal(before)
    })
  }

  it('is our own page, a command line, and somebody who typed the address', async () => {
    const answers = await Promise.all([
      signWith({ 'sec-fetch-site': 'same-origin' }),
      signWith({ 'sec-fetch-site': 'none' }),
      signWith({ origin: new URL(site.url).origin }),
      signWith({}),
    ])

    expect(statusesOf(answers)).to.deep.equal([303, 303, 303, 303])
  })
})

describe('too much from one connection', () => {
  it('is let through for two hundred signers behind one address in an hour', async () => {
    await on({ environment: { RATE_LIMITS: 'on' }, running: false }, async (site) => {
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, index) => site.sign({ email: `one-of-many-${String(index)}@example.org` })),
      )

      expect(new Set(statusesOf(answers))).to.deep.equal(new Set([303]))
      expect(await storedCount(site)).to.equal(200)
    })
  })

  it('is asked to wait when signing, with everything typed kept, and signs when the hour is over', async () => {
    // 300 × 0.01 = 3 an hour.
    await on({ environment: { RATE_LIMITS: '0.01' }, running: false }, async (site) => {
      const answers = await inTurn(4, (index) => site.sign({ ...typed, email: `fast-${String(index)}@example.org` }))
      const last = answers.at(-1)!
      const api = await fetch(new URL(`/api/v1/petitions/${appeal}/signatures`, site.url), {
        method: 'POST',
        body: JSON.stringify({ ...typed, email: 'fast-api@example.org', consent: 'yes' }),
        headers: { 'content-type': 'application/json' },
      })
      const page = await site.get(`/uk/petitions/${appeal}`)

      expect(statusesOf(answers)).to.deep.equal([303, 303, 303, 429])
      expect(seconds(last)).to.be.within(1, 3_600)
      await expectFormKept(last, { ...typed, email: 'fast-3@example.org', consent: 'yes' })
      expect(api.status).to.equal(429)
      expect(seconds(api)).to.be.within(1, 3_600)
      expect(api.headers.get('content-type')).to.contain('application/problem+json')
      expect(page.status).to.equal(200)
      expect(await storedCount(site)).to.equal(3)
      site.clock.forwardDays(1)
      expect((await site.sign({ ...typed, email: 'fast-3@example.org' })).status).to.equal(303)
    })
  })

  it('is asked to wait for another mail, and for another click', async () => {
    // 20 × 0.1 = 2 mails, 600 × 0.005 = 3 clicks.
    await on({ environment: { RATE_LIMITS: '0.1' } }, async (site) => {
      const resends = await inTurn(3, () => site.post(`/en/petitions/${appeal}/resend`, { email: 'waits@example.org' }))
      const last = resends.at(-1)!
      const text = await last.text()

      expect(statusesOf(resends)).to.deep.equal([303, 303, 429])
      expect(seconds(last)).to.be.within(1, 3_600)
      expect(text).to.contain('waits@example.org')
      expect(readable(text)).to.contain('Please try again in a little while.')
    })
    await on({ environment: { RATE_LIMITS: '0.005' } }, async (site) => {
      await site.sign({ email: 'clicks@example.org' }, 'en')
      const mail = await site.mailTo('clicks@example.org')
      const manage = linkIn(mail, 'manage')
      const clicks = await inTurn(3, () => site.post(linkIn(mail, 'confirm'), {}))
      const correction = { name: 'Олена', country: 'UA', city: 'Бахчисарай' }
      const refused = await Promise.all([
        site.post(linkIn(mail, 'confirm'), {}),
        site.post(`${manage}/withdraw`, {}),
        site.post(`${manage}/correct`, correction),
      ])
      const shown = await site.get(manage)

      expect(statusesOf(clicks)).to.deep.equal([303, 303, 303])
      expect(statusesOf(refused)).to.deep.equal([429, 429, 429])
      for (const answer of refused) expect(seconds(answer)).to.be.within(1, 3_600)
      expect(readable(await refused[0].text())).to.contain('Too many requests came from your connection.')
      expect(await refused[2].text()).to.contain('Бахчисарай')
      expect(shown.status).to.equal(200)
    })
  })

  it('is not hidden by a forwarded address nobody vouches for', async () => {
    await on({ environment: { RATE_LIMITS: '0.01' }, running: false }, async (site) => {
      const answers = await inTurn(4, (index) =>
        site.post(
          `/en/petitions/${appeal}/signatures`,
          { ...typed, email: `forged-${String(index)}@example.org`, consent: 'yes' },
          { 'x-forwarded-for': `203.0.113.${String(index)}`, forwarded: `for=203.0.113.${String(index)}` },
        ),
      )

      expect(statusesOf(answers)).to.deep.equal([303, 303, 303, 429])
    })
  })

  it('is counted by the address our own proxy names, and by nothing in front of it', async () => {
    const environment = { RATE_LIMITS: '0.01', TRUST_PROXY: '127.0.0.1, ::1' }
    await on({ environment, running: false }, async (site) => {
      const from = (address: string, index: number): Promise<Response> =>
        site.post(
          `/en/petitions/${appeal}/signatures`,
          { ...typed, email: `proxied-${String(index)}@example.org`, consent: 'yes' },
          { 'x-forwarded-for': address },
        )
      const apart = await inTurn(5, (index) => from(`198.51.100.${String(index)}`, index))
      const forged = await inTurn(4, (index) => from(`203.0.113.${String(index)}, 192.0.2.7`, 10 + index))
      const household = await inTurn(4, (index) => from(`2001:db8:1:2${String(index)}::1`, 20 + index))

      expect(statusesOf(apart)).to.deep.equal([303, 303, 303, 303, 303])
      expect(statusesOf(forged)).to.deep.equal([303, 303, 303, 429])
      expect(statusesOf(household)).to.deep.equal([303, 303, 303, 429])
    })
  })

  it('is counted together by two processes, and leaves nothing that tells whose connection it was', async () => {
    await on({ environment: { RATE_LIMITS: '0.01' } }, async (one) => {
      await on({ environment: { ...one.environment, RATE_LIMITS: '0.01' } }, async (two) => {
        await inTurn(2, (index) => one.sign({ email: `shared-${String(index)}@example.org` }))
        await two.sign({ email: 'shared-2@example.org' })
        const rows = one.stores.database.db.collection<{ _id: string; count: number }>('rateLimits')
        await until('both have told the other', async () => (await rows.findOne({ count: 3 })) !== null)
        const [row] = await rows.find().toArray()
        const both = await until('both refuse', async () => {
          const answers = [
            await one.sign({ email: 'late-1@example.org' }),
            await two.sign({ email: 'late-2@example.org' }),
          ]
          return answers.every(({ status }) => status === 429)
        })

        expect(both).to.equal(true)
        expect(row?._id).to.match(/^[\w-]{22}$/)
        expect(Object.keys(row ?? {})).to.have.members(['_id', 'count', 'expiresAt'])
      })
    })
  })

  it('keeps nobody out by sending slowly', async () => {
    await on({ running: false }, async (site) => {
      const head = `POST /en/petitions/${appeal}/signatures HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n`
      const slow = Array.from({ length: 300 }, () => openRaw(site.url))
      for (const connection of slow)
        connection.send(`${head}Content-Type: application/x-www-form-urlencoded\r\n\r\nname=`)
      const startedMs = performance.now()
      const signed = await site.sign({ email: 'quick@example.org' })
      const tookMs = performance.now() - startedMs
      for (const { socket } of slow) socket.destroy()

      expect(signed.status).to.equal(303)
      expect(tookMs).to.be.lessThan(2_000)
    })
  })
})

describe('the check against robots', () => {
  const environment = { HCAPTCHA_SITE_KEY: '10000000-ffff-ffff-ffff-000000000001', HCAPTCHA_SECRET: '0x0000' }
  const fields = { ...typed, email: 'human@example.org', consent: 'yes', 'h-captcha-response': 'solved' }
  const verifying = (answer: () => Promise<unknown>): SiteOptions => ({
    environment: { ...environment, RATE_LIMITS: '0.2' },
    running: false,
    verifyCaptcha: answer,
  })

  it('stands at the form, and signs who passed', async () => {
    const asked: Parameters<VerifyCaptcha>[] = []
    const verifyCaptcha: VerifyCaptcha = async (...args) => {
      asked.push(args)
      return { success: true }
    }
    await on({ environment, running: false, verifyCaptcha }, async (site) => {
      const page = await site.get(`/uk/petitions/${appeal}`)
      const signed = await site.sign(fields)

      expect(await page.text()).to.contain('data-sitekey="10000000-ffff-ffff-ffff-000000000001"')
      expect(page.headers.get('content-security-policy')).to.contain('https://hcaptcha.com')
      expect(signed.status).to.equal(303)
      // Never the address of the person.
      expect(asked).to.deep.equal([['0x0000', 'solved', undefined, '10000000-ffff-ffff-ffff-000000000001']])
    })
  })

  it('sends the form back filled to who did not pass, or left it out', async () => {
    await on(
      verifying(async () => ({ success: false, 'error-codes': ['invalid-input-response'] })),
      async (site) => {
        const { 'h-captcha-response': response, ...without } = fields
        for (const sent of [fields, without]) {
          const answer = await site.sign(sent, 'en')
          const html = await answer.clone().text()

          expect(answer.status).to.equal(422)
          expect(readable(html)).to.contain('Please do the check against robots')
          expect(html).not.to.contain(response)
          await expectFormKept(answer, without)
        }
        expect(await storedCount(site)).to.equal(0)
      },
    )
  })

  it('lets people sign while its service is down, talks nonsense or refuses our keys, but only a few from one connection', async () => {
    const outages: (() => Promise<unknown>)[] = [
      () => Promise.reject(new Error('getaddrinfo ENOTFOUND hcaptcha.com')),
      () => Promise.resolve('<html>'),
      () => Promise.resolve({ success: false, 'error-codes': ['invalid-input-secret'] }),
      () => Promise.resolve({}),
    ]
    const all = outages.values()
    // 10 × 0.3 = 3 an hour.
    const options = {
      ...verifying(async () => all.next().value?.()),
      environment: { ...environment, RATE_LIMITS: '0.3' },
    }
    await on(options, async (site) => {
      const answers = await inTurn(4, (index) => site.sign({ ...fields, email: `few-${String(index)}@example.org` }))
      const last = answers.at(-1)!

      expect(statusesOf(answers)).to.deep.equal([303, 303, 303, 429])
      expect(seconds(last)).to.be.within(1, 3_600)
      await expectFormKept(last, { ...typed, email: 'few-3@example.org', consent: 'yes' })
      expect(await storedCount(site)).to.equal(3)
    })
  })
})
