import { readLocalHeader } from './local-header.ts'
import type { Source } from './source.ts'
import type { Entry } from './zip-directory.ts'

/** The packed bytes are not what they say they are. */
export class Damaged extends Error {}

const pieceBytes = 256 * 1024

/** The bytes of a file, piece by piece. Throws Damaged as soon as there are more than it says, or at its end when there are less. */
export async function* contentOf(source: Source, entry: Entry): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const packed = packedBytes(source, entry)
  let count = 0
  for await (const bytes of entry.method === 0 ? packed : inflated(packed)) {
    count += bytes.length
    if (count > entry.bytes) throw new Damaged('It is longer than it says.')
    yield bytes
  }
  if (count !== entry.bytes) throw new Damaged('It is shorter than it says.')
}

/** As they lie in the zip, piece by piece. */
export async function* packedBytes(source: Source, entry: Entry): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const local = await readLocalHeader(source, entry)
  if (local === null) throw new Damaged('It is not there.')
  const end = local.dataAt + entry.packedBytes
  for (let at = local.dataAt; at < end; at += pieceBytes) yield await source.slice(at, Math.min(end, at + pieceBytes))
}

async function* inflated(packed: AsyncIterable<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const inflater = new DecompressionStream('deflate-raw')
  const reader = (inflater.readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
  const feeding = feed(packed, inflater.writable.getWriter())
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield value
    }
    await feeding
  } catch (error) {
    throw new Damaged('It cannot be unpacked.', { cause: error })
  } finally {
    await Promise.allSettled([reader.cancel(), feeding])
  }
}

async function feed(
  packed: AsyncIterable<Uint8Array<ArrayBuffer>>,
  writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  for await (const piece of packed) await writer.write(piece)
  await writer.close()
}
