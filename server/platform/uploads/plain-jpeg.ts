import { orientationIn, orientationSegment } from './jpeg-orientation.ts'

const startOfImage = 0xd8
export const endOfImage = 0xd9
export const startOfScan = 0xda

const jfif = 0xe0
/** Adobe's word on how colours are meant. */
const adobe = 0xee
const firstApplicationSegment = 0xe0
const lastApplicationSegment = 0xef
const exif = 0xe1
const colourProfile = 0xe2
const comment = 0xfe
const profileName = Buffer.from('ICC_PROFILE\0', 'latin1')
const jfifName = Buffer.from('JFIF\0', 'latin1')
/** Without a preview: a smaller picture, perhaps of what was cut away. */
const jfifBytes = 18

/** Null for what is no whole JPEG. Source: ITU-T T.81, annex B. */
export function plainJpeg(bytes: Buffer): Buffer | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xff00 + startOfImage) return null
  const kept = [bytes.subarray(0, 2)]
  let hasPicture = false
  for (let at = 2; ;) {
    const marker = markerAt(bytes, at)
    if (marker === endOfImage) return hasPicture ? Buffer.concat([...kept, bytes.subarray(at, at + 2)]) : null
    const end = endOfSegment(bytes, at, marker)
    if (end === null) return null
    const isScan = marker === startOfScan
    const next = isScan ? endOfScan(bytes, end) : end
    if (next === null) return null
    kept.push(...keptOf(marker, bytes.subarray(at, end)), bytes.subarray(end, next))
    hasPicture ||= isScan
    at = next
  }
}

export function markerAt(bytes: Buffer, at: number): number | null {
  return bytes[at] === 0xff ? (bytes[at + 1] ?? null) : null
}

export function endOfSegment(bytes: Buffer, at: number, marker: number | null): number | null {
  if (marker === null || at + 4 > bytes.length) return null
  const length = bytes.readUInt16BE(at + 2)
  const end = at + 2 + length
  return length < 2 || end > bytes.length ? null : end
}

function keptOf(marker: number | null, segment: Buffer): Buffer[] {
  if (marker === exif) {
    // Without it, photos of phones lie on their side.
    const orientation = orientationIn(segment)
    return orientation === null ? [] : [orientationSegment(orientation)]
  }
  if (isNeeded(marker, segment)) return [segment]
  return isJfif(marker, segment) ? [jfifWithoutPreview(segment)] : []
}

/** Without it the picture does not show, or shows in other colours. Application segments and comments may tell anything. */
export function isNeeded(marker: number | null, segment: Buffer): boolean {
  if (marker === null || marker === comment) return false
  if (marker === colourProfile) return segment.subarray(4).indexOf(profileName) === 0
  if (marker === jfif) return isJfif(marker, segment) && segment.length === jfifBytes
  return marker === adobe || marker < firstApplicationSegment || marker > lastApplicationSegment
}

function isJfif(marker: number | null, segment: Buffer): boolean {
  return marker === jfif && segment.length >= jfifBytes && segment.subarray(4).indexOf(jfifName) === 0
}

function jfifWithoutPreview(segment: Buffer): Buffer {
  const short = Buffer.from(segment.subarray(0, jfifBytes))
  short.writeUInt16BE(jfifBytes - 2, 2)
  short.writeUInt16BE(0, jfifBytes - 2)
  return short
}

/** Where the compressed data ends: at the next marker that is none of its own. */
export function endOfScan(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 2)) {
    const next = bytes[at + 1] ?? 0
    const isWithin = next === 0 || (next >= 0xd0 && next <= 0xd7)
    if (!isWithin) return at
  }
  return null
}
