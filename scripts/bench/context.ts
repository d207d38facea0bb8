import type { BenchDatabase } from './database.ts'
import type { Child, Children } from './children.ts'
import type { Plan } from './plan.ts'
import type { Load, LoadAnswers, LoadResult } from './processes/load.ts'
import type { PlainAnswers } from './processes/plain.ts'
import type { ServiceAnswers } from './processes/service.ts'
import type { SinkAnswers } from './processes/sink.ts'
import { nodeFlagsOf } from './node-flags.ts'
import type { VariantName } from './variant.ts'

export interface BenchParts {
  plan: Plan
  children: Children
  /** Smallest first. */
  databases: readonly BenchDatabase[]
  load: Child<LoadAnswers>
  plain: Child<PlainAnswers>
  sink: Child<SinkAnswers>
  sinkPort: number
  /** Where the bench keeps what it needs. */
  folder: string
}

export interface ServiceToStart {
  role: 'web' | 'worker'
  variant?: VariantName
  /** False: nothing runs by itself until it is asked to. */
  running?: boolean
  /** Gives memory back before it says how much it has. */
  canCollect?: boolean
}

/** A process of the service. */
export interface RunningService extends Child<ServiceAnswers> {
  port: number
}

/** The client is what is measured where it takes more than this of a core. */
const busyClientShare = 0.9

export type Bench = ReturnType<typeof createBench>

/** What the rows are measured with. */
export function createBench(parts: BenchParts) {
  const { children, databases, load, sinkPort } = parts
  const [smallest, largest] = [databases[0], databases.at(-1)]
  if (smallest === undefined || largest === undefined) throw new Error('There is no database to measure on.')
  let busiestShare = 0

  /** Settings of a process of the service on that database. */
  const environmentOf = ({ environment }: BenchDatabase, role: 'web' | 'worker') => ({
    ...environment,
    ROLE: role,
    PORT: '0',
    PUBLIC_URL: 'http://localhost:3000',
    SMTP_URL: `smtp://127.0.0.1:${String(sinkPort)}`,
    LOG_LEVEL: 'info',
  })

  async function startService(database: BenchDatabase, toStart: ServiceToStart): Promise<RunningService> {
    const { role, variant = 'ours', running = true, canCollect = false } = toStart
    const service = await children.start<ServiceAnswers>('service', {
      args: [variant],
      environment: environmentOf(database, role),
      nodeArgs: [...nodeFlagsOf('start'), ...(canCollect ? ['--expose-gc'] : [])],
    })
    if (running) await service.ask('start')
    return { ...service, port: await service.ask('port') }
  }

  return {
    ...parts,
    smallest,
    largest,
    environmentOf,
    startService,

    /** Has the client ask; throws when something was answered otherwise than expected. */
    async ask(expected: number, order: Load): Promise<LoadResult> {
      const result = await load.ask('load', order)
      busiestShare = Math.max(busiestShare, result.clientShare)
      if (result.statuses[expected] === result.answeredCount) return result
      throw new Error(`Not everything was answered ${String(expected)}: ${JSON.stringify(result.statuses)}`)
    },

    /** A note where the client was the narrow place since this was asked last. */
    clientNote(): string | null {
      const share = busiestShare
      busiestShare = 0
      return share < busyClientShare ? null : 'the client was at its own limit, so both sides may do more.'
    },
  }
}
