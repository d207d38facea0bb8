import { z } from 'zod'

import { Invalid } from '../../platform/errors.ts'
import { isLocale, locales } from '../../platform/locales.ts'
import { cleanLine, cleanLines, lengthOf } from '../../platform/text.ts'
import type { FieldPath } from './draft-changes.ts'
import { longestRetentionMonths } from './retention.ts'

/** A value that is not stored as it is: `long`, `many`; `original` where the original text was to be removed. */
export interface RefusedField {
  field: FieldPath
  code: 'long' | 'many' | 'original'
}

/** How much each field holds, in letters; forms say the same. */
const longest = {
  slug: 80,
  title: 200,
  lead: 1_000,
  contentNote: 300,
  body: 50_000,
  endCondition: 200,
  demand: 1_000,
  quotation: 2_000,
  name: 300,
  url: 2_000,
  note: 1_000,
  contactForReviewers: 500,
} as const

/** How many of them there may be. */
const most = { demands: 40, recipients: 60, proposedRecipients: 20, sources: 60, media: 40 } as const

const line = (letters: number) =>
  z
    .string()
    .transform(cleanLine)
    .refine((text) => lengthOf(text) <= letters, 'long')

const lines = (letters: number) =>
  z
    .string()
    .transform(cleanLines)
    .refine((text) => lengthOf(text) <= letters, 'long')

const atMost = <Item extends z.ZodType>(item: Item, count: number) => z.array(item).max(count, 'many')

const key = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(40)
const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(longest.slug)
/** A day as it was typed: whether it is one is looked at before the petition is reviewed. */
const day = line(40)

const plainShapes = {
  type: z.enum(['petition', 'joint_statement']),
  slug: line(longest.slug),
  originalLanguage: z.enum(locales),
  demands: atMost(
    z.strictObject({ key, addressedTo: atMost(slug, most.recipients), toBePerformedBy: slug.nullable() }),
    most.demands,
  ).refine((demands) => new Set(demands.map((demand) => demand.key)).size === demands.length, 'twice'),
  recipients: atMost(slug, most.recipients),
  proposedRecipients: atMost(
    z.strictObject({ key, name: line(longest.name), note: lines(longest.note) }),
    most.proposedRecipients,
  ),
  goal: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('ladder') }),
    z.strictObject({ mode: z.literal('fixed'), count: z.int().min(1).max(100_000_000) }),
  ]),
  closesOn: day.nullable().transform((typed) => (typed === '' ? null : typed)),
  retentionMonths: z.int().min(1).max(longestRetentionMonths),
  riskMode: z.enum(['open', 'protected']),
  handover: z.enum(['count', 'names']),
  contactForReviewers: lines(longest.contactForReviewers),
} satisfies Partial<Record<FieldPath, z.ZodType>>

const textShapes = {
  title: line(longest.title),
  lead: lines(longest.lead),
  contentNote: line(longest.contentNote),
  body: lines(longest.body),
  quotation: z
    .strictObject({ text: lines(longest.quotation), author: line(longest.name), role: line(longest.name) })
    .nullable(),
  sources: atMost(z.strictObject({ title: line(longest.name), url: line(longest.url), asOf: day }), most.sources),
  media: atMost(
    z.strictObject({
      title: line(longest.name),
      kind: z.enum(['video', 'article', 'report']),
      url: line(longest.url),
    }),
    most.media,
  ),
  endCondition: line(longest.endCondition),
  proofread: z.boolean(),
}

const shapes = new Map<string, z.ZodType>([
  ...Object.entries(plainShapes),
  ...Object.entries(textShapes).map(([name, shape]): [string, z.ZodType] => [`texts.*.${name}`, shape]),
  ['texts.*', z.literal('begin').nullable()],
  ['texts.*.demands.*', lines(longest.demand)],
])

export interface ReadChanges {
  changes: (readonly [FieldPath, unknown])[]
  refused: RefusedField[]
}

/**
 * What was typed, without invisible tricks. What is too long is set apart, so that the rest can be saved. Throws Invalid for
 * fields that no draft has, and for values that no form sends.
 */
export function readChanges(typed: Readonly<Record<string, unknown>>): ReadChanges {
  const read: ReadChanges = { changes: [], refused: [] }
  for (const [path, value] of Object.entries(typed)) {
    const shape = shapeOf(path)
    if (shape === null) throw new Invalid('unknownField', `A draft has no field ${path}.`)
    const parsed = shape.safeParse(value)
    const field = path as FieldPath
    if (parsed.success) read.changes.push([field, parsed.data])
    else read.refused.push({ field, code: tooMuchOf(parsed.error) })
  }
  return read
}

/** The shape of the field that stands there; null where none does. */
function shapeOf(path: string): z.ZodType | null {
  const [top, language, inText, demand, ...more] = path.split('.')
  if (top !== 'texts') return plainFieldShape(path)
  if (!isLocale(language) || more.length > 0) return null
  if (demand !== undefined && !key.safeParse(demand).success) return null
  const pattern = ['texts', '*', ...(inText === undefined ? [] : [inText]), ...(demand === undefined ? [] : ['*'])]
  return shapes.get(pattern.join('.')) ?? null
}

function plainFieldShape(path: string): z.ZodType | null {
  return path.includes('*') ? null : (shapes.get(path) ?? null)
}

function tooMuchOf({ issues }: z.ZodError): RefusedField['code'] {
  const messages = issues.map(({ message }) => message)
  if (messages.every((message) => message === 'long' || message === 'many')) {
    return messages.includes('long') ? 'long' : 'many'
  }
  throw new Invalid('unreadableField', 'A field of the draft has a value that no form sends.')
}
