import { MongoServerError, type ClientSession, type Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { Conflict } from '../../platform/errors.ts'
import type { SiteText } from './site-text.ts'

type TextRow = SiteText & { schemaVersion: 1 }

/** Two who publish at once do not both get the next version. */
export const siteTextIndexes: CollectionIndexes = {
  collection: 'siteTexts',
  indexes: [{ key: { name: 1, language: 1, version: -1 }, name: 'name-language-version', unique: true }],
}

const duplicateKey = 11000

/** Which text, in which language. */
export type WhichText = Pick<SiteText, 'name' | 'language'>

export type SiteTextStore = ReturnType<typeof createSiteTextStore>

/** Nothing here changes or removes a text. */
export function createSiteTextStore(db: Db) {
  const texts = db.collection<TextRow>('siteTexts')

  return {
    /** The newest of each name and language. Throws Unavailable while the database is away. */
    async newest(): Promise<SiteText[]> {
      const rows = texts.aggregate<TextRow>([
        { $sort: { name: 1, language: 1, version: -1 } },
        { $group: { _id: { name: '$name', language: '$language' }, newest: { $first: '$$ROOT' } } },
        { $replaceRoot: { newRoot: '$newest' } },
      ])
      return (await orUnavailable(rows.toArray())).map(toText)
    },

    /** Every version of one text, the newest first. Throws Unavailable while the database is away. */
    async versions({ name, language }: WhichText): Promise<SiteText[]> {
      const rows = texts.find({ name, language }).sort({ version: -1 })
      return (await orUnavailable(rows.toArray())).map(toText)
    },

    /** Throws Conflict where there is that version already. */
    async insert(text: SiteText, session: ClientSession): Promise<void> {
      try {
        await texts.insertOne({ ...text, schemaVersion: 1 }, { session })
      } catch (cause) {
        if (!(cause instanceof MongoServerError) || cause.code !== duplicateKey) throw cause
        throw new Conflict('changedMeanwhile', 'Somebody changed this in the meantime.')
      }
    },
  }
}

function toText({ name, language, version, markdown, publishedAt, by }: TextRow): SiteText {
  return { name, language, version, markdown, publishedAt, by }
}
