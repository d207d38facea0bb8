import { mkdir } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'

import type { Environment } from '../../server/config.ts'
import { dayOf, elapsedMs, systemNow } from '../../server/platform/clock.ts'
import { createChildren, type Child, type Children } from './children.ts'
import { createBench, type BenchParts } from './context.ts'
import { openDatabase, openMongod, type BenchDatabase, type Mongod } from './database.ts'
import type { Plan } from './plan.ts'
import type { LoadAnswers } from './processes/load.ts'
import type { PlainAnswers } from './processes/plain.ts'
import type { SinkAnswers } from './processes/sink.ts'
import { reportOf, type Report } from './report.ts'
import type { Row } from './row.ts'
import { rowsOf } from './rows/index.ts'

export interface Run {
  plan: Plan
  /** Absolute. */
  folder: string
  environment: Environment
  say: (line: string) => void
  signal: AbortSignal
}

/** Everything that is asked for, one family after the other. Whatever comes of it, no process stays behind. */
export async function runBench(run: Run): Promise<Report> {
  const { plan, folder, environment, say, signal } = run
  await mkdir(folder, { recursive: true })
  const children = createChildren(environment)
  const mongod = await openMongod(environment, { folder, say })
  const databases: BenchDatabase[] = []
  const interrupted = interruptionOf(signal, children)
  try {
    for (const scale of plan.scales) databases.push(await prepare(scale, mongod, run))
    const tools = await toolsOf(children)
    const bench = createBench({ plan, folder, children, databases, ...tools })
    const clientCeiling = await ceilingOf(bench)
    const rows: Row[] = []
    const missing: string[] = []
    for (const [index, family] of plan.families.entries()) {
      const beganMs = elapsedMs()
      const outcome = await measured(() => rowsOf[family](bench))
      signal.throwIfAborted()
      if ('rows' in outcome) rows.push(...outcome.rows)
      else missing.push(`${family}: ${outcome.why}`)
      say(`${family}: ${seconds(beganMs)} s (${String(index + 1)} of ${String(plan.families.length)})`)
    }
    return reportOf(rows, { ...infoOf(plan), clientCeiling, missing })
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    interrupted.forget()
    await children.endAll()
    for (const database of databases) await leave(database)
    await mongod.stop()
  }
}

/** What could not be measured is told with the rest, whose minutes it must not cost. */
async function measured(measure: () => Promise<Row[]>): Promise<{ rows: Row[] } | { why: string }> {
  try {
    return { rows: await measure() }
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) }
  }
}

/** What is under way fails with the processes that do it. */
function interruptionOf(signal: AbortSignal, children: Children) {
  const stop = (): void => {
    void children.endAll()
  }
  signal.addEventListener('abort', stop, { once: true })
  return {
    forget(): void {
      signal.removeEventListener('abort', stop)
    },
  }
}

async function prepare(scale: number, mongod: Mongod, { folder, say, signal }: Run): Promise<BenchDatabase> {
  const beganMs = elapsedMs()
  let told = 0
  const database = await openDatabase(mongod, {
    scale,
    folder,
    say,
    signal,
    onProgress(part) {
      const tenths = Math.floor(part * 10)
      if (tenths > told) say(`${scale.toLocaleString('en-GB')} signatures: ${String(tenths)}0 % loaded`)
      told = Math.max(told, tenths)
    },
  })
  say(`${scale.toLocaleString('en-GB')} signatures stored: ready after ${seconds(beganMs)} s`)
  return database
}

/** Guests of a round that was broken off are sent home; the database says again what it said. */
async function leave({ guests, stores }: BenchDatabase): Promise<void> {
  try {
    await guests.sendHome()
  } finally {
    await stores.close()
  }
}

async function toolsOf(children: Children) {
  const [load, plain, sink] = await Promise.all([
    children.start<LoadAnswers>('load'),
    children.start<PlainAnswers>('plain'),
    children.start<SinkAnswers>('sink'),
  ])
  return { load, plain, sink, sinkPort: await sink.ask('port') }
}

/** How often the client can ask a server that does next to nothing. */
async function ceilingOf({ plan, load, plain }: Pick<BenchParts, 'plan' | 'load'> & { plain: Child<PlainAnswers> }) {
  const requests = ['GET / HTTP/1.1\r\nHost: localhost\r\n\r\n']
  const port = await plain.ask('port')
  const { rate } = await load.ask('load', { port, requests, connections: 64, forMs: plan.pageMs })
  return Math.round(rate)
}

function infoOf({ scales, rounds, isQuick }: Plan) {
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return {
    date: dayOf(systemNow()),
    machine: `${String(availableParallelism())} processors, ${String(gigabytes)} GB of memory`,
    node: process.versions.node,
    scales,
    rounds,
    isQuick,
  }
}

function seconds(sinceMs: number): string {
  return ((elapsedMs() - sinceMs) / 1_000).toFixed(1)
}
