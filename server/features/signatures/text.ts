/** Control characters, bidi overrides and isolates, and other invisible format marks that only serve to deceive. */
const deceiving = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\u061C\u{E0000}-\u{E007F}]/gu
const deceivingButLineBreaks =
  /(?!\n)[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\u061C\u{E0000}-\u{E007F}]/gu

/** One line as a person meant it: NFC, no invisible tricks, single spaces. Joiners inside letters (ZWJ, ZWNJ) stay. */
export function cleanLine(typed: string): string {
  return typed.normalize('NFC').replaceAll(/\s+/gu, ' ').replaceAll(deceiving, '').trim()
}

/** Several lines: as `cleanLine`, with line breaks kept, at most two in a row. */
export function cleanLines(typed: string): string {
  return typed
    .normalize('NFC')
    .replaceAll(/\r\n?/gu, '\n')
    .replaceAll(deceivingButLineBreaks, '')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim()
}

/** Length as people count it: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length
}
