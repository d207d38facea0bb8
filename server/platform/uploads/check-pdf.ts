import { Worker } from 'node:worker_threads'

/**
 * Why a file is not taken. `active`: it would do something by itself, or carries another file; `tooSlow`: nobody can say,
 * in reasonable time and memory.
 */
export type PdfProblem = 'empty' | 'notPdf' | 'encrypted' | 'active' | 'unreadable' | 'tooManyPages' | 'tooSlow'

const longestMs = 20_000
const mostAtOnce = 2
const mostWaiting = 8

/** A thread that wants more is ended, and nothing else with it. */
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

/** Everything behind the start and before the end of a PDF may be anything; a file that is two things at once is none. */
const start = Buffer.from('%PDF-')
const end = Buffer.from('%%EOF')
const endWithinBytes = 1024

let runningCount = 0
const waiting: (() => void)[] = []

/** By its bytes alone, whatever it is called. Null: a PDF that shows pages and does nothing else. */
export async function checkPdf(bytes: Buffer): Promise<PdfProblem | null> {
  if (bytes.length === 0) return 'empty'
  const isFramed = bytes.subarray(0, start.length).equals(start) && bytes.subarray(-endWithinBytes).includes(end)
  if (!isFramed) return 'notPdf'
  return inTurn(() => checkedInThread(bytes))
}

/** Two at once: who uploads poison by the dozen slows down their own answers and nobody else's. */
async function inTurn(check: () => Promise<PdfProblem | null>): Promise<PdfProblem | null> {
  if (waiting.length >= mostWaiting) return 'tooSlow'
  if (runningCount >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else runningCount += 1
  try {
    return await check()
  } finally {
    const next = waiting.shift()
    if (next === undefined) runningCount -= 1
    else next()
  }
}

function checkedInThread(bytes: Buffer): Promise<PdfProblem | null> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./check-pdf-worker.ts', import.meta.url), { workerData: bytes, resourceLimits })
    const timer = setTimeout(() => {
      void worker.terminate()
    }, longestMs)
    worker.once('message', (problem: PdfProblem | null) => {
      resolve(problem)
    })
    // Out of memory, a stack too deep: what brings a parser down is not handed on to people's readers.
    worker.once('error', () => {
      resolve('unreadable')
    })
    worker.once('exit', () => {
      clearTimeout(timer)
      resolve('tooSlow')
    })
  })
}
