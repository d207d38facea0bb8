import { z } from 'zod'

import { NotFound } from '../errors.ts'
import type { FormError, Typed } from '../form-page.ts'
import { InvalidInput, type InputError } from './refusals.ts'

/** What came in, or what is wrong with it; `typed` is there either way, to fill the form again. */
export type ParsedForm<Value> =
  { ok: true; value: Value; typed: Typed } | { ok: false; errors: FormError[]; typed: Typed }

/**
 * Reads a form. Never throws: it answers. Fields the schema does not know are refused, also where the schema itself
 * would let them pass, and nothing but text that was sent once reaches the schema. The schema's messages are codes
 * (`name.missing`, or `missing`); the first one of each field counts.
 */
export function parseForm<Schema extends z.ZodType>(schema: Schema, body: unknown): ParsedForm<z.infer<Schema>> {
  const sent = sentFields(body)
  const { texts, errors } = readTexts(sent, knownFields(schema))
  const parsed = schema.safeParse({ ...texts })
  if (parsed.success && errors.length === 0) return { ok: true, value: parsed.data, typed: texts }
  const found = parsed.success ? [] : parsed.error.issues.map(formErrorOf)
  return { ok: false, errors: firstOfEach([...errors, ...found]), typed: texts }
}

/** Reads the parameters of an address. Throws NotFound: an address that cannot be meant leads nowhere. */
export function parseParams<Schema extends z.ZodType>(schema: Schema, params: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(params)
  if (!parsed.success) throw new NotFound()
  return parsed.data
}

/** Reads what a machine sent, a JSON object or a query. Throws InvalidInput with every wrong member. */
export function parseJson<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidInput([{ path: '', message: 'notAnObject' }])
  }
  const known = knownFields(schema)
  const members = Object.entries(body)
  const input = Object.fromEntries(members.filter(([name]) => known.has(name)))
  const parsed = schema.safeParse(input)
  const errors = members.flatMap((member) => memberErrors(member, known))
  const found = parsed.success ? [] : parsed.error.issues.map(inputErrorOf)
  if (!parsed.success || errors.length > 0) throw new InvalidInput([...errors, ...found])
  return parsed.data
}

function sentFields(body: unknown): [string, unknown][] {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : []
}

const namesOf = new WeakMap<z.ZodType, ReadonlySet<string>>()

/** The fields of the object that a schema reads, seen through what is done with them afterwards. */
function knownFields(schema: z.ZodType): ReadonlySet<string> {
  const known = namesOf.get(schema)
  if (known !== undefined) return known
  let inner: unknown = schema
  while (inner instanceof z.ZodPipe) inner = inner.in
  if (!(inner instanceof z.ZodObject)) throw new TypeError('A form needs a schema of an object.')
  const names = new Set(Object.keys(inner.shape))
  namesOf.set(schema, names)
  return names
}

/** Text that nobody can have meant: NUL, bytes that were no UTF-8, half of a surrogate pair. */
const unreadableText = /[\0\uFFFD]/

function readTexts(sent: [string, unknown][], known: ReadonlySet<string>) {
  const texts: Record<string, string> = {}
  const errors: FormError[] = []
  for (const [field, value] of sent) {
    if (!known.has(field)) errors.push({ field: 'form', code: 'unknownField' })
    else if (typeof value === 'string') {
      texts[field] = value.replaceAll('\0', '')
      if (!isReadable(value)) errors.push({ field, code: 'unreadable' })
    } else {
      errors.push({ field, code: Array.isArray(value) ? 'repeated' : 'unreadable' })
      const first: unknown = Array.isArray(value) ? value[0] : undefined
      if (typeof first === 'string') texts[field] = first.replaceAll('\0', '')
    }
  }
  return { texts, errors }
}

function isReadable(text: string): boolean {
  return text.isWellFormed() && !unreadableText.test(text)
}

function formErrorOf({ path, message }: z.core.$ZodIssue): FormError {
  const field = typeof path[0] === 'string' ? path[0] : 'form'
  return { field, code: codeOf(field, message) }
}

/** Schemas say `name.missing` or `missing`; words that zod chose itself are no code and become `invalid`. */
function codeOf(field: string, message: string): string {
  const code = message.startsWith(`${field}.`) ? message.slice(field.length + 1) : message
  return /^[a-z][A-Za-z.]*$/.test(code) ? code : 'invalid'
}

function firstOfEach(errors: readonly FormError[]): FormError[] {
  return errors.filter((error, index) => errors.findIndex((other) => other.field === error.field) === index)
}

const longestPath = 100

function memberErrors([name, value]: [string, unknown], known: ReadonlySet<string>): InputError[] {
  const path = name.slice(0, longestPath)
  if (!known.has(name)) return [{ path, message: 'unknownField' }]
  return typeof value === 'string' && !isReadable(value) ? [{ path, message: 'unreadable' }] : []
}

function inputErrorOf({ path, message }: z.core.$ZodIssue): InputError {
  const [field] = path
  return { path: path.map(String).join('.'), message: codeOf(typeof field === 'string' ? field : '', message) }
}
