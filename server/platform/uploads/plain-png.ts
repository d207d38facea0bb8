const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')

/** What is needed to show it. Text, times, EXIF and what nobody knows are left out. */
const keptChunks = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'pHYs'])
const aroundData = 12

/** Null for what is no whole PNG. Source: PNG (third edition), 5. */
export function plainPng(bytes: Buffer): Buffer | null {
  if (!bytes.subarray(0, signature.length).equals(signature)) return null
  const kept: Buffer[] = [signature]
  let at = signature.length
  while (at + aroundData <= bytes.length) {
    const end = at + aroundData + bytes.readUInt32BE(at)
    if (end > bytes.length) return null
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (at === signature.length && type !== 'IHDR') return null
    if (keptChunks.has(type)) kept.push(bytes.subarray(at, end))
    if (type === 'IEND') return Buffer.concat(kept)
    at = end
  }
  return null
}
