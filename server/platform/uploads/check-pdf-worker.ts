import { parentPort, workerData } from 'node:worker_threads'

import { checkStructure } from './pdf-structure.ts'

const bytes = Buffer.from(workerData as Uint8Array)

parentPort?.postMessage(await checkStructure(bytes))
