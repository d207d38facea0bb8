import { asksName, offersVisibility, textIn, type Petition } from '../features/petitions/index.ts'
import { createSignatureStore, createSigning, signFormSchema } from '../features/signatures/index.ts'
import type { Stores } from '../stores.ts'
import type { InventedPerson } from './invented-people.ts'

type SignatureStore = ReturnType<typeof createSignatureStore>

/** A complete row, as signing hands it to the store. */
export type SignatureRow = Parameters<SignatureStore['insert']>[0]

/**
 * Lets invented people sign with the service's own verb, and answers the rows it would have stored: whatever signing makes
 * of a form, boxes and keys and all, these have, too.
 */
export function createInventedSigning({
  database,
  keyring,
  petitions,
  now,
}: Pick<Stores, 'database' | 'keyring' | 'petitions' | 'now'>) {
  return async (petition: Petition, people: readonly InventedPerson[]): Promise<SignatureRow[]> => {
    const rows: SignatureRow[] = []
    const store: SignatureStore = {
      ...createSignatureStore(database.db),
      insert(row) {
        rows.push(row)
        return Promise.resolve('stored')
      },
    }
    const { sign } = createSigning({ store, petitions, keyring, now, report: rethrow })
    await Promise.all(people.map((person) => sign({ petition, form: formOf(petition, person), locale: person.locale })))
    return rows
  }
}

/** What the petition does not ask for is left out, as at its form. */
function formOf(petition: Petition, { locale, fields: { name, visibility, ...fields } }: InventedPerson) {
  const rules = { asksName: asksName(petition), offersVisibility: offersVisibility(petition) }
  const schema = signFormSchema({
    ...rules,
    currentVersion: petition.text.version,
    language: textIn(petition.text, locale).language,
  })
  return schema.parse({
    ...fields,
    ...(rules.asksName ? { name } : {}),
    ...(rules.offersVisibility ? { visibility } : {}),
  })
}

function rethrow(error: unknown): never {
  throw error instanceof Error ? error : new Error('An invented signature was not made.', { cause: error })
}
