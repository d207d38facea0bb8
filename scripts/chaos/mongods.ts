import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { MongoClient } from 'mongodb'

import { findMongod, type MongodBinary } from '../../server/platform/db/mongod-binary.ts'
import { replicaSetName, startMongod, type RunningMongod } from '../../server/platform/db/mongod-process.ts'
import { freePorts } from './free-ports.ts'
import { pauseProcess } from './pausing.ts'
import { comesTrue } from './waiting.ts'

/** One mongod of the set, on data of its own. */
export interface MongodNode {
  name: string
  /** As by a power cut: SIGKILL. */
  kill(): Promise<void>
  /** On the same data and port. Does nothing while it runs. */
  start(): Promise<void>
  /** SIGSTOP: it holds its connections and says nothing. */
  pause(): Promise<void>
  resume(): Promise<void>
  isPrimary(): Promise<boolean>
  stop(): Promise<void>
}

export interface Mongods {
  uri: string
  nodes: readonly MongodNode[]
  /** The node that takes writes now; the first one where none does. */
  primary(): Promise<MongodNode>
  stop(): Promise<void>
}

export interface MongodsOptions {
  folder: string
  nodeCount: number
  preferred: string | undefined
  say: (line: string) => void
}

const cacheDir = fileURLToPath(new URL('../../.cache/mongod', import.meta.url))
const electionPatienceMs = 30_000

/** A replica set of real mongods on loopback. They end with this process, however it ends. */
export async function startMongods({ folder, nodeCount, preferred, say }: MongodsOptions): Promise<Mongods> {
  const binary = await findMongod({ preferred, cacheDir, major: null, say })
  const ports = await freePorts(nodeCount)
  const nodes = ports.map((port, index) => createNode({ binary, port, folder, name: `mongod-${String(index + 1)}` }))
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  const primary = async (): Promise<MongodNode> => {
    const answers = await Promise.all(nodes.map((node) => node.isPrimary()))
    return nodes[Math.max(answers.indexOf(true), 0)] as MongodNode
  }
  try {
    await Promise.all(nodes.map((node) => node.start()))
    await initiate(ports)
    const isElected = await comesTrue(async () => (await primary()).isPrimary(), electionPatienceMs)
    if (!isElected) throw new Error('The mongods elected no primary.')
  } catch (error) {
    await stop()
    throw error
  }
  const hosts = ports.map(hostOn).join(',')
  return { uri: `mongodb://${hosts}/undersigned?replicaSet=${replicaSetName}`, nodes, primary, stop }
}

interface NodeParts {
  binary: MongodBinary
  port: number
  folder: string
  name: string
}

function createNode({ binary, port, folder, name }: NodeParts): MongodNode {
  const dbPath = path.join(folder, name)
  const logFile = path.join(folder, `${name}.log`)
  const args = ['--wiredTigerCacheSizeGB', '0.25']
  let running: RunningMongod | null = null
  let goOn: (() => Promise<void>) | null = null

  async function resume(): Promise<void> {
    await goOn?.()
    goOn = null
  }

  return {
    name,
    resume,
    async start() {
      if (running !== null) return
      await mkdir(dbPath, { recursive: true })
      running = await startMongod({ binary, dbPath, logFile, port, args })
    },
    async kill() {
      if (running === null) return
      process.kill(running.pid, 'SIGKILL')
      await running.ended
      await running.stop()
      running = null
      await resume()
    },
    async pause() {
      if (running !== null) goOn ??= await pauseProcess(running.pid)
    },
    isPrimary: () => (running === null || goOn !== null ? Promise.resolve(false) : answersAsPrimary(port)),
    async stop() {
      await resume()
      await running?.stop()
      running = null
    },
  }
}

function hostOn(port: number): string {
  return `127.0.0.1:${String(port)}`
}

async function onNode<T>(port: number, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const timeouts = { serverSelectionTimeoutMS: 1_000, connectTimeoutMS: 1_000, socketTimeoutMS: 5_000 }
  const client = new MongoClient(`mongodb://${hostOn(port)}/?directConnection=true`, timeouts)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

async function answersAsPrimary(port: number): Promise<boolean> {
  const hello = onNode(port, (client) => client.db('admin').command({ hello: 1 }))
  return hello.then(
    ({ isWritablePrimary }) => isWritablePrimary === true,
    () => false,
  )
}

/** Elections within seconds instead of tens of them: what is waited for is no news. */
const settings = { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 }

async function initiate(ports: readonly number[]): Promise<void> {
  const [first] = ports
  if (first === undefined) throw new Error('A replica set needs a node.')
  const members = ports.map((port, index) => ({ _id: index, host: hostOn(port) }))
  await onNode(first, (client) =>
    client.db('admin').command({ replSetInitiate: { _id: replicaSetName, members, settings } }),
  )
}
