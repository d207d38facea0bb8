/** Something in a text by which a person can be reached or found. */
export interface PersonalData {
  kind: 'phoneNumber' | 'mailAddress' | 'streetAddress'
  /** As it is written. */
  found: string
}

/** Every repetition has an end, and what a pattern begins with cannot be found within what it repeats: linear in the text. */
const phonePattern = /(?<![\p{L}\p{N}/=_.-])\(?(?:\+|0|8)[\d ()\u00A0.-]{7,24}\d(?![\p{L}\p{N}])/gu

/** Digits in threes alone are a large number. */
const largeNumber = /^\d{1,3}(?:[ \u00A0.]\d{3})+$/

const mailPattern =
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}\.\p{L}(?:[\p{L}\p{N}.-]{0,62}\p{L})(?![\p{L}\p{N}])/gu

/** A street with the number of a house, as it is written in the languages of the site. */
const streetPatterns = [
  /(?<!\p{L})(?:[Вв]ул|[Уу]л|[Пп]росп|[Пп]ров|[Бб]ульв|[Пп]ер)\. ?\p{Lu}[^\n\d.;]{1,40}[ ,]\d{1,4}(?!\d)/gu,
  /(?<!\p{L})(?:[Вв]улиц|[Уу]лиц|[Пп]роспект|[Пп]ров[уі]л|[Пп]ереул|[Бб]ульвар)\p{L}{0,3} \p{Lu}[^\n\d.;]{1,40}[ ,]\d{1,4}(?!\d)/gu,
  /(?<![\p{L}\p{N}])\d{1,4}[a-z]?,? (?:\p{Lu}[\p{L}’'-]{1,30} ){1,3}(?:Street|St\.|Road|Rd\.|Avenue|Ave\.|Lane|Boulevard)(?!\p{L})/gu,
  /(?<!\p{L})\p{Lu}[\p{L}’'-]{1,30} (?:soqağı|sokağı|caddesi|prospekti)(?:nda|nde)?,? (?:№ ?)?\d{1,4}(?!\d)/gu,
]

const fewestDigits = 9
const mostDigits = 15
/** A call within Russia, by its long form. */
const digitsAfterEight = 11

/** The first of each kind in a text. Numbers of people, sums, days and addresses of pages are none. */
export function personalDataIn(text: string): PersonalData[] {
  const read = text.replaceAll(/https?:\/\/\S+/gu, (address) => ' '.repeat(address.length))
  const phone = (read.match(phonePattern) ?? []).find(isPhone)
  const mail = read.match(mailPattern)?.at(0)
  const street = streetPatterns.flatMap((pattern) => read.match(pattern) ?? []).at(0)
  return [
    { kind: 'phoneNumber' as const, found: phone },
    { kind: 'mailAddress' as const, found: mail },
    { kind: 'streetAddress' as const, found: street },
  ].flatMap(({ kind, found }) => (found === undefined ? [] : [{ kind, found }]))
}

function isPhone(found: string): boolean {
  const count = found.replaceAll(/\D/gu, '').length
  if (largeNumber.test(found) || /\d\d\.\d\d\.\d{4}/u.test(found)) return false
  return found.startsWith('8') ? count === digitsAfterEight : count >= fewestDigits && count <= mostDigits
}
