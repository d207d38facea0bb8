import { readFileSync } from 'node:fs'

/** How wide text becomes in one font, as far as lines have to be broken. */
export interface FontAdvances {
  /** False for what the font would show as an empty box. */
  has(character: string): boolean
  /** Of a line, in parts of the font size; pairs that move closer together are not taken into account. */
  widthOf(text: string): number
}

/** Reads a TrueType file. Source: OpenType specification 1.9.1, tables head, hhea, hmtx and cmap (format 4). */
export function readFontAdvances(file: string): FontAdvances {
  const font = readFileSync(file)
  const at = tablesOf(font)
  const unitsPerEm = font.readUInt16BE(at('head') + 18)
  const lastAdvance = font.readUInt16BE(at('hhea') + 34) - 1
  const glyphs = glyphsOf(font, at('cmap'))

  const advanceOf = (glyph: number): number => font.readUInt16BE(at('hmtx') + Math.min(glyph, lastAdvance) * 4)
  const advances = new Map([...glyphs].map(([code, glyph]) => [code, advanceOf(glyph) / unitsPerEm]))
  const ofMissing = advanceOf(0) / unitsPerEm

  return {
    has: (character) => advances.has(character.codePointAt(0) ?? 0),
    widthOf: (text) => [...text].reduce((sum, sign) => sum + (advances.get(sign.codePointAt(0) ?? 0) ?? ofMissing), 0),
  }
}

function tablesOf(font: Buffer): (name: string) => number {
  const count = font.readUInt16BE(4)
  const records = Array.from({ length: count }, (_, index) => 12 + index * 16)
  const offsets = new Map(
    records.map((record) => [font.toString('latin1', record, record + 4), font.readUInt32BE(record + 8)]),
  )
  return (name) => {
    const offset = offsets.get(name)
    if (offset === undefined) throw new Error(`The font has no table ${name}.`)
    return offset
  }
}

/** Glyphs by code point, for the plane in which all our alphabets are. */
function glyphsOf(font: Buffer, cmap: number): ReadonlyMap<number, number> {
  const count = font.readUInt16BE(cmap + 2)
  const subtables = Array.from({ length: count }, (_, index) => cmap + font.readUInt32BE(cmap + 4 + index * 8 + 4))
  const table = subtables.find((offset) => font.readUInt16BE(offset) === 4)
  if (table === undefined) throw new Error('The font has no table of characters that we can read.')
  const bytes = font.readUInt16BE(table + 6)
  const glyphs = new Map<number, number>()
  for (let segment = 0; segment < bytes; segment += 2) {
    const end = table + 14 + segment
    const [last, first] = [font.readUInt16BE(end), font.readUInt16BE(end + bytes + 2)]
    const delta = font.readUInt16BE(end + 2 * bytes + 2)
    const rangeAt = end + 3 * bytes + 2
    const range = font.readUInt16BE(rangeAt)
    for (let code = first; code <= last && code !== 0xffff; code += 1) {
      const found = range === 0 ? code : font.readUInt16BE(rangeAt + range + (code - first) * 2)
      if (found !== 0) glyphs.set(code, (found + delta) & 0xffff)
    }
  }
  return glyphs
}
