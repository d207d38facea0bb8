import { endOfImage, endOfScan, endOfSegment, isNeeded, markerAt, startOfScan } from './plain-jpeg.ts'

/** Marker and length. */
const headBytes = 4

/**
 * Fills what a camera wrote into a JPEG, and what hangs on behind it, with zeros in place, so that what stands around it
 * stays where it is. False where it is no whole JPEG: what is left in it may tell anything.
 */
export function blankJpeg(bytes: Buffer): boolean {
  for (let at = 2; ;) {
    const marker = markerAt(bytes, at)
    if (marker === endOfImage) {
      // Phones put a second photo there, with notes of its own.
      bytes.fill(0, at + 2)
      return true
    }
    const end = endOfSegment(bytes, at, marker)
    if (end === null) return false
    if (!isNeeded(marker, bytes.subarray(at, end))) bytes.fill(0, at + headBytes, end)
    const next = marker === startOfScan ? endOfScan(bytes, end) : end
    if (next === null) return false
    at = next
  }
}
