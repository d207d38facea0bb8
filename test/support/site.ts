import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { compose, type Service } from '../../server/compose.ts'
import { loadConfig, type Environment } from '../../server/config.ts'
import { addDemoContent } from '../../server/demo/add-demo-content.ts'
import type { VerifyCaptcha } from '../../server/platform/http/captcha.ts'
import { listen, type RunningServer } from '../../server/platform/http/server.ts'
import { createLog, type Log } from '../../server/platform/log.ts'
import { startDevMailbox, type DevMailbox, type DevMessage } from '../../server/platform/mail/dev-mailbox.ts'
import { openStores, type Stores } from '../../server/stores.ts'
import { createTestClock, type TestClock } from './clock.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'

export const appeal = 'covid-19-prisoners-voice'

export interface SiteOptions {
  environment?: Environment
  /** False: nothing runs by itself until `service.start()`. */
  running?: boolean
  verifyCaptcha?: VerifyCaptcha
  /** Mail goes there instead of to a mailbox of the site's own. */
  smtpUrl?: string
}

export type Fields = Readonly<Record<string, string>>

/** The whole service on a free port, with a database, a clock and a mailbox of its own. */
export interface TestSite {
  url: string
  /** Settings under which another process, or another site, opens the same database with the same keys. */
  environment: Readonly<Record<string, string>>
  clock: TestClock
  stores: Stores
  service: Service
  mailbox: DevMailbox
  /** Every line of the log so far. */
  logLines: string[]
  get(address: string, headers?: Record<string, string>): Promise<Response>
  post(address: string, fields: Fields, headers?: Record<string, string>): Promise<Response>
  /** Signs the appeal; fields that are not given are filled in. */
  sign(fields: Fields, locale?: string): Promise<Response>
  /** The newest mail to that address, once there are `count` of them. */
  mailTo(address: string, count?: number): Promise<DevMessage>
  /** The published count, once it is that. */
  countBecomes(count: number, patienceMs?: number): Promise<void>
  count(): Promise<number>
  close(): Promise<void>
}

export async function startSite(options: SiteOptions = {}): Promise<TestSite> {
  const testDatabase = await openTestDatabase()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'undersigned-site-'))
  const clock = createTestClock()
  const logLines: string[] = []
  const log = createLog({ level: 'debug', destination: { write: (line) => void logLines.push(line) } })
  const mailbox = await startDevMailbox({ now: clock.now })
  const port = await freePort()
  const config = loadConfig({
    NODE_ENV: 'test',
    MONGODB_URI: testDatabase.uri,
    PORT: String(port),
    DATA_DIR: dataDir,
    SMTP_URL: options.smtpUrl ?? mailbox.smtpUrl,
    MAIL_FROM: 'Undersigned <sign@example.org>',
    RATE_LIMITS: 'off',
    ...options.environment,
  })
  const stores = await openStores(config, { log, say: () => undefined, join: false, now: clock.now })
  await addDemoContent(stores)
  const service = await compose(config, stores, {
    log,
    ...(options.verifyCaptcha === undefined ? {} : { verifyCaptcha: options.verifyCaptcha }),
  })
  const { listener, renderBusy, renderUnreadable } = service
  const server = await listen(listener, { port: config.port, host: '127.0.0.1', renderBusy, renderUnreadable })
  if (options.running !== false) service.start()
  return siteOf({
    testDatabase,
    dataDir,
    clock,
    log,
    logLines,
    mailbox,
    stores,
    service,
    server,
    url: config.publicUrl,
    environment: {
      MONGODB_URI: config.mongodbUri ?? '',
      SECRETS_FILE: config.secretsFile,
      SMTP_URL: config.smtpUrl ?? '',
    },
  })
}

interface Running {
  testDatabase: TestDatabase
  dataDir: string
  clock: TestClock
  log: Log
  logLines: string[]
  mailbox: DevMailbox
  stores: Stores
  service: Service
  server: RunningServer
  url: string
  environment: Readonly<Record<string, string>>
}

const goodFields: Fields = { name: 'Олена Коваль', country: 'UA', consent: 'yes' }

function siteOf(running: Running): TestSite {
  const { url, environment, mailbox, clock, stores, service, logLines } = running

  const get = (address: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(new URL(address, url), { headers, redirect: 'manual' })

  const post = (address: string, fields: Fields, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(new URL(address, url), {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      redirect: 'manual',
    })

  async function count(): Promise<number> {
    const answer = await get(`/api/v1/petitions/${appeal}/tally`)
    return ((await answer.json()) as { confirmedCount: number }).confirmedCount
  }

  return {
    url,
    environment,
    clock,
    stores,
    service,
    mailbox,
    logLines,
    get,
    post,
    count,
    sign: (fields, locale = 'uk') => post(`/${locale}/petitions/${appeal}/signatures`, { ...goodFields, ...fields }),
    mailTo: (address, mailCount = 1) =>
      until(`${String(mailCount)} mails to ${address}`, () => {
        const messages = mailbox.messages(address)
        return messages.length >= mailCount ? messages[0] : null
      }),
    countBecomes: async (wanted, patienceMs) => {
      await until(`the count is ${String(wanted)}`, async () => (await count()) === wanted, patienceMs)
    },
    async close() {
      await running.server.close(1_000)
      await service.stop()
      await mailbox.close()
      await stores.close()
      await running.testDatabase.close()
      await rm(running.dataDir, { recursive: true, force: true })
    },
  }
}

/** The first link of a mail that leads to such a page. */
export function linkIn(message: DevMessage, page: 'confirm' | 'manage' | 'not-me'): string {
  const link = message.links.find((candidate) => candidate.includes(`/signatures/${page}/`))
  if (link === undefined) throw new Error(`The mail has no ${page} link.`)
  return link
}
