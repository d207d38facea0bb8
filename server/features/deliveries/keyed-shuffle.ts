import { createCipheriv } from 'node:crypto'
import { appendFile, readFile, rm } from 'node:fs/promises'
import path from 'node:path'

interface ShuffleParts<Row> {
  /** An empty folder of its own; what is in it is personal and goes with it. */
  folder: string
  /** 32 bytes. */
  key: Buffer
  /** About how many rows will come; decides into how many parts they are dealt. */
  expectedCount: number
  /** 16 bytes, base64url. */
  idOf: (row: Row) => string
}

const rowsPerBucket = 5_000
const mostBuckets = 256
const bufferedCharacters = 16_384
const rankCharacters = 32

export type KeyedShuffle<Row> = ReturnType<typeof createKeyedShuffle<Row>>

/**
 * Puts rows into an order that only the key decides: an id is one block of AES, and its rank is that block enciphered.
 * The same rows and key give the same order; without the key it tells nothing. Rows are dealt to files and sorted file by
 * file, so memory stays flat.
 */
export function createKeyedShuffle<Row>({ folder, key, expectedCount, idOf }: ShuffleParts<Row>) {
  const bucketCount = Math.min(mostBuckets, Math.ceil(expectedCount / rowsPerBucket) || 1)
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const waiting: string[] = Array.from({ length: bucketCount }, () => '')

  const fileOf = (bucket: number): string => path.join(folder, String(bucket))

  async function flush(bucket: number): Promise<void> {
    const lines = waiting[bucket] ?? ''
    if (lines === '') return
    waiting[bucket] = ''
    await appendFile(fileOf(bucket), lines, { mode: 0o600 })
  }

  async function sortedRows(bucket: number): Promise<Row[]> {
    const lines = (await readFile(fileOf(bucket), 'utf8')).split('\n').slice(0, -1)
    return lines.toSorted(byRank).map((line) => JSON.parse(line.slice(rankCharacters)) as Row)
  }

  return {
    async add(row: Row): Promise<void> {
      const rank = cipher.update(idOf(row), 'base64url')
      if (rank.length * 2 !== rankCharacters) throw new Error('A row is shuffled by an id of 16 bytes.')
      // The first bits choose the bucket, so that the buckets one after the other are in the order of ranks.
      const bucket = Math.floor((rank.readUInt32BE(0) / 2 ** 32) * bucketCount)
      const lines = `${waiting[bucket] ?? ''}${rank.toString('hex')}${JSON.stringify(row)}\n`
      waiting[bucket] = lines
      if (lines.length > bufferedCharacters) await flush(bucket)
    },

    /** All rows in their order, some thousands at a time. Call it once, after the last `add`. */
    async *inOrder(): AsyncGenerator<Row[]> {
      for (let bucket = 0; bucket < bucketCount; bucket += 1) {
        await flush(bucket)
        const rows = await sortedRows(bucket).catch(noneIfMissing<Row>)
        await rm(fileOf(bucket), { force: true })
        if (rows.length > 0) yield rows
      }
    },
  }
}

/** Lines begin with their ranks, and no two ids share one. */
function byRank(one: string, two: string): number {
  return one < two ? -1 : 1
}

function noneIfMissing<Row>(error: NodeJS.ErrnoException): Row[] {
  if (error.code === 'ENOENT') return []
  throw error
}
