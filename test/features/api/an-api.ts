import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import express from 'express'

import {
  createApiRouter,
  createHealthRouter,
  createTallyEvents,
  createReadyTally,
  machineSentences,
  type Readiness,
} from '../../../server/features/api/index.ts'
import {
  createPetitionService,
  createPetitionStore,
  createTimelineStore,
  type NewPetition,
  type Petition,
} from '../../../server/features/petitions/index.ts'
import { createRecipientService, createRecipientStore } from '../../../server/features/recipients/index.ts'
import { createSignatureStore, signatureIndexes } from '../../../server/features/signatures/index.ts'
import { createSigning } from '../../../server/features/signatures/sign-petition.ts'
import { createTallyBoard, createTallyStore, type PublishedTally } from '../../../server/features/tallies/index.ts'
import { dayOf, elapsedMs, systemNow, type Now } from '../../../server/platform/clock.ts'
import { createKeyring } from '../../../server/platform/crypto/keyring.ts'
import { ensureIndexes } from '../../../server/platform/db/migrations.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { formBodies } from '../../../server/platform/http/bodies.ts'
import type { CaptchaVerdict } from '../../../server/platform/http/captcha.ts'
import { createErrorHandler, notFound } from '../../../server/platform/http/error-handler.ts'
import { createPageCache } from '../../../server/platform/http/page-cache.ts'
import { createRateLimits } from '../../../server/platform/http/rate-limits.ts'
import { requestIds } from '../../../server/platform/http/request-id.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { createLog } from '../../../server/platform/log.ts'
import { aNewPetition, aRecipient, localised } from '../../support/a-petition.ts'
import { openTestDatabase } from '../../support/database.ts'

/** The API on a free port, with a database of its own; everything behind it is real but the check against robots. */
export interface TestApi {
  url: string
  get(address: string, headers?: Record<string, string>): Promise<Response>
  /** Posts JSON to a petition; text is sent as it is. */
  post(slug: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  publish(changes?: Partial<NewPetition>): Promise<Petition>
  /** What the tallier does when figures move. */
  publishTally(petition: Petition, figures: Partial<PublishedTally>): Promise<void>
  signatureCount(): Promise<number>
  /** Every signature as it is stored. */
  rows(): Promise<Record<string, unknown>[]>
  /** Takes the database away for good. */
  loseDatabase(): Promise<void>
  readiness: Readiness
  captchaVerdict: CaptchaVerdict
  log: string[]
  close(): Promise<void>
}

export const good = { name: 'Олена Коваль', email: 'olena@example.org', country: 'UA', consent: 'yes' }

interface Settings {
  now?: Now
  rateLimits?: number | 'off'
}

export async function startApi({ now = systemNow, rateLimits = 'off' }: Settings = {}): Promise<TestApi> {
  const { database, close: dropDatabase } = await openTestDatabase()
  await ensureIndexes(database.db, [signatureIndexes])
  const log: string[] = []
  const appLog = createLog({ level: 'debug', destination: { write: (line) => void log.push(line) } })
  const keyring = createKeyring({ current: 1, keys: new Map([[1, Buffer.alloc(32, 1)]]) })
  const petitionStore = createPetitionStore(database.connection)
  const petitions = createPetitionService({
    petitions: petitionStore,
    timeline: createTimelineStore(database.db),
    keyring,
  })
  const recipients = createRecipientService({ recipients: createRecipientStore(database.connection) })
  await recipients.add(aRecipient())
  await recipients.add(aRecipient({ slug: 'a-state', name: localised('A State'), kind: 'state', addressedOnly: true }))
  await recipients.refresh()
  const tallies = createTallyStore(database.db)
  const board = createTallyBoard({ tallies, now })
  const store = createSignatureStore(database.db)
  const signing = createSigning({ store, petitions, keyring, now, report: (error) => void log.push(String(error)) })
  const transact = transactionsOn(database.client)
  let lost = false

  const api: TestApi = {
    url: '',
    get: (address, headers = {}) => fetch(new URL(address, api.url), { headers, redirect: 'manual' }),
    post: (slug, body, headers = {}) =>
      fetch(new URL(`/api/v1/petitions/${slug}/signatures`, api.url), {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    async publish(changes = {}) {
      const { state = 'open' } = changes
      const { slug } = aNewPetition(changes)
      await petitions.publish(aNewPetition({ ...changes, state: 'open' }))
      const petition = petitions.get(slug)
      if (state !== 'open') {
        await petitionStore.setState(petition.id, 'open', state)
        await petitions.refresh()
      }
      return petition
    },
    async publishTally(petition, figures) {
      const published = { ...board.of(petition.id), ...figures }
      const { confirmedCount, sequence } = published
      const tally = { confirmedCount, sequence, positionCount: confirmedCount, published, breakdownsOn: dayOf(now()) }
      await transact((session) => tallies.save(petition.id, tally, session))
      await board.refresh()
    },
    signatureCount: () => database.db.collection('signatures').countDocuments(),
    rows: () => database.db.collection('signatures').find().toArray(),
    async loseDatabase() {
      lost = true
      await database.db.dropDatabase()
      await database.close()
    },
    readiness: { ok: true },
    captchaVerdict: 'off',
    log,
    async close() {
      server.closeAllConnections()
      server.close()
      await signing.drain()
      if (!lost) await dropDatabase()
    },
  }

  const events = createTallyEvents({ petitions, board, connectionOf: () => 'one' })
  const app = express()
  app.set('query parser', 'simple')
  app.use(requestIds)
  app.use(createHealthRouter({ ready: () => Promise.resolve(api.readiness) }))
  app.use(
    createApiRouter({
      petitions,
      recipients,
      board,
      events,
      signatures: signing,
      limits: createRateLimits({ keyring, now, factor: rateLimits, collection: null, log: appLog }),
      captcha: { check: () => Promise.resolve(api.captchaVerdict) },
      publicUrl: 'https://petitions.example.org',
      now,
    }),
  )
  app.use(formBodies())
  app.use(notFound)
  app.use(
    createErrorHandler({
      log: appLog,
      localeOf: () => 'en',
      fieldSentence: machineSentences(loadWords(new URL('../../../views/locales', import.meta.url).pathname)('en')),
      renderErrorPage: ({ status }) => `<p>${String(status)}</p>`,
    }),
  )
  const pages = createPageCache({
    find: createReadyTally({ petitions, board }),
    revision: () => petitions.revision() + board.revision(),
    headers: {},
    now: elapsedMs,
    next: (req, res) => {
      if (!events.take(req, res)) app(req, res)
    },
  })
  const server = createServer(pages).listen(0, '127.0.0.1')
  await once(server, 'listening')
  api.url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  return api
}

interface Problem {
  status: number
  errors?: { path: string; message: string }[]
}

/** The problem an answer carries; fails where it is none. */
export async function problemOf(answer: Response): Promise<Problem> {
  const type = answer.headers.get('content-type') ?? 'nothing'
  if (!type.startsWith('application/problem+json')) throw new Error(`A problem was expected, not ${type}.`)
  return (await answer.json()) as Problem
}
