import { setTimeout as pause } from 'node:timers/promises'

import { elapsedMs } from '../../server/platform/clock.ts'
import type { IdOfLink } from './answers.ts'
import type { Client } from './client.ts'
import type { End, Fault } from './faults.ts'
import { violationsIn } from './invariants.ts'
import type { Act, Journal } from './journal.ts'
import { unmailedCount } from './mailing.ts'
import { bringMailForward, dueMailCount, owedMailCount } from './owed.ts'
import type { Random } from './random.ts'
import { startReaders } from './readers.ts'
import type { RoundReport } from './report.ts'
import { appeal, type Signers } from './signers.ts'
import { readStored } from './stored.ts'
import { comesTrue } from './waiting.ts'
import type { World } from './world.ts'

/** Everything and everybody that takes part. */
export interface Play {
  world: World
  client: Client
  journal: Journal
  signers: Signers
  petitionId: string
  idOf: IdOfLink
  signal: AbortSignal
}

export interface Round {
  name: string
  faults: readonly Fault[]
  random: Random
}

const backWithinMs = 30_000
const settledWithinMs = 30_000
/** Mails that come later are looked at in a later round. */
const mailWithinMs = 3_000

/** People act, something breaks and is mended, people stop; then everything must be well again by itself. */
export async function playRound(play: Play, { name, faults, random }: Round): Promise<RoundReport> {
  const { world, client, journal, signers } = play
  const startedMs = elapsedMs()
  journal.pages = []
  signers.start()
  const readers = startReaders(world.webs, client, journal)
  const trouble: string[] = []
  try {
    await hold(play, random.between(400, 900))
    const heldMs = Math.max(random.between(1_000, 2_500), ...faults.map(({ leastHeldMs = 0 }) => leastHeldMs))
    await underFaults(play, { faults, random, heldMs })
    await hold(play, 300)
  } catch (error) {
    play.signal.throwIfAborted()
    trouble.push(error instanceof Error ? error.message : String(error))
  } finally {
    await readers.stop()
  }
  const mendedMs = elapsedMs()
  await signers.stop()
  const late = [...trouble, ...(await lateParts(play))]
  const backMs = elapsedMs() - mendedMs
  return reportOn(play, { name, faults, startedMs, backMs, late })
}

/** The end of a run: every mail has to come, also those that waited for a lease or were put off. */
export async function finish(play: Play, patienceMs: number): Promise<RoundReport> {
  const { world, journal, signal } = play
  const { stores } = world
  const { db } = stores.database
  const startedMs = elapsedMs()
  journal.pages = []
  const nothingOwed = async (): Promise<boolean> => signal.aborted || (await owedMailCount(db)) === 0
  if (!(await comesTrue(nothingOwed, patienceMs))) {
    await Promise.all(world.workers.map((worker) => worker.end()))
    await bringMailForward(stores)
    await Promise.all(world.workers.map((worker) => worker.start()))
  }
  const isAllSent = await comesTrue(nothingOwed, settledWithinMs)
  signal.throwIfAborted()
  const late = [
    ...(isAllSent ? [] : [`${String(await owedMailCount(db))} mails that are due do not go out.`]),
    ...(await lateParts(play)),
  ]
  const report = await reportOn(play, { name: 'end', faults: [], startedMs, backMs: 0, late })
  const unmailed =
    report.unmailedCount === 0 ? [] : [`${String(report.unmailedCount)} pending signatures have no mail.`]
  return { ...report, violations: [...report.violations, ...unmailed, ...(await world.endServices())] }
}

async function hold({ signal }: Play, ms: number): Promise<void> {
  await pause(ms, undefined, { signal })
}

interface Trouble {
  faults: readonly Fault[]
  random: Random
  heldMs: number
}

/** Databases come back first, because services do not start without. Also where a fault could not be made. */
async function underFaults(play: Play, { faults, random, heldMs }: Trouble): Promise<void> {
  const order: readonly Fault['part'][] = ['all', 'database', 'mail', 'service']
  const ends: { part: Fault['part']; end: End }[] = []
  try {
    for (const { part, begin } of faults) ends.push({ part, end: await begin({ ...play, random }) })
    await hold(play, heldMs)
  } finally {
    const inOrder = ends.toSorted((one, other) => order.indexOf(one.part) - order.indexOf(other.part))
    for (const { end } of inOrder) await end()
  }
}

/** Waits until everything answers and is counted; a sentence for whatever takes too long. */
async function lateParts({ world, client, signal }: Play): Promise<string[]> {
  const { stores } = world
  const { db } = stores.database
  const isBack = async (url: string): Promise<boolean> => {
    const paths = ['/healthz', '/readyz', `/api/v1/petitions/${appeal}/tally`]
    const answers = await Promise.all(paths.map((path) => client.get(url + path)))
    return signal.aborted || answers.every((status) => status === 200)
  }
  const isSettled = async (): Promise<boolean> =>
    signal.aborted || (await db.collection('signatures').countDocuments({ unsettled: true })) === 0

  const back = await Promise.all(world.webs.map(({ url }) => comesTrue(() => isBack(url), backWithinMs)))
  const settled = await comesTrue(isSettled, settledWithinMs)
  await comesTrue(async () => signal.aborted || (await dueMailCount(db, stores.now())) === 0, mailWithinMs)
  signal.throwIfAborted()
  return [
    ...world.webs
      .filter((_, index) => back[index] === false)
      .map(({ name }) => `${name} is not back after ${String(backWithinMs / 1_000)} s.`),
    ...world.services.filter((service) => !service.isUp()).map(({ name }) => `${name} ended by itself.`),
    ...(settled ? [] : [`The tally is not up to date after ${String(settledWithinMs / 1_000)} s.`]),
  ]
}

interface Played {
  name: string
  faults: readonly Fault[]
  startedMs: number
  backMs: number
  late: readonly string[]
}

async function reportOn(play: Play, { name, faults, startedMs, backMs, late }: Played): Promise<RoundReport> {
  const { world, journal, petitionId, idOf } = play
  const stored = await readStored(world.stores, petitionId)
  const delivered = world.sink
  const errors = world.services.flatMap((service) => service.errors().map((line) => `${service.name} logged: ${line}`))
  const violations = [...late, ...errors, ...violationsIn({ stored, delivered, journal, idOf })]
  return {
    name,
    faults: faults.map((fault) => fault.name),
    durationMs: elapsedMs() - startedMs,
    backMs,
    acts: actsSince(journal, startedMs),
    pageCount: journal.pages.length,
    signatureCount: stored.signatures.length,
    confirmedCount: stored.tally.confirmedCount,
    sequence: stored.tally.sequence,
    mailCount: delivered.mails.length,
    unmailedCount: unmailedCount(stored, delivered),
    violations,
  }
}

function actsSince({ signers }: Journal, sinceMs: number): Act[] {
  return [...signers.values()].flatMap(({ acts }) => acts.filter(({ startedMs }) => startedMs >= sinceMs))
}
