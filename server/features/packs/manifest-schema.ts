import { z } from 'zod'

import { byVerification, confirmed, count, day, listed, locale, sequence, sha256, slug } from './file-fields.ts'

/** The file `manifest.json`, with its members in this order. */
export const manifestSchema = z.object({
  $schema: z.url(),
  format: z.literal('undersigned-pack-1'),
  site: z.url().meta({
    description: 'The site that made it; its public keys are at `/.well-known/undersigned-keys.json` there.',
  }),
  delivery: z.string().meta({ description: 'Id of the delivery.' }),
  demonstration: z.boolean().meta({ description: 'Something in it is invented, to show the service.' }),
  preparedOn: day,
  petition: z.object({ slug, title: z.string(), address: z.url().meta({ description: 'Its page.' }) }),
  recipient: z.object({ slug, name: z.string() }),
  language: locale.meta({ description: 'Of the letter, and of the names here.' }),
  textVersion: z.object({ version: count, sha256: sha256.meta({ description: 'Of `petition.json`.' }) }),
  sequence,
  asOf: day.meta({ description: 'The day of the figures.' }),
  counts: z.object({ confirmed, byVerification, listed }),
  keyId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .meta({ description: 'The first 16 digits of SHA-256 over the public key that checks `manifest.json.sig`.' }),
  files: z
    .array(
      z.object({
        name: z.string().meta({ description: 'Within the pack, with `/` between folders.' }),
        bytes: count,
        sha256: sha256.meta({ description: 'Of its bytes before any encryption.' }),
      }),
    )
    .meta({ description: 'Every file of the pack but this one and its signature.' }),
})
