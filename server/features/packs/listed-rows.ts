import type { PackSource, SignerRow } from './pack.ts'

/** The list's lines from the first to the last, a batch at a time. Throws when any is missing or out of its place. */
export async function* listedRows({ rows, listedCount }: PackSource): AsyncGenerator<readonly SignerRow[]> {
  let readCount = 0
  for await (const batch of rows()) {
    for (const { number } of batch) {
      readCount += 1
      if (number !== readCount) throw new Error('The frozen list of signers is not in order.')
    }
    yield batch
  }
  if (readCount !== listedCount) throw new Error('The frozen list of signers is not whole.')
}
