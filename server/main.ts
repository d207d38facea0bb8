import closeWithGrace from 'close-with-grace'

import { compose } from './compose.ts'
import { InvalidSettings, loadConfig, readEnvironment, type Config } from './config.ts'
import { addDemoContent } from './demo/add-demo-content.ts'
import { startDemonstrating } from './demo/demonstrate.ts'
import type { Petition } from './features/petitions/index.ts'
import { CannotStartDatabase } from './platform/db/cannot-start.ts'
import { CannotListen, listen } from './platform/http/server.ts'
import { createLog, type Log } from './platform/log.ts'
import { helpText } from './settings.ts'
import { CannotOpen, openStores, type Stores } from './stores.ts'

const print = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const graceMs = 10_000

async function run(config: Config, log: Log): Promise<void> {
  const stores = await openStores(config, { log, say: print, join: false })
  const isNew = !config.production && (await addDemoWhereEmpty(stores))
  const service = await compose(config, stores, { log, buildApartUnder: readEnvironment() })
  const { listener, renderBusy, renderUnreadable } = service
  const server = config.role === 'worker' ? null : await listen(listener, { ...config, renderBusy, renderUnreadable })
  service.start()
  const demo = config.production ? undefined : demonstrationOf(stores)
  const hasAdmin = await stores.accounts.hasAdmin()
  greet(config, { isDemo: demo !== undefined, hasAdmin, hasMailbox: config.smtpUrl === null })
  const happening =
    demo === undefined || !hasHappenings(config)
      ? null
      : startDemonstrating({ stores, service, log }, { petition: demo, isNew })
  closeWithGrace({ delay: graceMs, logger: false }, async ({ err, signal }) => {
    if (err !== undefined) log.report(err)
    log.info({ signal: signal ?? null }, 'Stopping: finishing what was accepted.')
    const requestsOver = server?.close(graceMs / 2)
    await happening?.stop()
    await service.stop(requestsOver)
    await stores.close()
  })
}

/** Answers whether it was empty. */
async function addDemoWhereEmpty(stores: Stores): Promise<boolean> {
  if (stores.petitions.list().length > 0) return false
  await addDemoContent(stores)
  return true
}

function demonstrationOf({ petitions }: Stores): Petition | undefined {
  return petitions.list().find(({ organiser }) => organiser.demonstration)
}

/** Where jobs run, which count and build; load tests and tests bring what they need themselves. */
function hasHappenings({ development, role }: Config): boolean {
  return development && role !== 'web'
}

interface Found {
  isDemo: boolean
  hasAdmin: boolean
  hasMailbox: boolean
}

function greet({ role, publicUrl }: Config, { isDemo, hasAdmin, hasMailbox }: Found): void {
  if (role === 'worker') {
    print('Undersigned: the worker is ready.')
    return
  }
  print(`Undersigned is ready: ${publicUrl}`)
  if (hasMailbox) print(`  Every mail it sends:  ${publicUrl}/dev/mail`)
  if (isDemo) print(`  Try first: sign ${publicUrl}/en/petitions/covid-19-prisoners-voice, then confirm from the mail.`)
  print(
    hasAdmin
      ? `  Rooms for those who lead and review petitions: ${publicUrl}/en/account/sign-in`
      : '  Nobody runs this site yet. Invite yourself: npm run admin -- invite you@example.org --role admin',
  )
  print('  Ctrl-C stops it; the data stays.')
}

/** What a person at the console can mend gets its sentence alone; anything else is a bug, with its trace. */
const peopleErrors = [InvalidSettings, CannotStartDatabase, CannotListen, CannotOpen]

function isForPeople(error: unknown): error is Error {
  return peopleErrors.some((kind) => error instanceof kind)
}

function isOfTheFileSystem(error: unknown): error is Error & { path: string } {
  return error instanceof Error && 'syscall' in error && 'path' in error && typeof error.path === 'string'
}

function explanationOf(error: unknown): string {
  if (isForPeople(error)) return error.message
  if (isOfTheFileSystem(error)) return `${error.path} cannot be used: ${error.message}.`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    print(helpText())
    return
  }
  try {
    const config = loadConfig(readEnvironment({ dotEnv: '.env' }))
    await run(config, createLog({ level: config.logLevel, readable: !config.production }))
  } catch (error) {
    process.stderr.write(`Undersigned did not start.\n${explanationOf(error)}\n`)
    process.exit(1)
  }
}

await main()
