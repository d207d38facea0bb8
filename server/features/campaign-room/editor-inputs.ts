import { createHash } from 'node:crypto'

import type { Typed } from '../../platform/form-page.ts'
import type { DraftContent } from '../petitions/draft.ts'
import { valueAt, type FieldPath } from '../petitions/index.ts'
import type { Demand, Goal, Quotation } from '../petitions/petition.ts'

/**
 * A draft's fields as inputs of a form, and back. A field that is a list or a choice is several inputs, all beginning
 * with its name: `demands.release.to.council-of-europe`, `texts.uk.sources.0.url`.
 */
interface InputKind {
  /** The inputs of a field of this kind, with what stands in them. */
  write(field: string, value: unknown): [string, string][]
  /** What they say. A number that is none is answered as NaN. */
  read(field: string, typed: Typed): unknown
}

/** What stands in the inputs of these fields. */
export function inputsOf(content: DraftContent, fields: readonly FieldPath[]): Record<string, string> {
  return Object.fromEntries(fields.flatMap((field) => kindOf(field).write(field, valueAt(content, field))))
}

/** What the inputs of a field say. */
export function readInputs(field: FieldPath, typed: Typed): unknown {
  return kindOf(field).read(field, typed)
}

/** A short name of what a field said when the page was made: an unchanged field is not sent as a change. */
export function printOf(field: FieldPath, typed: Typed): string {
  return createHash('sha256')
    .update(JSON.stringify(readInputs(field, typed)))
    .digest('base64url')
    .slice(0, 12)
}

const text: InputKind = {
  write: (field, value) => [[field, typeof value === 'string' ? value : '']],
  read: (field, typed) => textIn(typed, field),
}

const wholeNumber: InputKind = {
  write: (field, value) => [[field, String(value)]],
  read: (field, typed) => numberIn(typed[field]),
}

const optionalDay: InputKind = {
  write: text.write,
  read: (field, typed) => textIn(typed, field) || null,
}

const box: InputKind = {
  write: (field, value) => (value === true ? [[field, 'yes']] : []),
  read: (field, typed) => typed[field] === 'yes',
}

const choices: InputKind = {
  write: (field, value) => (value as string[]).map((slug) => [`${field}.${slug}`, 'yes']),
  read: chosenBelow,
}

const demands: InputKind = {
  write: (field, value) => [
    [`${field}.keys`, (value as Demand[]).map(({ key }) => key).join(' ')],
    ...(value as Demand[]).flatMap(({ key, addressedTo, toBePerformedBy }) => [
      ...choices.write(`${field}.${key}.to`, addressedTo),
      [`${field}.${key}.by`, toBePerformedBy ?? ''] as [string, string],
    ]),
  ],
  read: (field, typed) =>
    textIn(typed, `${field}.keys`)
      .split(' ')
      .filter((key) => key !== '')
      .map((key) => ({
        key,
        addressedTo: chosenBelow(`${field}.${key}.to`, typed),
        toBePerformedBy: textIn(typed, `${field}.${key}.by`) || null,
      })),
}

const goal: InputKind = {
  write: (field, value) => {
    const { mode, ...rest } = value as Goal
    return [
      [`${field}.mode`, mode],
      ...Object.entries(rest).map(([part, count]) => [`${field}.${part}`, String(count)]),
    ] as [string, string][]
  },
  read: (field, typed) =>
    typed[`${field}.mode`] === 'fixed'
      ? { mode: 'fixed', count: numberIn(typed[`${field}.count`]) }
      : { mode: 'ladder' },
}

const quotation: InputKind = {
  write: (field, value) =>
    Object.entries((value as Quotation | null) ?? {}).map(([part, words]) => [`${field}.${part}`, String(words)]),
  read: (field, typed) => {
    const words = partsAt(field, typed, ['text', 'author', 'role'])
    return Object.values(words).every((part) => part === '') ? null : words
  },
}

/** Rows of a list; one in which the named parts are all empty is none. */
function rows(parts: readonly string[], named: readonly string[]): InputKind {
  return {
    write: (field, value) =>
      ((value as object[] | null) ?? []).flatMap((row, index) =>
        Object.entries(row).map(([part, words]): [string, string] => [
          `${field}.${String(index)}.${part}`,
          String(words),
        ]),
      ),
    read: (field, typed) =>
      rowNumbers(field, typed)
        .map((number) => partsAt(`${field}.${String(number)}`, typed, parts))
        .filter((row) => named.some((part) => row[part] !== '')),
  }
}

const kinds: Readonly<Record<string, InputKind>> = {
  recipients: choices,
  proposedRecipients: rows(['key', 'name', 'note'], ['name', 'note']),
  demands,
  goal,
  closesOn: optionalDay,
  retentionMonths: wholeNumber,
  quotation,
  sources: rows(['title', 'url', 'asOf'], ['title', 'url']),
  media: rows(['title', 'kind', 'url'], ['title', 'url']),
  proofread: box,
}

/** `demands` is a list of its own, `texts.uk.demands.release` the words of one. */
function kindOf(field: FieldPath): InputKind {
  const [top = '', , inText = '', demand] = field.split('.')
  return (demand === undefined ? kinds[top === 'texts' ? inText : top] : undefined) ?? text
}

/** Boxes that were ticked, in no order of their own. */
function chosenBelow(field: string, typed: Typed): string[] {
  const before = `${field}.`
  return Object.entries(typed)
    .filter(([input, value]) => input.startsWith(before) && value === 'yes')
    .map(([input]) => input.slice(before.length))
    .toSorted()
}

function rowNumbers(field: string, typed: Typed): number[] {
  const before = `${field}.`
  const numbers = Object.keys(typed)
    .filter((input) => input.startsWith(before))
    .map((input) => Number(input.slice(before.length).split('.')[0]))
  return [...new Set(numbers)].filter((number) => Number.isInteger(number)).toSorted((one, other) => one - other)
}

function partsAt(row: string, typed: Typed, parts: readonly string[]): Record<string, string> {
  return Object.fromEntries(parts.map((part) => [part, textIn(typed, `${row}.${part}`)]))
}

/** Browsers end lines with CR LF. */
function textIn(typed: Typed, input: string): string {
  return (typed[input] ?? '').replaceAll('\r\n', '\n')
}

function numberIn(typed: string | undefined): number {
  const digits = (typed ?? '').replace(/[\s.,]/g, '')
  return /^\d{1,9}$/.test(digits) ? Number(digits) : NaN
}
