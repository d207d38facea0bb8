import { Worker } from 'node:worker_threads'

/** `unreadable`: it broke what reads it. `tooSlow`: nobody can say, in reasonable time and memory. */
export type ThreadFailure = 'unreadable' | 'tooSlow'

export type Threaded<Result> = { ok: true; result: Result } | { ok: false; why: ThreadFailure }

const longestMs = 20_000
const mostAtOnce = 2
const mostWaiting = 8

/** A thread that wants more is ended, and nothing else with it. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

let runningCount = 0
const waiting: (() => void)[] = []

/**
 * What a worker of ours says of a PDF. Two at once: who uploads poison by the dozen slows down their own answers and
 * nobody else's.
 */
export async function inPdfThread<Result>(worker: URL, bytes: Buffer): Promise<Threaded<Result>> {
  if (waiting.length >= mostWaiting) return { ok: false, why: 'tooSlow' }
  if (runningCount >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else runningCount += 1
  try {
    return await ran<Result>(worker, bytes)
  } finally {
    const next = waiting.shift()
    if (next === undefined) runningCount -= 1
    else next()
  }
}

function ran<Result>(file: URL, bytes: Buffer): Promise<Threaded<Result>> {
  return new Promise((resolve) => {
    const worker = new Worker(file, { workerData: bytes, resourceLimits })
    const timer = setTimeout(() => {
      void worker.terminate()
    }, longestMs)
    worker.once('message', (result: Result) => {
      resolve({ ok: true, result })
    })
    // Out of memory, a stack too deep: what brings a parser down is not handed on to people's readers.
    worker.once('error', () => {
      resolve({ ok: false, why: 'unreadable' })
    })
    worker.once('exit', () => {
      clearTimeout(timer)
      resolve({ ok: false, why: 'tooSlow' })
    })
  })
}
