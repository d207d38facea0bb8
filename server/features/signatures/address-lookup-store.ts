import type { Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf } from '../../platform/ids.ts'
import type { AddressLookup } from './mail-request-store.ts'
import type { SignatureRow } from './row.ts'

/** What is known of a signature without opening a box. */
export type UnopenedRow = Omit<SignatureRow, 'boxes' | 'moves'>

/** In one query; there may be thousands of petitions. */
const atOnce = 200

export type AddressLookupStore = ReturnType<typeof createAddressLookupStore>

export function createAddressLookupStore(db: Db) {
  const signatures = db.collection<SignatureRow>('signatures')

  return {
    /** The signatures that hold one of these addresses, each a step in the unique index. */
    async ofAddress(lookups: readonly AddressLookup[]): Promise<UnopenedRow[]> {
      const found: UnopenedRow[] = []
      for (let from = 0; from < lookups.length; from += atOnce) {
        const some = lookups.slice(from, from + atOnce)
        const $or = some.map(({ petitionId, addressKey }) => ({ petitionId: bytesOf(petitionId), addressKey }))
        const rows = signatures.find<UnopenedRow>({ $or }, { projection: { boxes: 0, moves: 0 } })
        found.push(...(await orUnavailable(rows.toArray())))
      }
      return found
    },
  }
}
