import { endOfScan, endOfSegment, isNeeded, markerAt, startOfScan } from './plain-jpeg.ts'

/** Marker and length. */
const headBytes = 4

/**
 * Fills what a camera wrote into a JPEG with zeros in place, so that what stands around it stays where it is. Where the
 * bytes are no JPEG any more it stops.
 */
export function blankJpeg(bytes: Buffer): void {
  for (let at = 2; ;) {
    const marker = markerAt(bytes, at)
    const end = endOfSegment(bytes, at, marker)
    if (end === null) return
    if (!isNeeded(marker, bytes.subarray(at, end))) bytes.fill(0, at + headBytes, end)
    const next = marker === startOfScan ? endOfScan(bytes, end) : end
    if (next === null) return
    at = next
  }
}
