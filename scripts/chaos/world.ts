import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { loadConfig, readEnvironment } from '../../server/config.ts'
import { addDemoContent } from '../../server/demo/add-demo-content.ts'
import { silentLog } from '../../server/platform/log.ts'
import { openStores, type Stores } from '../../server/stores.ts'
import { freePorts } from './free-ports.ts'
import { startMongods, type Mongods } from './mongods.ts'
import { createServiceProcess, type ServiceProcess } from './service-process.ts'
import { startSink, type Sink } from './sink.ts'

export interface Web extends ServiceProcess {
  url: string
}

/** Everything that runs: two web and two worker processes, their database and the mail server. */
export interface World {
  mongods: Mongods
  sink: Sink
  webs: readonly Web[]
  workers: readonly ServiceProcess[]
  services: readonly ServiceProcess[]
  /** The same data and keys, opened by us. */
  stores: Stores
  /** Asks the services to end; answers a sentence for each that did not end as it should. */
  endServices(): Promise<string[]>
  /** Ends whatever still runs. */
  close(): Promise<void>
}

export interface WorldOptions {
  folder: string
  nodeCount: number
  say: (line: string) => void
  signal: AbortSignal
}

const processesOfARole = [1, 2]

export async function startWorld({ folder, nodeCount, say, signal }: WorldOptions): Promise<World> {
  await mkdir(folder, { recursive: true })
  const { PATH, HOME, MONGOD_BINARY } = readEnvironment()
  const mongods = await startMongods({ folder, nodeCount, preferred: MONGOD_BINARY, say })
  const sink = await startSink()
  const [firstPort = 0, secondPort = 0] = await freePorts(2)
  const environment = {
    MONGODB_URI: mongods.uri,
    SMTP_URL: sink.smtpUrl,
    DATA_DIR: folder,
    PUBLIC_URL: `http://localhost:${String(firstPort)}`,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    // Processes are started again and again: Node need not strip the types each time.
    NODE_COMPILE_CACHE: path.join(tmpdir(), 'node-compile-cache'),
  }
  const service = (name: string, own: Record<string, string>): ServiceProcess =>
    createServiceProcess({
      name,
      environment: { PATH, HOME, ...environment, ...own },
      logFile: path.join(folder, `${name}.log`),
      signal,
    })
  const webs = [firstPort, secondPort].map((port, index): Web => {
    const web = service(`web-${String(index + 1)}`, { ROLE: 'web', PORT: String(port) })
    return { ...web, url: `http://127.0.0.1:${String(port)}` }
  })
  const workers = processesOfARole.map((number) => service(`worker-${String(number)}`, { ROLE: 'worker' }))
  const services = [...webs, ...workers]

  let stores: Stores | null = null

  async function close(): Promise<void> {
    await Promise.all(services.map((each) => each.kill()))
    await stores?.close()
    await mongods.stop()
    await sink.close()
  }

  try {
    // Keys, indexes and the petition are there before the services start: they need not wait for one another.
    stores = await openStores(loadConfig({ NODE_ENV: 'test', ...environment }), { log: silentLog, say, join: true })
    await addDemoContent(stores)
    await Promise.all(services.map((each) => each.start()))
  } catch (error) {
    await close()
    throw error
  }
  return { mongods, sink, webs, workers, services, stores, endServices: () => endAll(services), close }
}

async function endAll(services: readonly ServiceProcess[]): Promise<string[]> {
  const ends = await Promise.all(services.map(async (each) => ({ name: each.name, how: await each.end() })))
  return ends
    .filter(({ how }) => how !== null && how !== '0')
    .map(({ name, how }) => `${name}, asked to end, ended with ${how ?? ''} instead of 0.`)
}
