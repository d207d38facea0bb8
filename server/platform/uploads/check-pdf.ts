import { inPdfThread, type ThreadFailure } from './pdf-thread.ts'

/** Why a file is not taken. `active`: it would do something by itself, or carries another file. */
export type PdfProblem = 'empty' | 'notPdf' | 'encrypted' | 'active' | 'tooManyPages' | ThreadFailure

/** Everything behind the start and before the end of a PDF may be anything; a file that is two things at once is none. */
const start = Buffer.from('%PDF-')
const end = Buffer.from('%%EOF')
const endWithinBytes = 1024

const worker = new URL('./check-pdf-worker.ts', import.meta.url)

/** By its bytes alone, whatever it is called. Null: a PDF that shows pages and does nothing else. */
export async function checkPdf(bytes: Buffer): Promise<PdfProblem | null> {
  if (bytes.length === 0) return 'empty'
  const isFramed = bytes.subarray(0, start.length).equals(start) && bytes.subarray(-endWithinBytes).includes(end)
  if (!isFramed) return 'notPdf'
  const checked = await inPdfThread<PdfProblem | null>(worker, bytes)
  return checked.ok ? checked.result : checked.why
}
