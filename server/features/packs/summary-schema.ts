import { z } from 'zod'

import { locales } from '../../platform/locales.ts'
import { otherCell, smallestCell } from '../tallies/tally.ts'
import { byVerification, confirmed, count, day, listed, locale, sequence, sha256, slug } from './file-fields.ts'

const inEveryLanguage = z.object(
  Object.fromEntries(locales.map((one) => [one, z.string()])) as Record<(typeof locales)[number], z.ZodString>,
)

const inSomeLanguages = inEveryLanguage.partial()

const frozenName = z.object({ slug, name: inEveryLanguage })

/** A cell under ten never leaves: it would make no file, but an error. */
const cells = (key: string) =>
  z.array(
    z.object({
      key: z.string().meta({ description: `${key}, or \`${otherCell}\` for everything that would be too small.` }),
      count: z.int().min(smallestCell),
    }),
  )

/** The file `summary.json`, with its members in this order. */
export const summarySchema = z.object({
  $schema: z.url(),
  format: z.literal('undersigned-summary-1'),
  delivery: z.string().meta({ description: 'Id of the delivery; the manifest has the same.' }),
  demonstration: z.boolean().meta({ description: 'Something in it is invented, to show the service.' }),
  site: z.url().meta({ description: 'The site that made it, without a slash at the end.' }),
  preparedOn: day,
  language: locale.meta({ description: 'Of the letter.' }),
  petition: z.object({
    slug,
    type: z.enum(['petition', 'joint_statement']),
    address: z.url().meta({ description: 'Its page.' }),
    originalLanguage: locale,
    titles: inSomeLanguages,
    handover: z.enum(['count', 'names']).meta({
      description:
        'What was promised before anyone signed. `count`: figures, and those who chose to be seen may be listed as they chose. `names`: every signer by name and country.',
    }),
  }),
  organiser: z.object({ name: inEveryLanguage, contactAddress: z.string() }),
  recipient: frozenName,
  textVersion: z.object({
    version: count,
    sha256: sha256.meta({ description: 'Of `petition.json`, which holds that text whole.' }),
    publishedOn: day,
  }),
  demands: z
    .array(
      z.object({
        key: z.string().meta({ description: 'Stable within the petition.' }),
        toBePerformedBy: frozenName.nullable().meta({ description: 'Null where the recipient itself is to do it.' }),
        originalLanguage: locale,
        texts: inSomeLanguages,
      }),
    )
    .meta({ description: 'Those put to this recipient.' }),
  period: z
    .object({ firstDay: day, lastDay: day })
    .meta({ description: 'First and last day on which signatures were collected.' }),
  counts: z.object({ confirmed, byVerification, listed }),
  sequence,
  asOf: day.meta({ description: 'The day of the figures.' }),
  verification: z.string().meta({ description: 'How signatures were verified, in English.' }),
  smallCells: z.string().meta({ description: 'What the breakdowns leave out, in English.' }),
  byCountry: cells('A country of ISO 3166-1 as alpha-2, `none` where somebody preferred not to say'),
  byLanguage: cells('The language in which somebody signed'),
  byDay: cells('The UTC day on which a signature was confirmed'),
  byPeriod: z
    .array(z.object({ firstDay: day, lastDay: day, count: z.int().min(smallestCell) }))
    .optional()
    .meta({
      description:
        'All confirmed signatures in the order of time: days, weeks or months, joined with their neighbours until none is too small.',
    }),
})
