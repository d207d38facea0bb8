import type { ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { bytesOf, idOf, type StoredBytes } from '../../platform/ids.ts'
import type { Correction, PublicCorrection } from './correction.ts'

type CorrectionRow = Omit<Correction, 'deliveryId'> & { deliveryId: StoredBytes; schemaVersion: 1 }

export const correctionIndexes: CollectionIndexes = {
  collection: 'deliveryCorrections',
  indexes: [{ key: { deliveryId: 1, number: -1 }, name: 'delivery-number', unique: true }],
}

export type CorrectionStore = ReturnType<typeof createCorrectionStore>

export function createCorrectionStore(db: Db) {
  const corrections = db.collection<CorrectionRow>('deliveryCorrections')

  return {
    async insert({ deliveryId, ...correction }: Correction, session: ClientSession): Promise<void> {
      await corrections.insertOne({ deliveryId: bytesOf(deliveryId), ...correction, schemaVersion: 1 }, { session })
    },

    /** The latest first. */
    async of(deliveryId: string): Promise<Correction[]> {
      const found = corrections.find({ deliveryId: bytesOf(deliveryId) }).sort({ number: -1 })
      return (await orUnavailable(found.toArray())).map(toCorrection)
    },

    /** By delivery, of each the latest first; without the lines, which may be many. */
    async ofDeliveries(deliveryIds: readonly string[]): Promise<Map<string, PublicCorrection[]>> {
      const asked = { deliveryId: { $in: deliveryIds.map(bytesOf) } }
      const found = corrections
        .find(asked)
        .sort({ deliveryId: 1, number: -1 })
        .project<Omit<CorrectionRow, 'strickenNumbers'>>({ strickenNumbers: 0 })
      const notes = new Map<string, PublicCorrection[]>()
      for (const { deliveryId, notedOn, standingCount, withdrawnCount } of await orUnavailable(found.toArray())) {
        const id = idOf(deliveryId)
        notes.set(id, [...(notes.get(id) ?? []), { notedOn, standingCount, withdrawnCount }])
      }
      return notes
    },
  }
}

function toCorrection({ deliveryId, number, notedOn, ...counts }: CorrectionRow): Correction {
  const { standingCount, withdrawnCount, strickenNumbers } = counts
  return { deliveryId: idOf(deliveryId), number, notedOn, standingCount, withdrawnCount, strickenNumbers }
}
