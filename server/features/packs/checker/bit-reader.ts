import { joined } from './read-files.ts'

export type BitReader = ReturnType<typeof createBitReader>

/** Bits of a file, the lowest of a byte first, read piece by piece. `prepare` before `take`: only it waits for a piece. */
export function createBitReader(pieces: AsyncIterator<Uint8Array<ArrayBuffer>>) {
  let bytes = new Uint8Array()
  let at = 0
  let droppedBytes = 0
  let isOver = false

  const readyBytes = (): number => bytes.length - (at >> 3)

  async function addPiece(): Promise<void> {
    const piece = await pieces.next()
    if (piece.done === true) {
      isOver = true
      return
    }
    droppedBytes += at >> 3
    bytes = joined([bytes.subarray(at >> 3), piece.value])
    at &= 7
  }

  /** Throws RangeError at the end. */
  function take(count: number): number {
    let value = 0
    for (let index = 0; index < count; index += 1, at += 1) {
      const byte = bytes[at >> 3]
      if (byte === undefined) throw new RangeError('It ends too early.')
      value |= ((byte >> (at & 7)) & 1) << index
    }
    return value
  }

  return {
    take,
    isReady: (count: number): boolean => isOver || readyBytes() >= count,
    /** So many bytes can be taken then, or all up to the end. */
    async prepare(count: number): Promise<void> {
      while (!isOver && readyBytes() < count) await addPiece()
    },
    /** What is left of the byte that was begun. */
    takeRest: (): number => take((8 - (at & 7)) & 7),
    /** Whole bytes. */
    async skip(count: number): Promise<void> {
      for (let left = count; left > 0;) {
        if (readyBytes() === 0) await addPiece()
        const skipped = Math.min(left, readyBytes())
        if (skipped === 0) throw new RangeError('It ends too early.')
        at += skipped * 8
        left -= skipped
      }
    },
    /** With the byte that was begun. */
    takenBytes: (): number => droppedBytes + ((at + 7) >> 3),
  }
}
