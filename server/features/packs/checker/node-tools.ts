import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'

import type { NewHash, Source } from './source.ts'

/** A file on a disk, read where it is needed. */
export async function sourceOf(file: FileHandle): Promise<Source> {
  const { size } = await file.stat()
  return {
    size,
    async slice(start, end) {
      const wanted = new Uint8Array(Math.max(0, Math.min(end, size) - start))
      const { bytesRead } = await file.read(wanted, 0, wanted.length, start)
      return wanted.subarray(0, bytesRead)
    },
  }
}

/** Piece by piece: memory does not grow with the file. */
export const newHash: NewHash = () => {
  const hash = createHash('sha256')
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => Promise.resolve(hash.digest('hex')),
  }
}
