import { Schema, type Connection } from 'mongoose'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { locales } from '../../platform/locales.ts'
import type { Recipient } from './recipient.ts'

const localisedFields = Object.fromEntries(locales.map((locale) => [locale, { type: String, required: true }]))

const recipientSchema = new Schema(
  {
    slug: { type: String, required: true },
    name: { type: localisedFields, required: true, _id: false },
    kind: { type: String, required: true, enum: ['organisation', 'state', 'state-group'] },
    addressedOnly: { type: Boolean, required: true },
    schemaVersion: { type: Number, required: true },
  },
  { strict: 'throw', strictQuery: 'throw', autoIndex: false, versionKey: false, collection: 'recipients' },
)

export const recipientIndexes: CollectionIndexes = {
  collection: 'recipients',
  indexes: [{ key: { slug: 1 }, name: 'slug', unique: true }],
}

export type RecipientStore = ReturnType<typeof createRecipientStore>

export function createRecipientStore(connection: Connection) {
  const model = connection.model('Recipient', recipientSchema)

  return {
    /** Throws Unavailable while the database is away. */
    async all(): Promise<Recipient[]> {
      const rows = await orUnavailable(model.find().sort({ slug: 1 }).lean().exec())
      return rows.map((row) => toRecipient(row as unknown as Recipient))
    },
    /** Adds the recipient unless one of that slug is there. */
    async add(recipient: Recipient): Promise<void> {
      await model.updateOne(
        { slug: recipient.slug },
        { $setOnInsert: { ...recipient, schemaVersion: 1 } },
        { upsert: true },
      )
    },
  }
}

function toRecipient({ slug, name, kind, addressedOnly }: Recipient): Recipient {
  return { slug, name: { en: name.en, uk: name.uk, crh: name.crh, ru: name.ru }, kind, addressedOnly }
}
