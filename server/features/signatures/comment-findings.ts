/** What in a comment leads somewhere else, or to a person. */
export type FindingKind = 'link' | 'mail' | 'phone' | 'handle'

/** One of them; `start` and `end` are offsets for `slice`, and never cut a letter in two. */
export interface Finding {
  kind: FindingKind
  start: number
  end: number
}

/**
 * Points out links, mail addresses, phone numbers and names in messengers, in the order of the text and without
 * overlaps. Advice for a moderator's eye and no judge: it may point at a slip of typing, and somebody determined gets
 * past it. Takes time in proportion to the text, whatever is in it.
 */
export function commentFindings(text: string): Finding[] {
  const all = [...spelledOut(text), ...named(text), ...written(text), ...phones(text)]
  const inOrder = all.toSorted((one, two) => one.start - two.start || two.end - one.end)
  let end = 0
  return inOrder.filter((finding) => {
    if (finding.start < end) return false
    end = finding.end
    return true
  })
}

/** Words as they stand between spaces, commas, brackets and quotation marks. */
const tokens = /[^\s,;<>()[\]{}"«»„“”‘|]+/gu
const endings = /[.:!?…'’*_~-]+$/u
const label = /^[\p{L}\p{N}\p{M}\p{Cf}_-]+$/u
const dots = /[.．。｡]/u
const topLevel =
  /^(?:\p{Script=Latin}{2,24}|xn--[a-z\d-]{1,59}|укр|рф|бел|мон|қаз|срб|мкд|бг|ею|онлайн|сайт|орг|ком|рус|москва|дети)$/iu
const scheme = /^(?:[a-z][a-z\d+.-]{1,20}:\/\/\S|mailto:\S|www[.．。｡]\S)/iu

function* written(text: string): Generator<Finding> {
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const word = token.slice(0, token.length - (endings.exec(token.slice(-20))?.[0].length ?? 0))
    const kind = kindOf(word)
    if (kind !== null) yield { kind, start: index, end: index + word.length }
  }
}

function kindOf(word: string): FindingKind | null {
  if (/^mailto:/iu.test(word)) return 'mail'
  if (scheme.test(word)) return 'link'
  const at = word.search(/[@＠]/u)
  if (at === 0) return /^.[\p{L}\p{N}_.]{3,64}$/u.test(word) ? 'handle' : null
  if (at > 0) return isHost(word.slice(at + 1)) ? 'mail' : null
  return isHost(word) ? 'link' : null
}

function isHost(word: string): boolean {
  const labels = (word.split(/[/?#:]/u, 1)[0] ?? '').split(dots)
  return labels.length > 1 && labels.every((each) => label.test(each)) && topLevel.test(labels.at(-1) ?? '')
}

const at = String.raw`at|ат|эт|собака`
const dot = String.raw`dot|дот|крапка|точка|nokta`

/** `olena (at) example (dot) org`: written so that machines overlook it. */
const bracketed = new RegExp(
  String.raw`[\p{L}\p{N}_.-]{1,64} ?[([{] ?(${at}|${dot}|[.@]) ?[)\]}] ?[\p{L}\p{N}_.-]{1,64}`,
  'giu',
)

function* spelledOut(text: string): Generator<Finding> {
  for (const { 0: found, 1: sign = '', index } of text.matchAll(bracketed)) {
    const kind = new RegExp(`^(?:${at}|@)$`, 'iu').test(sign) ? 'mail' : 'link'
    yield { kind, start: index, end: index + found.length }
  }
}

const messengers =
  'telegram|телеграм|телеграмм|tg|тг|viber|вайбер|whatsapp|ватсап|вотсап|signal|сигнал|instagram|insta|інстаграм|інста|инстаграм|инста|facebook|фейсбук|skype|скайп|discord|threads|tiktok|тікток|тикток'

/** `Telegram: olena_k`. Without a colon or the like it is only a word. */
const inMessenger = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${messengers}) {0,2}[:=] {0,2}@?[\p{L}\p{N}_.+]{3,64}`,
  'giu',
)

function* named(text: string): Generator<Finding> {
  for (const { 0: found, index } of text.matchAll(inMessenger)) {
    yield { kind: 'handle', start: index, end: index + found.replace(endings, '').length }
  }
}

const digitRuns = /\p{Nd}[\p{Nd}\u0020\u00A0\u202F().\-–—/]*/gu
const notPhones = [
  /^\d{1,2}[./-] ?\d{1,2}[./-] ?\d{4}$/u,
  /^\d{4}[./-]\d{1,2}[./-]\d{1,2}$/u,
  /^\d{4} ?[–—/-] ?\d{4}$/u,
  /^[1-9]\d{0,2}(?:[\u0020\u00A0\u202F.]\d{3})+$/u,
]
const fewestDigits = 7
const mostDigits = 15

function* phones(text: string): Generator<Finding> {
  for (const { 0: run, index } of text.matchAll(digitRuns)) {
    const digits = run.replaceAll(/\P{Nd}/gu, '')
    const number = run.slice(0, lastDigitEnd(run))
    const lead = /[+＋]? ?\(?$/u.exec(text.slice(Math.max(0, index - 3), index))?.[0] ?? ''
    const count = [...digits].length
    if (count < fewestDigits || count > mostDigits) continue
    const isAbroad = /[+＋]/u.test(lead)
    if (!isAbroad && notPhones.some((other) => other.test(number))) continue
    yield { kind: 'phone', start: index - lead.trimStart().length, end: index + number.length }
  }
}

function lastDigitEnd(run: string): number {
  let end = 0
  for (const { 0: digit, index } of run.matchAll(/\p{Nd}/gu)) end = index + digit.length
  return end
}
