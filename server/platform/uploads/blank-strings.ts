const [open, close, less, more] = [0x28, 0x29, 0x3c, 0x3e]
const [backslash, space, percent] = [0x5c, 0x20, 0x25]
const lineEnds = new Set([0x0a, 0x0d])

/**
 * Empties all strings and comments of an object of a PDF in place, up to its end: what stands behind it stays where it is.
 * Answers where that end is. Source: ISO 32000-1, 7.3.4.
 */
export function blankStrings(bytes: Buffer, from: number, to: number): number {
  let at = from
  while (at < to && !endsAt(bytes, at)) at = blankOne(bytes, at, to)
  return at
}

function blankOne(bytes: Buffer, at: number, to: number): number {
  const byte = bytes[at]
  if (byte === open) return emptied(bytes, at, endOfLiteral(bytes, at, to))
  if (byte === less) return bytes[at + 1] === less ? at + 2 : emptied(bytes, at, endOfHex(bytes, at, to))
  return byte === percent ? blankComment(bytes, at, to) : at + 1
}

function endsAt(bytes: Buffer, at: number): boolean {
  const word = bytes.toString('latin1', at, at + 6)
  return word === 'endobj' || word === 'stream'
}

/** `(Jane)` becomes `()` and four spaces. Where it has no end, nothing is changed. */
function emptied(bytes: Buffer, from: number, end: number | null): number {
  if (end === null) return bytes.length
  bytes.writeUInt8(bytes.readUInt8(end - 1), from + 1)
  bytes.fill(space, from + 2, end)
  return end
}

function endOfLiteral(bytes: Buffer, from: number, to: number): number | null {
  let depth = 0
  for (let at = from; at < to; at += 1) {
    if (bytes[at] === backslash) at += 1
    else if (bytes[at] === open) depth += 1
    else if (bytes[at] === close) depth -= 1
    if (depth === 0) return at + 1
  }
  return null
}

function endOfHex(bytes: Buffer, from: number, to: number): number | null {
  const at = bytes.indexOf(more, from)
  return at === -1 || at >= to ? null : at + 1
}

function blankComment(bytes: Buffer, from: number, to: number): number {
  let at = from
  for (; at < to && !lineEnds.has(bytes[at] ?? 0); at += 1) bytes.writeUInt8(space, at)
  return at
}
