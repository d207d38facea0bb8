import { blankPdf } from './blank-pdf.ts'
import { namesIn } from './pdf-names.ts'
import { sayingsOf, type Saying } from './pdf-sayings.ts'
import { checkStructure } from './pdf-structure.ts'

export interface PlainPdf {
  bytes: Uint8Array
  /** What it still says of its maker; empty where it says nothing. */
  sayings: readonly Saying[]
}

const unknown: Saying = { kind: 'unknown', text: '' }

/**
 * A PDF without what it says of its maker, as far as that can be taken away without writing it anew; and what is left. One
 * that is signed stays as it is, because its signature would break. Run it where memory and time are bounded.
 */
export async function plainStructure(bytes: Buffer): Promise<PlainPdf> {
  if (isSigned(bytes)) return { bytes, sayings: [{ kind: 'signed', text: '' }, ...(await sayingsOf(bytes))] }
  const blanked = blankPdf(bytes)
  // What a reader cannot open any more was not understood here.
  if ((await checkStructure(blanked.bytes)) !== null) return { bytes, sayings: [unknown, ...(await sayingsOf(bytes))] }
  const left = await sayingsOf(blanked.bytes)
  return { bytes: blanked.bytes, sayings: blanked.isWhole ? left : [...left, unknown] }
}

function isSigned(bytes: Buffer): boolean {
  return namesIn(bytes.toString('latin1')).includes('ByteRange')
}
