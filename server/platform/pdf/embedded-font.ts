import type { PdfDocument } from './pdf-file.ts'

/** What pdfkit keeps of a font within one document, as far as lines are set with it. Source: pdfkit 0.20.2, `EmbeddedFont`. */
interface PdfkitFont {
  /** In the resources of pages: `F1`. */
  id: string
  font: FontkitFont
  subset: { glyphs: number[] }
  /** By place in the subset: thousandths of the size, and what stands for it when text is read back. */
  widths: number[]
  unicode: number[][]
  scale: number
  ref: () => unknown
}

interface FontkitFont {
  hasGlyphForCodePoint: (codePoint: number) => boolean
  glyphForCodePoint: (codePoint: number) => FontkitGlyph
  getGlyph: (id: number) => FontkitGlyph
  layout: (...what: LayoutInput) => {
    glyphs: FontkitGlyph[]
    positions: { xAdvance: number; xOffset: number; yOffset: number }[]
  }
}

type LayoutInput = [
  text: string,
  features: Readonly<Record<string, boolean>>,
  script?: string,
  language?: string,
  direction?: 'ltr' | 'rtl',
]

interface FontkitGlyph {
  id: number
  advanceWidth: number
  codePoints: number[]
}

/** One glyph where it stands; lengths in thousandths of the size. */
export interface PlacedGlyph {
  /** Of the subset, in four hexadecimal digits. */
  code: string
  width: number
  /** How far it moves on, where that is not its width. */
  advance: number
  shiftX: number
  shiftY: number
}

/** A font of one document. */
export interface EmbeddedFont {
  id: string
  reference: () => unknown
  has: (codePoint: number) => boolean
  /** The glyph of one sign by itself. */
  glyph: (codePoint: number) => PlacedGlyph
  /** How much closer two signs stand. */
  kerning: (left: number, right: number) => number
  /** Joined, reordered and with marks in their places, from left to right as seen. */
  layout: (text: string, direction: 'ltr' | 'rtl') => PlacedGlyph[]
  /** An empty box that is read back as that sign. */
  box: (codePoint: number) => PlacedGlyph
}

/** Letters stay apart, so that each is read back as it was written (and ı does not lose to fi). */
const features = { liga: false, clig: false }

/** A PDF font can be asked for this many glyphs; whatever is beyond is an empty box that stands for nothing. */
const mostGlyphs = 65_000

/**
 * Embeds a font file, or the part of it that is used. pdfkit gives two signs that look the same (’ and ʼ) one glyph, and
 * reads both back as whichever came first: here each sign has a place of its own.
 */
export function embedFont(doc: PdfDocument, file: string): EmbeddedFont {
  doc.font(file)
  const { _font: pdfkit } = doc as unknown as { _font: PdfkitFont }
  const { font, subset, scale } = pdfkit
  const codes = new Map<string, string>()
  const single = new Map<number, PlacedGlyph>()
  const kernings = new Map<number, number>()

  function codeOf(glyph: number, codePoints: readonly number[]): string {
    const key = `${String(glyph)} ${codePoints.join(' ')}`
    const known = codes.get(key)
    if (known !== undefined) return known
    if (subset.glyphs.length >= mostGlyphs) return '0000'
    const place = subset.glyphs.push(glyph) - 1
    pdfkit.widths[place] = font.getGlyph(glyph).advanceWidth * scale
    pdfkit.unicode[place] = [...codePoints]
    const code = place.toString(16).padStart(4, '0')
    codes.set(key, code)
    return code
  }

  function standing(glyph: number, codePoint: number): PlacedGlyph {
    const width = font.getGlyph(glyph).advanceWidth * scale
    return { code: codeOf(glyph, [codePoint]), width, advance: width, shiftX: 0, shiftY: 0 }
  }

  function glyphOf(codePoint: number): PlacedGlyph {
    const known = single.get(codePoint)
    if (known !== undefined) return known
    const made = standing(font.glyphForCodePoint(codePoint).id, codePoint)
    single.set(codePoint, made)
    return made
  }

  function kerningOf(left: number, right: number): number {
    const key = left * 0x20_0000 + right
    const known = kernings.get(key)
    if (known !== undefined) return known
    const { glyphs, positions } = font.layout(String.fromCodePoint(left, right), features)
    const [first] = glyphs
    const isPair = glyphs.length === 2 && first?.id === font.glyphForCodePoint(left).id
    const kerning = isPair ? ((positions[0]?.xAdvance ?? 0) - first.advanceWidth) * scale : 0
    kernings.set(key, kerning)
    return kerning
  }

  return {
    id: pdfkit.id,
    reference: () => pdfkit.ref(),
    has: (codePoint) => font.hasGlyphForCodePoint(codePoint),
    glyph: glyphOf,
    kerning: kerningOf,
    box: (codePoint) => standing(0, codePoint),
    layout(text, direction) {
      const { glyphs, positions } = font.layout(text, features, undefined, undefined, direction)
      const signs = Array.from(text, (sign) => sign.codePointAt(0) ?? 0)
      if (direction === 'rtl') signs.reverse()
      return glyphs.map((glyph, index) => {
        const { xAdvance = 0, xOffset = 0, yOffset = 0 } = positions[index] ?? {}
        const sign = signs[index]
        // fontkit remembers the signs with which a glyph came up first; one for one the text itself knows better.
        const joined = direction === 'rtl' ? glyph.codePoints.toReversed() : glyph.codePoints
        const stands = glyphs.length === signs.length && sign !== undefined ? [sign] : joined
        return {
          code: codeOf(glyph.id, stands),
          width: glyph.advanceWidth * scale,
          advance: xAdvance * scale,
          shiftX: xOffset * scale,
          shiftY: yOffset * scale,
        }
      })
    },
  }
}
