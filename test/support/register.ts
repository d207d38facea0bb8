import type { Recipient } from '../../server/features/recipients/index.ts'
import type { Stores } from '../../server/stores.ts'

/** The register says something else of that recipient from now on. */
export async function changeRecipient(
  { database, recipients }: Pick<Stores, 'database' | 'recipients'>,
  slug: string,
  changes: Partial<Pick<Recipient, 'channels' | 'publicKey'>>,
): Promise<void> {
  await database.db.collection('recipients').updateOne({ slug }, { $set: changes })
  await recipients.refresh()
}

/** It takes mail there, in English. */
export function takesMailAt(address: string): Pick<Recipient, 'channels'> {
  return { channels: [{ kind: 'mail', address, languages: ['en'] }] }
}
