import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(4_096)
let used = pool.length

/**
 * That many bytes of the system's randomness, fetched a page at a time: asking for a few costs as much as for many.
 * No byte is handed out twice, and none is left behind in the page.
 */
export function randomPooledBytes(count: number): Buffer {
  if (count > pool.length) throw new RangeError('So many bytes are not for the pool.')
  if (used + count > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = Buffer.from(pool.subarray(used, used + count))
  pool.fill(0, used, used + count)
  used += count
  return bytes
}
