/** What is needed to show it, moving pictures included. EXIF, XMP and what nobody knows are left out. */
const keptChunks = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const pictures = new Set(['VP8 ', 'VP8L', 'ANMF'])
/** In the flags of VP8X: EXIF and XMP follow. */
const metadataFlags = 0x0c
const headerBytes = 12

/** Null for what is no whole WebP. Source: RFC 9649, 2. */
export function plainWebp(bytes: Buffer): Buffer | null {
  const isRiff = bytes.length >= headerBytes && bytes.toString('latin1', 0, 4) === 'RIFF'
  if (!isRiff || bytes.toString('latin1', 8, headerBytes) !== 'WEBP') return null
  const whole = 8 + bytes.readUInt32LE(4)
  if (whole > bytes.length) return null
  const kept: Buffer[] = []
  let hasPicture = false
  for (let at = headerBytes; at + 8 <= whole;) {
    const type = bytes.toString('latin1', at, at + 4)
    const size = bytes.readUInt32LE(at + 4)
    const end = at + 8 + size + (size % 2)
    if (end > whole) return null
    if (keptChunks.has(type)) kept.push(chunkOf(type, bytes.subarray(at, end)))
    hasPicture ||= pictures.has(type)
    at = end
  }
  return hasPicture ? riffOf(kept) : null
}

function chunkOf(type: string, chunk: Buffer): Buffer {
  if (type !== 'VP8X' || chunk.length < 9) return chunk
  const copy = Buffer.from(chunk)
  copy.writeUInt8(copy.readUInt8(8) & ~metadataFlags, 8)
  return copy
}

function riffOf(chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks])
  const header = Buffer.alloc(8)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(body.length, 4)
  return Buffer.concat([header, body])
}
