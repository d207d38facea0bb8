import { elapsedMs } from '../../server/platform/clock.ts'
import type { Journal, Span } from './journal.ts'
import type { MongodNode } from './mongods.ts'
import type { Random } from './random.ts'
import type { ServiceProcess } from './service-process.ts'
import type { Signers } from './signers.ts'
import type { SinkMood } from './sink.ts'
import type { World } from './world.ts'

/** Where a fault happens, and what may do it to. */
export interface Stage {
  world: World
  journal: Journal
  signers: Signers
  random: Random
}

/** Ends a fault; what was killed is started again. */
export type End = () => Promise<void>

export interface Fault {
  name: string
  /** Two faults at once are of different parts. Databases come back before what needs them. */
  part: 'database' | 'mail' | 'service' | 'all'
  /** On how many nodes it makes sense. */
  nodes?: 1 | 3
  /** Where less would not be noticed, as before an election. */
  leastHeldMs?: number
  /** Does it; what is noted in the journal is noted when it ends. */
  begin: (stage: Stage) => Promise<End>
}

const mailMoods = {
  'smtp paused': 'pause',
  'smtp 421': '421',
  'smtp 451': '451',
  'smtp 550': '550',
  'smtp drops': 'drop',
} as const satisfies Record<string, SinkMood>

/** Longer than the others take to elect another primary. */
const onThree = { part: 'database', nodes: 3, leastHeldMs: 3_500 } as const

export const faults: readonly Fault[] = [
  { name: 'kill web', part: 'service', begin: (stage) => killService(stage, stage.random.pick(stage.world.webs)) },
  {
    name: 'kill worker',
    part: 'service',
    begin: (stage) => killService(stage, stage.random.pick(stage.world.workers)),
  },
  { name: 'kill mongod', part: 'database', nodes: 1, begin: (stage) => stopDatabase(stage, (node) => node.kill()) },
  { name: 'pause mongod', part: 'database', nodes: 1, begin: (stage) => stopDatabase(stage, (node) => node.pause()) },
  { name: 'kill primary', ...onThree, begin: (stage) => stopPrimary(stage, (node) => node.kill()) },
  { name: 'pause primary', ...onThree, begin: (stage) => stopPrimary(stage, (node) => node.pause()) },
  { name: 'no majority', ...onThree, begin: pauseSecondaries },
  { name: 'full queue', part: 'database', begin: fillQueue },
  { name: 'power cut', part: 'all', begin: cutPower },
  ...Object.entries(mailMoods).map(([name, mood]): Fault => {
    return { name, part: 'mail', begin: (stage) => upset(stage, mood) }
  }),
]

function spanSince(fromMs: number): Span {
  return { fromMs, toMs: elapsedMs() }
}

async function killService({ world, journal }: Stage, service: ServiceProcess): Promise<End> {
  const fromMs = elapsedMs()
  await service.kill()
  return async () => {
    await service.start()
    if (world.workers.includes(service)) journal.disturbances.push(spanSince(fromMs))
    else journal.absences.push({ web: service.name, ...spanSince(fromMs) })
  }
}

/** Nothing can be stored between the moment after it was stopped and the one before it goes on. */
async function stopDatabase({ world, journal }: Stage, how: (node: MongodNode) => Promise<void>): Promise<End> {
  const fromMs = elapsedMs()
  await Promise.all(world.mongods.nodes.map(how))
  const stoppedMs = elapsedMs()
  return async () => {
    journal.outages.push(spanSince(stoppedMs))
    await bringBack(world)
    journal.disturbances.push(spanSince(fromMs))
  }
}

/** The others elect another one meanwhile. */
async function stopPrimary({ world, journal }: Stage, how: (node: MongodNode) => Promise<void>): Promise<End> {
  const fromMs = elapsedMs()
  await how(await world.mongods.primary())
  return async () => {
    await bringBack(world)
    journal.disturbances.push(spanSince(fromMs))
  }
}

/** A primary that is alone may take writes, but may not answer that they are stored. */
async function pauseSecondaries({ world, journal }: Stage): Promise<End> {
  const fromMs = elapsedMs()
  const primary = await world.mongods.primary()
  await Promise.all(world.mongods.nodes.filter((node) => node !== primary).map((node) => node.pause()))
  const alone = elapsedMs()
  return async () => {
    journal.outages.push(spanSince(alone))
    await bringBack(world)
    journal.disturbances.push(spanSince(fromMs))
  }
}

async function bringBack({ mongods }: World): Promise<void> {
  await Promise.all(mongods.nodes.map((node) => node.resume()))
  await Promise.all(mongods.nodes.map((node) => node.start()))
}

/** More than one process lets in or may hold back while its database says nothing. */
const floodPostCount = 1_200
const floodAddressCount = 250

async function fillQueue(stage: Stage): Promise<End> {
  const { world, journal, signers } = stage
  const fromMs = elapsedMs()
  const goOn = await stopDatabase(stage, (node) => node.pause())
  const flood = signers.flood(floodPostCount, floodAddressCount)
  return async () => {
    await goOn()
    await flood
    for (const { name } of world.webs) journal.absences.push({ web: name, ...spanSince(fromMs) })
  }
}

/** Every process of ours at once. */
async function cutPower(stage: Stage): Promise<End> {
  const { world, journal } = stage
  const fromMs = elapsedMs()
  const dying = world.services.map((service) => service.kill())
  const bringDatabase = await stopDatabase(stage, (node) => node.kill())
  await Promise.all(dying)
  return async () => {
    await bringDatabase()
    await Promise.all(world.services.map((service) => service.start()))
    for (const { name } of world.webs) journal.absences.push({ web: name, ...spanSince(fromMs) })
    journal.disturbances.push(spanSince(fromMs))
  }
}

function upset({ world, journal }: Stage, mood: SinkMood): Promise<End> {
  const fromMs = elapsedMs()
  world.sink.behave(mood)
  return Promise.resolve(() => {
    world.sink.behave('accept')
    if (mood === 'drop') journal.disturbances.push(spanSince(fromMs))
    return Promise.resolve()
  })
}
