const header = Buffer.from('Exif\0\0', 'latin1')
/** Marker, length, header. */
const beforeTiff = 4 + header.length
const orientationTag = 0x0112
const shortType = 3
const entryBytes = 12

/** Which way up a photo is (2 to 8), where its EXIF says something else than upright. Source: EXIF 2.32, 4.6. */
export function orientationIn(segment: Buffer): number | null {
  if (!segment.subarray(4, beforeTiff).equals(header)) return null
  const tiff = segment.subarray(beforeTiff)
  if (tiff.length < 8) return null
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number): number => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const start = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  if (start + 2 > tiff.length) return null
  const count = short(start)
  for (let entry = 0; entry < count; entry += 1) {
    const at = start + 2 + entry * entryBytes
    if (at + entryBytes > tiff.length) return null
    if (short(at) === orientationTag) return isTurned(short(at + 8)) ? short(at + 8) : null
  }
  return null
}

function isTurned(orientation: number): boolean {
  return orientation >= 2 && orientation <= 8
}

/** A segment that says nothing but this. */
export function orientationSegment(orientation: number): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write('MM', 0, 'latin1')
  tiff.writeUInt16BE(42, 2)
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(orientationTag, 10)
  tiff.writeUInt16BE(shortType, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  const start = Buffer.alloc(4)
  start.writeUInt16BE(0xffe1, 0)
  start.writeUInt16BE(2 + header.length + tiff.length, 2)
  return Buffer.concat([start, header, tiff])
}
