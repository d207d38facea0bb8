import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'

import { elapsedMs } from '../../server/platform/clock.ts'
import { createTokens } from '../../server/platform/tokens.ts'
import { createClient } from './client.ts'
import { faults, type Fault } from './faults.ts'
import { emptyJournal } from './journal.ts'
import { createRandom } from './random.ts'
import { lineOfRound, seconds, summaryOf, writeReport, type RoundReport } from './report.ts'
import { finish, playRound, type Play } from './rounds.ts'
import { createSchedule } from './schedule.ts'
import { appeal, createSigners } from './signers.ts'
import { startWorld, type World } from './world.ts'

export interface RunOptions {
  roundCount: number
  seed: string
  nodeCount: 1 | 3
  /** Names of faults; all that make sense where it is empty. */
  only: readonly string[]
  /** How long the end waits for leases and back-offs of mails to run out by themselves. */
  patienceMs: number
  /** Where a run and what a failing one leaves behind is kept. */
  out: string
  say: (line: string) => void
  signal: AbortSignal
}

/** Plays the rounds until one fails; answers whether none did. Nothing it started runs on. */
export async function runChaos(options: RunOptions): Promise<boolean> {
  const { seed, nodeCount, only, out, say, signal } = options
  const schedule = createSchedule(kindsFor(nodeCount, only), createRandom(`${seed}|faults`))
  const folder = path.join(out, `${seed}-run`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const startedMs = elapsedMs()
  const world = await startWorld({ folder, nodeCount, say, signal })
  say(`seed ${seed}: 2 webs, 2 workers, ${String(nodeCount)} mongod, ready after ${seconds(elapsedMs() - startedMs)}`)
  const reports = await playAll({ world, folder, schedule }, options)
    .finally(world.close)
    .catch(async (error: unknown) => {
      if (signal.aborted) await rm(folder, { recursive: true, force: true })
      throw error
    })
  const failed = reports.find(({ violations }) => violations.length > 0)
  for (const line of summaryOf(reports, elapsedMs() - startedMs)) say(line)
  if (failed === undefined) {
    await rm(folder, { recursive: true, force: true })
    return true
  }
  const kept = path.join(out, `${seed}-${failed.name}`)
  await rm(kept, { recursive: true, force: true })
  await rename(folder, kept)
  say(`Everything of the failing round is in ${kept}.`)
  return false
}

interface Prepared {
  world: World
  folder: string
  schedule: () => Fault[]
}

async function playAll({ world, folder, schedule }: Prepared, options: RunOptions): Promise<RoundReport[]> {
  const { roundCount, seed, patienceMs, say, signal } = options
  const { stores } = world
  const client = createClient()
  const journal = emptyJournal()
  const signers = createSigners({ webs: world.webs, client, journal, random: createRandom(`${seed}|people`) })
  world.sink.listen(signers.read)
  const tokens = createTokens(stores.keyring)
  const idOf = (confirm: string): string | null => tokens.read('confirm', confirm)?.id ?? null
  const petitionId = stores.petitions.get(appeal).id
  const play: Play = { world, client, journal, signers, petitionId, idOf, signal }
  const reports: RoundReport[] = []

  async function report(next: RoundReport): Promise<boolean> {
    reports.push(next)
    say(lineOfRound(next))
    for (const violation of next.violations.slice(0, 20)) say(`  VIOLATED: ${violation}`)
    if (next.violations.length > 0) await writeReport(folder, { reports, journal, mails: world.sink.mails })
    return next.violations.length > 0
  }

  try {
    for (let round = 1; round <= roundCount; round += 1) {
      const random = createRandom(`${seed}|${String(round)}`)
      if (await report(await playRound(play, { name: String(round), faults: schedule(), random }))) return reports
    }
    await report(await finish(play, patienceMs))
    return reports
  } finally {
    client.close()
    await signers.stop()
  }
}

function kindsFor(nodeCount: 1 | 3, only: readonly string[]): Fault[] {
  const possible = faults.filter(({ nodes = nodeCount }) => nodes === nodeCount)
  const unknown = only.find((name) => !possible.some((fault) => fault.name === name))
  if (unknown !== undefined) {
    throw new Error(`There is no fault "${unknown}" here. There are: ${possible.map(({ name }) => name).join(', ')}.`)
  }
  return only.length === 0 ? possible : possible.filter(({ name }) => only.includes(name))
}
