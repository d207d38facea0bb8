import { inPdfThread } from './pdf-thread.ts'
import type { Saying } from './pdf-sayings.ts'
import type { PlainPdf } from './plain-structure.ts'

const worker = new URL('./plain-pdf-worker.ts', import.meta.url)

/**
 * A PDF that was checked, without what it says of its maker, and what of it could not be taken away. Where that cannot be
 * found out it is as it was, and may tell anything.
 */
export async function plainPdf(bytes: Buffer): Promise<{ bytes: Buffer; sayings: readonly Saying[] }> {
  const done = await inPdfThread<PlainPdf>(worker, bytes)
  if (!done.ok) return { bytes, sayings: [{ kind: 'unknown', text: '' }] }
  return { bytes: Buffer.from(done.result.bytes), sayings: done.result.sayings }
}
