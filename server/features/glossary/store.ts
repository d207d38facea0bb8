import { MongoServerError, type ClientSession, type Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { within } from '../../platform/db/step.ts'
import { Conflict } from '../../platform/errors.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import { locales, type Localised } from '../../platform/locales.ts'
import type { GlossaryTerm } from './term.ts'

interface TermRow extends Omit<GlossaryTerm, 'id'> {
  _id: Uint8Array
  schemaVersion: 1
}

/** One term for what is preferred, in a language and a scope. */
export const glossaryIndexes: CollectionIndexes = {
  collection: 'glossaryTerms',
  indexes: [{ key: { scope: 1, language: 1, preferred: 1 }, name: 'scope-language-preferred', unique: true }],
}

const duplicateKey = 11000

export type GlossaryStore = ReturnType<typeof createGlossaryStore>

export function createGlossaryStore(db: Db) {
  const terms = db.collection<TermRow>('glossaryTerms')

  return {
    /** Throws Unavailable while the database is away. */
    async all(): Promise<GlossaryTerm[]> {
      const rows = await orUnavailable(terms.find().sort({ scope: 1, language: 1, preferred: 1 }).toArray())
      return rows.map(toTerm)
    },

    /** Throws Conflict where there is a term for the same preferred phrase. */
    async insert(term: GlossaryTerm, session?: ClientSession): Promise<void> {
      await refusingTwins(terms.insertOne(toRow(term), within(session)))
    },

    /** Adds the term unless there is one for the same preferred phrase. */
    async add(term: GlossaryTerm): Promise<void> {
      const { scope, language, preferred, ...fields } = toRow(term)
      await terms.updateOne({ scope, language, preferred }, { $setOnInsert: fields }, { upsert: true })
    },

    /** Puts the term in the place of its previous revision; false where that is not the present one. Throws Conflict. */
    async replace(term: GlossaryTerm, session: ClientSession): Promise<boolean> {
      const { _id, ...fields } = toRow(term)
      const result = await refusingTwins(
        terms.updateOne({ _id, revision: term.revision - 1 }, { $set: fields }, { session }),
      )
      return result.modifiedCount === 1
    },

    async remove({ id, revision }: Pick<GlossaryTerm, 'id' | 'revision'>, session: ClientSession): Promise<boolean> {
      const result = await terms.deleteOne({ _id: bytesOf(id), revision }, { session })
      return result.deletedCount === 1
    },
  }
}

async function refusingTwins<T>(write: Promise<T>): Promise<T> {
  try {
    return await write
  } catch (cause) {
    if (!(cause instanceof MongoServerError) || cause.code !== duplicateKey) throw cause
    throw new Conflict('termKnown', 'There is a term for this preferred phrase already.')
  }
}

function toRow({ id, ...fields }: GlossaryTerm): TermRow {
  return { ...fields, _id: bytesOf(id), schemaVersion: 1 }
}

function toTerm({ _id, language, discouraged, reason, preferred, scope, revision }: TermRow): GlossaryTerm {
  return { id: idOf(_id), language, discouraged, reason: inOrder(reason), preferred, scope, revision }
}

/** The same order of languages for each, so that two readings can be compared. */
function inOrder(reason: Localised): Localised {
  return Object.fromEntries(locales.map((locale) => [locale, reason[locale]])) as Localised
}
