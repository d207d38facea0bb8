/**
 * The same bytes in blocks of one size, the last one shorter. What comes out of a compressor depends on where its input is
 * cut: cut like this, the same file gives the same bytes, however it was read. A block holds until the next is asked for:
 * its memory is used again, or a million names would leave gigabytes to be collected.
 */
export async function* fixedBlocks(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const block = new Uint8Array(size)
  let used = 0
  for await (const piece of bytes) {
    for (let start = 0; start < piece.length;) {
      const part = piece.subarray(start, start + size - used)
      block.set(part, used)
      used += part.length
      start += part.length
      if (used < size) continue
      yield block
      used = 0
    }
  }
  if (used > 0) yield block.subarray(0, used)
}
