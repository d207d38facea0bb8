import slugify from '@sindresorhus/slugify'
import { z } from 'zod'

import type { Typed } from '../../platform/form-page.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { envelopeAddress } from '../../platform/mail/address.ts'
import { cleanLine, cleanLines, lengthOf } from '../../platform/text.ts'
import {
  channelKinds,
  isPublicKey,
  profileNames,
  recipientKinds,
  type Channel,
  type ChannelKind,
  type Recipient,
  type RecipientFields,
} from '../recipients/index.ts'
import { whyField } from './why-field.ts'

/** More ways than these nobody has. */
export const mostChannels = 6

/** The fields of one way, counted from 1. */
export function channelFields(ordinal: number) {
  const way = `channel${String(ordinal)}`
  return { kind: `${way}Kind`, address: `${way}Address`, languages: `${way}Languages` }
}

export const channelOrdinals = Array.from({ length: mostChannels }, (_, index) => index + 1)

export function nameFieldOf(locale: Locale): string {
  return `name${locale}`
}

const line = z.string().default('').transform(cleanLine)
const name = z
  .string('recipientName.missing')
  .transform(cleanLine)
  .refine((text) => text !== '', 'recipientName.missing')
  .refine((text) => lengthOf(text) <= 200, 'recipientName.long')

const wayShape: Record<string, z.ZodType<string>> = Object.fromEntries(
  channelOrdinals.flatMap((ordinal) => Object.values(channelFields(ordinal))).map((field) => [field, line]),
)

const shape = {
  nameen: name,
  nameuk: name,
  namecrh: name,
  nameru: name,
  kind: z.enum(recipientKinds, 'recipientKind.missing'),
  profile: z.enum(profileNames, 'recipientProfile.missing'),
  addressedOnly: z.literal('yes').optional(),
  url: line.refine((url) => url === '' || isWebAddress(url), 'url.invalid'),
  publicKey: line.refine((key) => key === '' || isPublicKey(key), 'publicKey.invalid'),
  accepts: z
    .string()
    .default('')
    .transform(cleanLines)
    .refine((text) => lengthOf(text) <= 4_000, 'accepts.long'),
  why: whyField,
}

type Sent = z.infer<z.ZodObject<typeof shape>> & Readonly<Record<string, unknown>>

const slugField = line.refine((slug) => slug === '' || isSlug(slug), 'slug.invalid')

const revisionField = z.coerce.number().int().min(1)

/** Also where another field is wrong: whoever sees the form again sees everything at once. */
const always = { when: () => true }

/** A recipient that is not in the register yet; without a slug it gets one of its English name. */
export const newRecipientForm = z
  .object({ ...shape, slug: slugField, ...wayShape })
  .superRefine(checkWays, always)
  .transform(({ slug, ...sent }) => ({ slug: slug === '' ? slugOf(sent.nameen) : slug, ...readSaid(sent) }))

export const changedRecipientForm = z
  .object({ ...shape, revision: revisionField, ...wayShape })
  .superRefine(checkWays, always)
  .transform(({ revision, ...sent }) => ({ revision, ...readSaid(sent) }))

export const retireForm = z.object({ revision: revisionField, retired: z.enum(['yes', 'no']), why: whyField })

function readSaid(sent: Sent): { fields: RecipientFields; why: string | null } {
  const { nameen: en, nameuk: uk, namecrh: crh, nameru: ru, kind, profile, accepts, why } = sent
  const name = { en, uk, crh, ru }
  const channels = channelOrdinals.flatMap((ordinal) => readWay(sent, ordinal))
  const addressedOnly = sent.addressedOnly === 'yes'
  const url = sent.url || null
  const publicKey = sent.publicKey || null
  return { fields: { name, kind, profile, addressedOnly, url, channels, publicKey, accepts }, why: why || null }
}

function readWay(sent: Sent, ordinal: number): Channel[] {
  const { kind, address, languages } = textsOfWay(sent, ordinal)
  const known = channelKinds.find((one) => one === kind)
  return known === undefined ? [] : [{ kind: known, address, languages: languageCodes(languages) ?? [] }]
}

function textsOfWay(sent: Readonly<Record<string, unknown>>, ordinal: number): Record<keyof Channel, string> {
  const fields = channelFields(ordinal)
  const textOf = (field: string): string => (typeof sent[field] === 'string' ? sent[field] : '')
  return { kind: textOf(fields.kind), address: textOf(fields.address), languages: textOf(fields.languages) }
}

function checkWays(sent: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const filled = channelOrdinals.filter((ordinal) =>
    Object.values(textsOfWay(sent, ordinal)).some((text) => text !== ''),
  )
  for (const ordinal of filled) checkWay(sent, ordinal, context)
  if (sent['addressedOnly'] !== 'yes') return
  if (filled.length > 0) refuse(context, 'addressedOnly', 'addressedOnly.channels')
  if (sent['publicKey'] !== '') refuse(context, 'publicKey', 'publicKey.addressedOnly')
}

/** A line that was begun has to be complete. */
function checkWay(sent: Readonly<Record<string, unknown>>, ordinal: number, context: z.RefinementCtx): void {
  const fields = channelFields(ordinal)
  const { kind, address, languages } = textsOfWay(sent, ordinal)
  const known = channelKinds.find((one) => one === kind)
  if (known === undefined) refuse(context, fields.kind, 'channelKind.missing')
  const wrong = wrongAddress(known, address)
  if (wrong !== null) refuse(context, fields.address, `channelAddress.${wrong}`)
  if (languageCodes(languages) === null) refuse(context, fields.languages, 'channelLanguages.invalid')
}

function refuse(context: z.RefinementCtx, field: string, message: string): void {
  context.addIssue({ code: 'custom', path: [field], message })
}

/** What is wrong with the address of such a way; null when nothing is. */
function wrongAddress(kind: ChannelKind | undefined, address: string): string | null {
  if (address === '') return 'missing'
  if (lengthOf(address) > 300) return 'long'
  switch (kind) {
    case 'mail':
      return envelopeAddress(address) === null ? 'mail' : null
    case 'portal':
    case 'form':
      return isWebAddress(address) ? null : 'web'
    case 'post':
    case undefined:
      return null
  }
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** Codes as `en, fr`; null when one of them is none. */
function languageCodes(typed: string): string[] | null {
  const codes = typed
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((code) => code !== '')
  return codes.every((code) => /^[a-z]{2,3}$/.test(code)) && codes.length <= 12 ? [...new Set(codes)] : null
}

function slugOf(name: string): string {
  return slugify(name).slice(0, 60)
}

/** `new` is where one is added. */
function isSlug(slug: string): boolean {
  return slug.length <= 60 && slug !== 'new' && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)
}

/** The form as it stands for a recipient that is there. */
export function typedOf(recipient: Recipient): Typed {
  const ways = recipient.channels.flatMap(({ kind, address, languages }, index) => {
    const fields = channelFields(index + 1)
    return [
      [fields.kind, kind],
      [fields.address, address],
      [fields.languages, languages.join(', ')],
    ] as const
  })
  const names = locales.map((locale) => [nameFieldOf(locale), recipient.name[locale]] as const)
  return {
    ...Object.fromEntries([...names, ...ways]),
    kind: recipient.kind,
    profile: recipient.profile,
    ...(recipient.addressedOnly ? { addressedOnly: 'yes' } : {}),
    url: recipient.url ?? '',
    publicKey: recipient.publicKey ?? '',
    accepts: recipient.accepts,
  }
}
