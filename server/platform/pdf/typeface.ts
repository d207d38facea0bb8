import { clustersOf, hasRightToLeft, visualOrder, type DirectedText } from './bidi.ts'
import type { EmbeddedFont, PlacedGlyph } from './embedded-font.ts'

/** Glyphs of one font that follow each other at one height; lengths in thousandths of the size. */
export interface GlyphRun {
  font: EmbeddedFont
  /** From the beginning of the line. */
  x: number
  /** What PDF's operator TJ takes, without its brackets. */
  shown: string
  rise: number
}

/** One line of text, set and measured. */
export interface SetText {
  /** In the order in which they are read. */
  runs: readonly GlyphRun[]
  /** In thousandths of the size. */
  width: number
  /** What it says, where reading its glyphs one after the other would not tell. */
  actualText: string | null
  /** Whether each sign has a letter; else empty boxes stand for some. */
  isWhole: boolean
}

export interface Typeface {
  /** Sets one line, each letter in the first font that has it; what none has is shown as an empty box. */
  set: (text: string) => SetText
}

/** Letters that stand side by side as they are: no joining, no marks to place. */
const simple =
  /^(?:[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}]|[^\p{L}\p{M}\p{Cf}])*$/u

const letters = /[\p{L}\p{M}\p{N}]/u

/** Steers how others join, and shows nothing by itself. */
const invisible = /[\p{Cf}\u{FE00}-\u{FE0F}]/u

/** Joins two fonts into one that has the letters of both. The helping one is opened when a letter is missing. */
export function createTypeface(preferred: EmbeddedFont, openHelper: () => EmbeddedFont): Typeface {
  let helper: EmbeddedFont | null = null
  const placeOf = new Map<number, EmbeddedFont | null>()

  function fontWith(hasIt: (font: EmbeddedFont) => boolean): EmbeddedFont | null {
    if (hasIt(preferred)) return preferred
    helper ??= openHelper()
    return hasIt(helper) ? helper : null
  }

  function fontOf(codePoint: number): EmbeddedFont | null {
    const known = placeOf.get(codePoint)
    if (known !== undefined) return known
    const found = fontWith((font) => font.has(codePoint))
    placeOf.set(codePoint, found)
    return found
  }

  function setSimple(text: string): SetText {
    const line = createLine()
    let previous = 0
    for (const sign of text) {
      const codePoint = sign.codePointAt(0) ?? 0
      const font = fontOf(codePoint)
      // Fonts that help out seldom have two letters in a row.
      if (previous !== 0 && font === preferred) line.move(preferred.kerning(previous, codePoint))
      previous = font === preferred ? codePoint : 0
      if (font === null) line.addBox(preferred, codePoint)
      else line.add(font, font.glyph(codePoint))
    }
    return line.end(null)
  }

  /** The first font that has all of a cluster: a letter and its marks stay together, and spaces with what is before them. */
  function fontForAll(cluster: string, before: EmbeddedFont | null): EmbeddedFont | null {
    const visible = Array.from(cluster).filter((sign) => !invisible.test(sign))
    const hasAll = (font: EmbeddedFont): boolean => visible.every((sign) => font.has(sign.codePointAt(0) ?? 0))
    if (before !== null && !letters.test(cluster) && hasAll(before)) return before
    return fontWith(hasAll)
  }

  function setComplex(text: string): SetText {
    const line = createLine()
    for (const part of visualOrder(text)) {
      const runs = runsOf(part, fontForAll)
      for (const run of part.direction === 'rtl' ? runs.reverse() : runs) addRun(line, run, part.direction)
    }
    // Programs that read a page put what is written from right to left in order by themselves, and would do it twice.
    return line.end(hasRightToLeft(text) ? null : text)
  }

  function addRun(line: Line, { text, font }: FontRun, direction: DirectedText['direction']): void {
    if (font !== null) {
      for (const glyph of font.layout(text, direction)) line.add(font, glyph)
      return
    }
    const signs = Array.from(text).filter((sign) => !invisible.test(sign))
    if (direction === 'rtl') signs.reverse()
    for (const sign of signs) line.addBox(preferred, sign.codePointAt(0) ?? 0)
  }

  /** Joining and reordering takes fifty times as long as setting letter after letter. */
  const latest = new Map<string, SetText>()

  function remembered(text: string): SetText {
    const known = latest.get(text)
    if (known !== undefined) return known
    const made = setComplex(text)
    if (latest.size >= mostRemembered) latest.clear()
    latest.set(text, made)
    return made
  }

  return {
    set(text) {
      const composed = text.normalize()
      return simple.test(composed) && !hasRightToLeft(composed) ? setSimple(composed) : remembered(composed)
    },
  }
}

const mostRemembered = 500

type FontForAll = (cluster: string, before: EmbeddedFont | null) => EmbeddedFont | null

interface FontRun {
  text: string
  font: EmbeddedFont | null
}

function runsOf({ text }: DirectedText, fontForAll: FontForAll): FontRun[] {
  const runs: FontRun[] = []
  for (const segment of clustersOf(text)) {
    const last = runs.at(-1)
    const font = fontForAll(segment, last?.font ?? null)
    if (last?.font === font) last.text += segment
    else runs.push({ text: segment, font })
  }
  return runs
}

type Line = ReturnType<typeof createLine>

/** Collects glyphs as PDF wants them. */
function createLine() {
  const runs: GlyphRun[] = []
  let [font, rise, x, width]: [EmbeddedFont | null, number, number, number] = [null, 0, 0, 0]
  let shown = ''
  let codes = ''
  let isWhole = true

  function closeCodes(): void {
    if (codes !== '') shown += `<${codes}>`
    codes = ''
  }

  function closeRun(): void {
    closeCodes()
    if (font !== null && shown !== '') runs.push({ font, x, shown, rise })
    shown = ''
    font = null
  }

  /** To the right where positive. */
  function move(distance: number): void {
    const rounded = Math.round(distance)
    if (rounded === 0) return
    width += rounded
    closeCodes()
    shown += ` ${String(-rounded)} `
  }

  function add(of: EmbeddedFont, { code, shiftX, shiftY, width: ownWidth, advance }: PlacedGlyph): void {
    if (of !== font || shiftY !== rise) {
      closeRun()
      ;[font, rise, x] = [of, shiftY, width]
    }
    if (shiftX !== 0) move(shiftX)
    codes += code
    width += ownWidth
    if (advance !== ownWidth + shiftX) move(advance - ownWidth - shiftX)
  }

  return {
    move,
    add,
    addBox(of: EmbeddedFont, codePoint: number): void {
      isWhole = false
      add(of, of.box(codePoint))
    },
    end(actualText: string | null): SetText {
      closeRun()
      return { runs, width, actualText, isWhole }
    },
  }
}
