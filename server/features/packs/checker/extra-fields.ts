import { viewOf } from './zip-directory.ts'

/** When a file was changed, and whose it was: NTFS, and three kinds of Unix. */
const known: readonly number[] = [0x000a, 0x5455, 0x5855, 0x7855, 0x7875]
/** All of them together are shorter. */
const mostBytes = 128

/**
 * Whether these fields of a zip say nothing that could change what a program unpacks: no other name, no other length, no
 * room for something hidden.
 * Source: PKWARE APPNOTE 6.3.10, 4.5, and Info-ZIP's extrafld.txt.
 */
export function areHarmless(extra: Uint8Array<ArrayBuffer>): boolean {
  if (extra.length > mostBytes) return false
  const view = viewOf(extra)
  let at = 0
  while (at + 4 <= extra.length) {
    if (!known.includes(view.getUint16(at, true))) return false
    at += 4 + view.getUint16(at + 2, true)
  }
  return at === extra.length
}
