import { createCipheriv } from 'node:crypto'
import path from 'node:path'

import { bytesOf } from '../../platform/ids.ts'
import { createRecordFile, rankBytes, type RankedText } from './record-file.ts'

interface ShuffleParts {
  /** An empty folder of its own; what is in it is personal and goes with it. */
  folder: string
  /** 32 bytes. */
  key: Buffer
  /** About how many rows will come; decides into how many parts they are dealt. */
  expectedCount: number
}

export interface ShuffledRow {
  /** 16 bytes, base64url. */
  id: string
  text: string
}

const rowsPerFile = 4_000
const mostFiles = 256

/**
 * Puts rows into an order that only the key decides: an id is one block of AES, and its rank is that block enciphered.
 * The same rows and key give the same order; without the key it tells nothing. Rows are dealt to files and sorted file by
 * file, so memory stays flat.
 */
export function createKeyedShuffle({ folder, key, expectedCount }: ShuffleParts) {
  const fileCount = Math.min(mostFiles, Math.ceil(expectedCount / rowsPerFile) || 1)
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const files = Array.from({ length: fileCount }, (_, index) => createRecordFile(path.join(folder, String(index))))

  /** One after the other: to encipher many at once takes hardly longer than one. */
  function ranksOf(rows: readonly ShuffledRow[]): Buffer {
    const ranks = cipher.update(Buffer.concat(rows.map(({ id }) => bytesOf(id))))
    if (ranks.length !== rows.length * rankBytes) throw new Error('A row is shuffled by an id of 16 bytes.')
    return ranks
  }

  return {
    async add(rows: readonly ShuffledRow[]): Promise<void> {
      const ranks = ranksOf(rows)
      for (const [index, { text }] of rows.entries()) {
        const rank = ranks.subarray(index * rankBytes, (index + 1) * rankBytes)
        // The first bits choose the file, so that the files one after the other are in the order of ranks.
        const file = files[Math.floor((rank.readUInt32BE(0) / 2 ** 32) * fileCount)]
        if (file?.hasRoomFor(text) === false) await file.flush()
        file?.add(rank, text)
      }
    },

    /** The texts of all rows in their order, some thousand at a time. Call it once, after the last `add`. */
    async *inOrder(): AsyncGenerator<string[]> {
      for (const file of files) {
        const records = await file.takeAll()
        if (records.length > 0) yield records.toSorted(byRank).map(({ text }) => text)
      }
    },
  }
}

/** No two ids share a rank. */
function byRank(one: RankedText, two: RankedText): number {
  return one.rank < two.rank ? -1 : 1
}
