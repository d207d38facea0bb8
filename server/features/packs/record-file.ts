import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { appendFile, readFile, rm } from 'node:fs/promises'

/** A text, and the bytes that decide where it stands, one a character: they compare as the bytes do. */
export interface RankedText {
  rank: string
  text: string
}

export const rankBytes = 16
/** `rank(16) | length of the text(4) | text in UTF-8` */
const headerBytes = rankBytes + 4
const waitingBytes = 16_384

/**
 * Texts that are put away into a file and taken back once. What waits to be written lies in a block of bytes beside the
 * heap: as strings, held for thousands of rows, it would make the heap grow. The file is enciphered with a key that is
 * nowhere but here: what a killed process leaves behind can be read by nobody.
 */
export function createRecordFile(file: string) {
  const key = randomBytes(32)
  const nonce = randomBytes(16)
  const cipher = createCipheriv('aes-256-ctr', key, nonce)
  let waiting = Buffer.allocUnsafeSlow(waitingBytes)
  let usedBytes = 0

  async function flush(): Promise<void> {
    if (usedBytes > 0) await appendFile(file, cipher.update(waiting.subarray(0, usedBytes)), { mode: 0o600 })
    usedBytes = 0
  }

  return {
    /** Where there is none, `flush` makes it. */
    hasRoomFor(text: string): boolean {
      return usedBytes + neededBytes(text) <= waiting.length
    },

    add(rank: Buffer, text: string): void {
      if (usedBytes === 0 && neededBytes(text) > waiting.length) waiting = Buffer.allocUnsafeSlow(neededBytes(text))
      rank.copy(waiting, usedBytes)
      const textBytes = waiting.write(text, usedBytes + headerBytes)
      waiting.writeUInt32BE(textBytes, usedBytes + rankBytes)
      usedBytes += headerBytes + textBytes
    },

    flush,

    /** All of them, as they came; the file is gone then. */
    async takeAll(): Promise<RankedText[]> {
      await flush()
      const bytes = await readFile(file).catch(nothingIfMissing)
      await rm(file, { force: true })
      return recordsIn(createDecipheriv('aes-256-ctr', key, nonce).update(bytes))
    },
  }
}

/** At most, which is quicker to tell than exactly: a UTF-16 unit is never more than three bytes. */
function neededBytes(text: string): number {
  return headerBytes + text.length * 3
}

function recordsIn(bytes: Buffer): RankedText[] {
  const records: RankedText[] = []
  for (let start = 0; start < bytes.length;) {
    const textStart = start + headerBytes
    const end = textStart + bytes.readUInt32BE(start + rankBytes)
    records.push({
      rank: bytes.toString('latin1', start, start + rankBytes),
      text: bytes.toString('utf8', textStart, end),
    })
    start = end
  }
  return records
}

function nothingIfMissing(error: NodeJS.ErrnoException): Buffer {
  if (error.code === 'ENOENT') return Buffer.alloc(0)
  throw error
}
