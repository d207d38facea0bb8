import type { Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf, idOf, type StoredBytes } from '../../platform/ids.ts'

/** What all owners have in common. */
interface OwnerRow {
  _id: StoredBytes
  /** Of a delivery. */
  isStored?: boolean
  /** Of what has one at most. */
  file?: object | null
}

export type ShelfOwnerStore = ReturnType<typeof createShelfOwnerStore>

/** Those to whom files on the shelf belong: deliveries, evidence and what recipients said. */
export function createShelfOwnerStore(db: Db) {
  const owners = [
    { rows: db.collection<OwnerRow>('deliveries'), needsFiles: { isStored: true } },
    { rows: db.collection<OwnerRow>('deliveryEvidence'), needsFiles: { file: { $ne: null } } },
    { rows: db.collection<OwnerRow>('deliveryResponses'), needsFiles: { file: { $ne: null } } },
  ]

  return {
    /** Those among them that are there, and whose files were not taken away. */
    async inNeed(ids: readonly string[]): Promise<Set<string>> {
      const asked = { _id: { $in: ids.map(bytesOf) } }
      const found = await Promise.all(
        owners.map(({ rows, needsFiles }) =>
          orUnavailable(rows.find({ ...asked, ...needsFiles }, { projection: { _id: 1 } }).toArray()),
        ),
      )
      return new Set(found.flat().map(({ _id }) => idOf(_id)))
    },
  }
}
