/** Control characters, bidi overrides and isolates, and other invisible format marks that only serve to deceive. */
const deceiving =
  /[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu

const lineBreaks = /\r\n?|[\v\f\u0085\u2028\u2029]/gu

/** One line as a person meant it: NFC, no invisible tricks, single spaces. Joiners inside letters (ZWJ, ZWNJ) stay. */
export function cleanLine(typed: string): string {
  return withoutTricks(typed.replaceAll(lineBreaks, ' ').replaceAll('\n', ' ')).replaceAll(/\s+/gu, ' ').trim()
}

/** Several lines: as `cleanLine`, with line breaks kept, at most two in a row. */
export function cleanLines(typed: string): string {
  return typed
    .replaceAll(lineBreaks, '\n')
    .split('\n')
    .map(withoutTricks)
    .join('\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim()
}

/** Letters meet once what stood between them is gone, so they are composed after that. */
function withoutTricks(line: string): string {
  return line.replaceAll('\t', ' ').replaceAll(deceiving, '').normalize('NFC')
}

/** Length as people count it: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length
}
