import { readFileSync } from 'node:fs'
import path from 'node:path'

import { z } from 'zod'

import { wholeSite, type NewTerm } from '../features/glossary/index.ts'
import type { NewPetition, PetitionText, TextVersion } from '../features/petitions/index.ts'
import { channelKinds, profileNames, recipientKinds, type Recipient } from '../features/recipients/index.ts'
import { locales, type Locale, type Localised } from '../platform/locales.ts'

/** What an empty database gets in development: real appeals retold, with whatever is invented marked as such. */
export interface DemoContent {
  recipients: readonly Recipient[]
  /** Terms of the whole site. */
  glossary: readonly NewTerm[]
  /** Open, not yet signed. */
  petitions: readonly NewPetition[]
}

/** The demo petitions, each a folder of that name: `petition.json`, and per language `<locale>.json` with `<locale>.md`. */
const petitionSlugs = ['covid-19-prisoners-voice'] as const

const words = z.string().trim().min(1)
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
const day = z.iso.date()
const httpsUrl = z.url({ protocol: /^https$/ })
const localised: z.ZodType<Localised> = z.strictObject({ en: words, uk: words, crh: words, ru: words })

const recipientsFile = z.array(
  z.strictObject({
    slug,
    name: localised,
    kind: z.enum(recipientKinds),
    profile: z.enum(profileNames),
    addressedOnly: z.boolean(),
    url: httpsUrl.nullable().default(null),
    channels: z
      .array(z.strictObject({ kind: z.enum(channelKinds), address: words, languages: z.array(z.string()) }))
      .default([]),
    accepts: z.string().default(''),
  }),
)

const glossaryFile = z.array(
  z.strictObject({
    reason: localised,
    terms: z.array(z.strictObject({ language: z.enum(locales), discouraged: z.array(words).min(1), preferred: words })),
  }),
)

const petitionFile = z.strictObject({
  slug,
  type: z.enum(['petition', 'joint_statement']),
  organiser: z.strictObject({ name: localised, contactAddress: z.email(), demonstration: z.literal(true) }),
  recipients: z.array(slug).min(1),
  goal: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('ladder') }),
    z.strictObject({ mode: z.literal('fixed'), count: z.int().positive() }),
  ]),
  handover: z.enum(['count', 'names']),
  riskMode: z.enum(['open', 'protected']),
  publishedOn: day,
  closesAt: z.iso
    .datetime()
    .transform((instant) => new Date(instant))
    .nullable(),
  retainUntil: day,
  originalLanguage: z.enum(locales),
  demands: z
    .array(z.strictObject({ key: slug, addressedTo: z.array(slug).min(1), toBePerformedBy: slug.nullable() }))
    .min(1),
})

const textFile = z.strictObject({
  language: z.enum(locales),
  title: words,
  lead: words,
  contentNote: words.nullable(),
  quotation: z.strictObject({ text: words, author: words, role: words }).nullable(),
  demands: z.record(slug, words),
  sources: z.array(z.strictObject({ title: words, url: httpsUrl, asOf: day })).min(1),
  media: z.array(z.strictObject({ title: words, kind: z.enum(['video', 'article', 'report']), url: httpsUrl })),
  proofread: z.boolean(),
  readInstead: z.enum(locales).nullable(),
})

/**
 * Reads the demo content from `folder`. Throws with the name of the file when a part is missing, unknown, or does not
 * fit another one: every petition is there in every language, with the words of each of its demands.
 */
export function readDemoContent(folder: string = import.meta.dirname): DemoContent {
  const recipients = readJson(path.join(folder, 'recipients.json'), recipientsFile).map((recipient): Recipient => ({
    ...recipient,
    publicKey: null,
    retired: false,
    revision: 1,
  }))
  const known = recipients.map((recipient) => recipient.slug)
  const petitions = petitionSlugs.map((name) => readPetition(path.join(folder, name)))
  for (const petition of petitions) {
    requireSubset(petition.recipients, known, `${petition.slug}: recipients`)
  }
  return { recipients, glossary: readGlossary(folder), petitions }
}

function readGlossary(folder: string): NewTerm[] {
  return readJson(path.join(folder, 'glossary.json'), glossaryFile).flatMap(({ reason, terms }) =>
    terms.map((term) => ({ ...term, reason, scope: wholeSite })),
  )
}

function readPetition(folder: string): NewPetition {
  const file = path.join(folder, 'petition.json')
  const { originalLanguage, demands, ...petition } = readJson(file, petitionFile)
  requireSame([petition.slug], [path.basename(folder)], `${file}: slug`)
  for (const demand of demands) {
    const performer = demand.toBePerformedBy === null ? [] : [demand.toBePerformedBy]
    requireSubset([...demand.addressedTo, ...performer], petition.recipients, `${file}: demand ${demand.key}`)
  }
  const keys = demands.map((demand) => demand.key)
  const texts = Object.fromEntries(locales.map((locale) => [locale, readText(folder, locale, keys)])) as Record<
    Locale,
    PetitionText
  >
  const { publishedOn } = petition
  const text: TextVersion = {
    version: 1,
    publishedOn,
    reason: null,
    correction: null,
    originalLanguage,
    demands,
    texts,
  }
  return { ...petition, state: 'open', outcome: 'none', outcomeStory: {}, text }
}

function readText(folder: string, locale: Locale, demandKeys: readonly string[]): PetitionText {
  const file = path.join(folder, `${locale}.json`)
  const text = readJson(file, textFile)
  requireSame([text.language], [locale], `${file}: language`)
  requireSame(Object.keys(text.demands), demandKeys, `${file}: demands`)
  return { ...text, endCondition: '', body: readWords(path.join(folder, `${locale}.md`)) }
}

function readJson<Shape>(file: string, shape: z.ZodType<Shape>): Shape {
  const parsed = shape.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file}:\n${z.prettifyError(parsed.error)}`, { cause: parsed.error })
  return parsed.data
}

function readWords(file: string): string {
  const text = readFileSync(file, 'utf8').trim()
  if (text === '') throw new Error(`${file} has no words.`)
  return text
}

function requireSubset(found: readonly string[], allowed: readonly string[], what: string): void {
  const unknown = found.filter((name) => !allowed.includes(name))
  if (unknown.length > 0) throw new Error(`${what}: nothing is known of ${unknown.join(', ')}.`)
}

function requireSame(found: readonly string[], wanted: readonly string[], what: string): void {
  requireSubset(found, wanted, what)
  const missing = wanted.filter((name) => !found.includes(name))
  if (missing.length > 0) throw new Error(`${what}: ${missing.join(', ')} is missing.`)
}
