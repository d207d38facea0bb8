import { z } from 'zod'

import { locales } from '../../platform/locales.ts'
import { signFormSchema } from '../signatures/index.ts'
import { readCursor } from './list-cursor.ts'

/** What may be asked of the list, as text of a query. Messages are codes of `sentences.ts`. */
export const petitionsQuery = z.strictObject({
  state: z
    .enum(['open', 'closed', 'archived'], 'state')
    .optional()
    .meta({ description: 'Only petitions in this state.' }),
  recipient: z
    .string('slug')
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'slug')
    .max(100, 'slug')
    .optional()
    .meta({ description: 'Only petitions that ask this recipient, by its slug.', examples: ['united-nations'] }),
  language: language(),
  limit: z.coerce
    .number('limit')
    .int('limit')
    .min(1, 'limit')
    .max(100, 'limit')
    .default(20)
    .meta({ description: 'Petitions in one answer at most.' }),
  after: z
    .string('cursor')
    .transform((text, context) => {
      const position = readCursor(text)
      if (position !== null) return position
      context.addIssue({ code: 'custom', message: 'cursor' })
      return z.NEVER
    })
    .optional()
    .meta({ description: '`next` of the answer before.' }),
})

export const petitionQuery = z.strictObject({ language: language() })

function language() {
  return z.enum(locales, 'locale').optional().meta({
    description: 'The language of the texts. A petition that has none in it answers in its original language.',
  })
}

const locale = z.enum(locales)
const count = z.int().nonnegative()

const demand = z.strictObject({
  key: z.string().meta({ description: 'Stable within the petition.' }),
  text: z.string(),
  addressedTo: z.array(z.string()).meta({ description: 'Slugs of the recipients who are asked.' }),
  toBePerformedBy: z
    .string()
    .nullable()
    .meta({ description: 'Slug of the one who is to perform it, where that is somebody else.' }),
})

const recipient = z.strictObject({
  slug: z.string(),
  name: z.string(),
  kind: z.enum(['organisation', 'state', 'state-group']),
  addressedOnly: z.boolean().meta({ description: 'It is named and asked, but nothing is ever delivered to it.' }),
})

const summary = z.strictObject({
  slug: z.string().meta({ examples: ['covid-19-prisoners-voice'] }),
  type: z.enum(['petition', 'joint_statement']),
  state: z.enum(['open', 'closed', 'archived']),
  outcome: z.enum(['none', 'partial', 'won', 'not_won']),
  organiser: z.strictObject({
    name: z.string(),
    contactAddress: z.string(),
    demonstration: z.boolean().meta({ description: 'True where the organiser is invented for a demonstration.' }),
  }),
  title: z.string(),
  lead: z.string(),
  recipients: z.array(recipient),
  language: locale.meta({ description: 'The language these texts are in.' }),
  languages: z.array(locale).meta({ description: 'Every language the petition can be read in.' }),
  publishedAt: z.iso.datetime().meta({ description: 'The start of the day (UTC) on which it was published.' }),
  closesAt: z.iso.datetime().nullable().meta({ description: 'From this instant on nobody can sign.' }),
  handover: z.enum(['count', 'names']).meta({ description: 'What recipients get, promised before anyone signs.' }),
  riskMode: z
    .enum(['open', 'protected'])
    .meta({ description: '`protected`: no public names, and figures move in batches.' }),
  confirmedCount: count.meta({ description: 'Confirmed signatures, as published.' }),
  goal: count.nullable().meta({ description: 'The fixed goal; null where the goals follow the ladder.' }),
  nextGoal: count,
})

/** A petition as it stands in the list. */
export const petitionSummarySchema = summary.meta({ id: 'PetitionSummary' })

export const petitionSchema = z
  .strictObject({
    ...summary.shape,
    body: z.string().meta({ description: 'Markdown.' }),
    demands: z.array(demand),
  })
  .meta({ id: 'Petition' })

export const petitionListSchema = z
  .strictObject({
    items: z.array(petitionSummarySchema),
    next: z.string().nullable().meta({ description: 'To be sent as `after` for what follows; null at the end.' }),
  })
  .meta({ id: 'PetitionList' })

const cell = z.strictObject({ key: z.string(), count: z.int().min(10) }).meta({
  id: 'Cell',
  description: 'None is under 10: small ones are summed up under the key `other`.',
})

const asOf = z.iso.date().meta({ description: 'The day of the published batch.' })

export const tallySchema = z
  .strictObject({
    slug: z.string(),
    confirmedCount: count,
    nextGoal: count,
    sequence: count.meta({ description: 'The last sequence number in the published batch.' }),
    asOf,
    byDay: z.array(cell).meta({ description: 'Keys are days (UTC). The breakdowns move once a UTC day.' }),
    byCountry: z.array(cell).meta({ description: 'Keys are ISO 3166-1 alpha-2 codes, or `none`.' }),
    byLanguage: z.array(cell).meta({ description: 'Keys are the languages the signers read.' }),
  })
  .meta({ id: 'Tally' })

export const tallyEventSchema = z
  .strictObject({ confirmedCount: count, nextGoal: count, asOf })
  .meta({ id: 'TallyEvent' })

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457.' })

export const signingAnswerSchema = z
  .strictObject({ status: z.literal('check-your-inbox') })
  .meta({ id: 'SigningAnswer', description: 'The same for everyone, whether the address had signed or not.' })

/** The schema that reads the signing form, with everything a petition may ask: for the description only. */
const signFields = signFormSchema({ asksName: true, offersVisibility: true, currentVersion: 1, language: 'en' }).in
  .shape

export type SignatureField = keyof typeof signFields | 'name' | 'locale'

const fieldNotes: Readonly<Record<SignatureField, Readonly<Record<string, unknown>>>> = {
  name: { description: 'In any script. Required, except on petitions that do not ask for it.', maxLength: 100 },
  email: { description: 'The link to confirm is mailed to it.', maxLength: 254 },
  emailChecked: {
    description: 'An address that looks mistyped is refused once; sent again with the same address here, it is taken.',
  },
  country: { description: 'ISO 3166-1 alpha-2, or `none`.', examples: ['UA'] },
  city: { maxLength: 100 },
  comment: { maxLength: 500 },
  visibility: {
    description: 'What the public may see of the name; `hidden` on protected petitions.',
    default: 'hidden',
  },
  consent: { description: 'The signer agrees that the organiser keeps name and address until the promised day.' },
  updates: { description: 'Mail about this petition.', enum: ['yes', 'no'] },
  version: { description: 'The version of the text that was read; the present one where left out.' },
  language: { description: 'The language that was read.', enum: locales },
  locale: { description: 'The language of the mails; that of the text where left out.' },
  website: { description: 'Must be empty.', maxLength: 0 },
  altcha: {},
  'h-captcha-response': { description: 'Where the operator turned hCaptcha on.' },
  'g-recaptcha-response': { description: 'Ignored.' },
}

export const signatureRequestSchema = z.strictObject(describedFields()).meta({ id: 'SignatureRequest' })

function describedFields(): Record<string, z.ZodType> {
  const shape: Readonly<Record<string, z.ZodType>> = {
    ...signFields,
    ...('name' in signFields ? { name: signFields.name.optional() } : {}),
    locale: z.enum(locales).optional(),
  }
  return Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, field.meta(fieldNotes[name as SignatureField])]),
  )
}

/** The members a signing request may have. */
export const signatureFields: ReadonlySet<string> = new Set(Object.keys(fieldNotes))
