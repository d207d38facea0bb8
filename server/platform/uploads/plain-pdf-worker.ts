import { parentPort, workerData } from 'node:worker_threads'

import { plainStructure } from './plain-structure.ts'

const bytes = Buffer.from(workerData as Uint8Array)

parentPort?.postMessage(await plainStructure(bytes))
