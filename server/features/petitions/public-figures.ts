import { wordsOfText } from '../glossary/index.ts'

/** A figure that a text puts before the public: how many people, what share, how much. */
export interface PublicFigure {
  /** Of its first digit, in UTF-16 units. */
  at: number
  /** As it is written, with the word it counts. */
  text: string
}

/**
 * Digits with their groups and decimals: 1 500, 15,000, 2.5. Not what belongs to a word, a date, a time or an address:
 * COVID-19, 18-річний, 11.01.2021, 15:32.
 */
const numberPattern =
  /(?<!\p{N}[ \u00A0])(?<![\p{L}\p{N}][-‐‑–/.,:_]?)\d{1,15}(?:[ \u00A0\u202F.,]\d{3}(?!\d)){0,5}(?:[.,]\d{1,4}(?!\d))?(?![-‐‑/.,:_]?[\p{L}\p{N}])/gu

const addressPattern = /https?:\/\/\S+/gu

const year = /^(?:19|20)\d\d$/

/** What may stand between a figure and the word it counts: spaces and emphasis. */
const counted = /^[*_ \u00A0\u202F]{0,6}(?:%|(\p{L}[\p{L}\p{M}'’ʼ-]{0,40}))/u

/** Before and after a number. */
const longestLookedAt = 60

/** Beginnings of what a number merely names: articles, chapters, numbers of decisions. */
const naming =
  /(?:№|§|(?<!\p{L})(?:no\.?|nr\.?|art(?:icles?)?\.?|sections?|chapters?|pages?|points?|resolutions?|ст(?:атт\p{L}{1,4}|ать\p{L}{1,3})?\.?|п(?:ункт\p{L}{0,3})?\.?|розділ\p{L}{0,3}|раздел\p{L}{0,3}|част\p{L}{1,4}|ч\.|резолюц\p{L}{1,4}|закон\p{L}{0,3}|madde\p{L}{0,8}|bölük\p{L}{0,8}))[ \u00A0*_]{0,4}$/iu

/** Names of months and other words of the calendar, as they stand after the number of a day or an age. */
const ofTheCalendar = new Set(
  [
    'january february march april may june july august september october november december',
    'jan feb mar apr jun jul aug sep sept oct nov dec century',
    'січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня століття століттю століттям',
    'января февраля марта апреля мая июня июля августа сентября октября ноября декабря век века веке',
    'yanvar fevral mart aprel mayis iyun iyul avgust sentabr oktabr noyabr dekabr asir asirda',
  ].flatMap((line) => line.split(' ')),
)

/**
 * The figures of a text that a reader will want a source for: shares, and numbers before the word they count. Years,
 * days, times, numbers in names and in addresses are none. Linear in the length of the text.
 */
export function figuresIn(text: string): PublicFigure[] {
  const read = text.replaceAll(addressPattern, (address) => ' '.repeat(address.length))
  return [...read.matchAll(numberPattern)].flatMap(({ 0: number, index: at }) => {
    const after = read.slice(at + number.length, at + number.length + longestLookedAt)
    const [what = null, word] = counted.exec(after) ?? []
    if (what === null || naming.test(read.slice(Math.max(0, at - longestLookedAt), at))) return []
    if (word !== undefined && (year.test(number) || isOfTheCalendar(word))) return []
    return [{ at, text: `${number}${what}` }]
  })
}

function isOfTheCalendar(word: string): boolean {
  return wordsOfText(word).some(({ folded }) => ofTheCalendar.has(folded))
}
