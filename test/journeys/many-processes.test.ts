import { setTimeout as pause } from 'node:timers/promises'

import { expect } from 'chai'

import { recountOn } from '../../server/counting.ts'
import { bytesOf } from '../../server/platform/ids.ts'
import { freePort } from '../support/free-port.ts'
import { startProcess, type ServiceProcess } from '../support/process.ts'
import { signaturesOf } from '../support/signatures.ts'
import { appeal, linkIn, startSite, type Fields, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'

const good = { name: 'Olena', country: 'UA', consent: 'yes' }

/** One of several processes that answer requests. */
interface Web {
  post(address: string, fields: Fields): Promise<number>
  sign(email: string): Promise<number>
  /** The figure in the API, and the one on the page. */
  counts(): Promise<{ api: number; page: number }>
}

function webAt(url: string): Web {
  async function post(address: string, fields: Fields): Promise<number> {
    const body = new URLSearchParams(fields)
    const { status } = await fetch(new URL(address, url), { method: 'POST', body, redirect: 'manual' })
    return status
  }
  return {
    post,
    sign: (email) => post(`/en/petitions/${appeal}/signatures`, { ...good, email }),
    async counts() {
      const tally = await fetch(new URL(`/api/v1/petitions/${appeal}/tally`, url))
      const page = await fetch(new URL(`/en/petitions/${appeal}`, url))
      const [, shown] = /data-confirmed-count="(\d+)"/.exec(await page.text()) ?? []
      return { api: ((await tally.json()) as { confirmedCount: number }).confirmedCount, page: Number(shown) }
    },
  }
}

const peopleNamed = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${String(index)}@example.org`)

async function inWaves<T>(all: readonly T[], size: number, work: (wave: readonly T[]) => Promise<void>): Promise<void> {
  for (let first = 0; first < all.length; first += size) await work(all.slice(first, first + size))
}

describe('two processes for pages and two for mail and counting', function () {
  this.timeout(90_000)

  let site: TestSite
  let processes: ServiceProcess[]
  let webs: readonly [Web, Web]
  let workers: readonly [ServiceProcess, ServiceProcess]
  const mailed: string[] = []
  let confirmedCount = 0

  before(async () => {
    site = await startSite({ running: false })
    const ports = [await freePort(), await freePort()]
    const urls = ports.map((port) => `http://127.0.0.1:${String(port)}`)
    const common = { ...site.environment, PUBLIC_URL: urls[0] }
    const [one, two, ...others] = await Promise.all([
      startProcess({ ...common, ROLE: 'worker' }),
      startProcess({ ...common, ROLE: 'worker' }),
      ...ports.map((port) => startProcess({ ...common, ROLE: 'web', PORT: String(port) })),
    ])
    workers = [one, two]
    processes = [one, two, ...others]
    webs = [webAt(urls[0] ?? ''), webAt(urls[1] ?? '')]
  })

  after(async () => {
    await Promise.all(processes.map((process) => process.end('SIGKILL')))
    await site.close()
  })

  /** Signs at one of them and at the other in turn; nobody waits for anybody. */
  async function allSign(emails: readonly string[]): Promise<void> {
    const answers = await Promise.all(emails.map((email, index) => webs[index % 2 === 0 ? 0 : 1].sign(email)))
    await Promise.all(emails.map((email) => site.mailTo(email)))
    mailed.push(...emails)
    expect(new Set(answers)).to.deep.equal(new Set([303]))
  }

  /** Each of them confirms where they have not signed. */
  async function allConfirm(emails: readonly string[]): Promise<void> {
    const links = emails.map((email) => new URL(linkIn(site.mailbox.messages(email)[0]!, 'confirm')).pathname)
    const answers = await Promise.all(links.map((link, index) => webs[index % 2 === 0 ? 1 : 0].post(link, {})))
    confirmedCount += emails.length
    expect(new Set(answers)).to.deep.equal(new Set([303]))
  }

  async function bothShow(count: number): Promise<void> {
    for (const web of webs) {
      await until(
        `page and API show ${String(count)}`,
        async () => {
          const { api, page } = await web.counts()
          return api === count && page === count
        },
        20_000,
      )
    }
  }

  /** Everybody so far was mailed once and counted once, and there is no gap in the numbers. */
  async function expectExact(): Promise<void> {
    const { id } = site.stores.petitions.get(appeal)
    const rows = await signaturesOf(site.stores)
      .find({ petitionId: bytesOf(id) })
      .toArray()
    const ascending = (numbers: number[]) => numbers.toSorted((first, second) => first - second)
    const upTo = Array.from({ length: confirmedCount }, (_, index) => index + 1)

    expect(mailed.map((email) => site.mailbox.messages(email).length)).to.deep.equal(mailed.map(() => 1))
    expect(ascending(rows.flatMap(({ moves }) => moves.map(({ sequence }) => sequence)))).to.deep.equal(upTo)
    expect(ascending(rows.flatMap(({ position }) => position ?? []))).to.deep.equal(upTo)
    expect(await recountOn(site.stores).recount(id)).to.include({ agrees: true, tallyCount: confirmedCount })
  }

  it('take signatures at one, confirm them at the other, and show the same count', async () => {
    const people = peopleNamed('together', 24)

    await allSign(people)
    await allConfirm(people)

    await bothShow(confirmedCount)
    await expectExact()
  })

  it('lose nobody when one that counts is killed in the middle, and the other goes on', async () => {
    const [amid, later] = [peopleNamed('amid', 32), peopleNamed('later', 4)]
    await allSign(amid)
    await until('no mail is under way', async () => {
      const underWay = await signaturesOf(site.stores).countDocuments({ 'mail.leaseUntil': { $exists: true } })
      return underWay === 0
    })
    const { api: countBefore } = await webs[0].counts()

    // The other one sleeps, so that it is this one that counts.
    workers[1].child.kill('SIGSTOP')
    const confirming = inWaves(amid, 4, allConfirm)
    await until('it counts', async () => (await webs[0].counts()).api > countBefore)
    await workers[0].end('SIGKILL')
    workers[1].child.kill('SIGCONT')
    await confirming
    await allSign(later)
    await allConfirm(later)

    await bothShow(confirmedCount)
    await expectExact()
  })

  it('know of each other how often a connection has asked', async () => {
    const ask = (web: Web) => web.post(`/en/petitions/${appeal}/resend`, { email: 'unknown@example.org' })
    const most = 20
    const atOne = await Promise.all(Array.from({ length: most }, () => ask(webs[0])))
    const atOther: number[] = []
    while (!atOther.includes(429) && atOther.length < most) {
      atOther.push(await ask(webs[1]))
      await pause(250)
    }

    expect(new Set(atOne)).to.deep.equal(new Set([303]))
    expect(await ask(webs[0])).to.equal(429)
    expect(atOther.at(-1)).to.equal(429)
    expect(atOther.length).to.be.lessThan(most)
  })
})
