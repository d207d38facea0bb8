import { MongoServerError, type ClientSession } from 'mongodb'
import { Schema, type Connection } from 'mongoose'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { Conflict } from '../../platform/errors.ts'
import { locales } from '../../platform/locales.ts'
import type { Channel } from './channel.ts'
import { profileNames } from './profile.ts'
import { profileOfKind, type Recipient } from './recipient.ts'

const localisedFields = Object.fromEntries(locales.map((locale) => [locale, { type: String, required: true }]))

const recipientSchema = new Schema(
  {
    slug: { type: String, required: true },
    name: { type: localisedFields, required: true, _id: false },
    kind: { type: String, required: true, enum: ['organisation', 'state', 'state-group'] },
    addressedOnly: { type: Boolean, required: true },
    url: { type: String },
    profile: { type: String, enum: profileNames },
    channels: { type: [Schema.Types.Mixed], default: undefined },
    publicKey: { type: String },
    accepts: { type: String },
    retired: { type: Boolean },
    revision: { type: Number },
    schemaVersion: { type: Number, required: true },
  },
  { strict: 'throw', strictQuery: 'throw', autoIndex: false, versionKey: false, collection: 'recipients' },
)

/** Rows from before there was a room for the register lack what came with it. */
type NewFields = 'profile' | 'url' | 'channels' | 'publicKey' | 'accepts' | 'retired' | 'revision'

type RecipientRow = Omit<Recipient, NewFields> & Partial<Pick<Recipient, NewFields>>

export const recipientIndexes: CollectionIndexes = {
  collection: 'recipients',
  indexes: [{ key: { slug: 1 }, name: 'slug', unique: true }],
}

const duplicateKey = 11000

export type RecipientStore = ReturnType<typeof createRecipientStore>

export function createRecipientStore(connection: Connection) {
  const model = connection.model('Recipient', recipientSchema)

  return {
    /** Throws Unavailable while the database is away. */
    async all(): Promise<Recipient[]> {
      const rows = await orUnavailable(model.find().sort({ slug: 1 }).lean().exec())
      return rows.map((row) => toRecipient(row as unknown as RecipientRow))
    },

    /** Those of the slugs that are registered now, in no order. Without a session throws Unavailable as `all`. */
    async findAll(slugs: readonly string[], session?: ClientSession): Promise<Recipient[]> {
      const found = model.find({ slug: { $in: [...slugs] } }, null, within(session))
      const rows = await step(session, found.lean().exec())
      return rows.map((row) => toRecipient(row as unknown as RecipientRow))
    },

    /** Adds the recipient unless one of that slug is there. */
    async add(recipient: Recipient): Promise<void> {
      await model.updateOne(
        { slug: recipient.slug },
        { $setOnInsert: { ...recipient, schemaVersion: 1 } },
        { upsert: true },
      )
    },

    /** Throws Conflict where one of that slug is there. */
    async insert(recipient: Recipient, session: ClientSession): Promise<void> {
      try {
        await model.collection.insertOne({ ...recipient, schemaVersion: 1 }, { session })
      } catch (cause) {
        if (!(cause instanceof MongoServerError) || cause.code !== duplicateKey) throw cause
        throw new Conflict('recipientKnown', 'There is a recipient of that name for addresses already.')
      }
    },

    /** Puts the recipient in the place of its previous revision; false where that is not the present one. */
    async replace({ slug, ...fields }: Recipient, session: ClientSession): Promise<boolean> {
      const before = fields.revision - 1
      const seen = before === 1 ? { $in: [1, null] } : before
      const result = await model.updateOne({ slug, revision: seen }, { $set: fields }, { session })
      return result.modifiedCount === 1
    },
  }
}

/** The same order of members for each, so that two readings can be compared. */
function toRecipient({ slug, name, kind, addressedOnly, ...row }: RecipientRow): Recipient {
  const { profile = profileOfKind(kind), url = null, channels = [], publicKey = null, accepts = '' } = row
  const { retired = false, revision = 1 } = row
  return {
    slug,
    name: { en: name.en, uk: name.uk, crh: name.crh, ru: name.ru },
    kind,
    profile,
    addressedOnly,
    url,
    channels: channels.map(toChannel),
    publicKey,
    accepts,
    retired,
    revision,
  }
}

function toChannel({ kind, address, languages }: Channel): Channel {
  return { kind, address, languages }
}
