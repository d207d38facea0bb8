import type { ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf, type StoredBytes } from '../../platform/ids.ts'
import type { Evidence, HiddenFile } from './evidence.ts'

type EvidenceRow = Omit<Evidence, 'id' | 'deliveryId'> & {
  _id: StoredBytes
  deliveryId: StoredBytes
  schemaVersion: 1
}

export const evidenceIndexes: CollectionIndexes = {
  collection: 'deliveryEvidence',
  indexes: [
    { key: { deliveryId: 1, day: 1, _id: 1 }, name: 'of-delivery' },
    { key: { isPublic: 1 }, name: 'with-file', partialFilterExpression: { 'file.sha256': { $exists: true } } },
  ],
}

export type EvidenceStore = ReturnType<typeof createEvidenceStore>

export function createEvidenceStore(db: Db) {
  const evidence = db.collection<EvidenceRow>('deliveryEvidence')

  return {
    async insert({ id, deliveryId, ...fields }: Evidence, session: ClientSession): Promise<void> {
      const row: EvidenceRow = { _id: bytesOf(id), deliveryId: bytesOf(deliveryId), ...fields, schemaVersion: 1 }
      await evidence.insertOne(row, { session })
    },

    async find(id: string, session?: ClientSession): Promise<Evidence | null> {
      const row = await step(session, evidence.findOne({ _id: bytesOf(id) }, within(session)))
      return row === null ? null : toEvidence(row)
    },

    /** By day, the earliest first. */
    async ofDelivery(deliveryId: string): Promise<Evidence[]> {
      const found = evidence.find({ deliveryId: bytesOf(deliveryId) }).sort({ day: 1, _id: 1 })
      return (await orUnavailable(found.toArray())).map(toEvidence)
    },

    /** By delivery, of each by day, the earliest first. */
    async ofDeliveries(deliveryIds: readonly string[]): Promise<Map<string, Evidence[]>> {
      const asked = { deliveryId: { $in: deliveryIds.map(bytesOf) } }
      const found = evidence.find(asked).sort({ deliveryId: 1, day: 1, _id: 1 })
      return Map.groupBy((await orUnavailable(found.toArray())).map(toEvidence), ({ deliveryId }) => deliveryId)
    },

    /** All files that only staff may see. */
    async hiddenFiles(): Promise<HiddenFile[]> {
      const found = evidence.find({ isPublic: false, ...withFile })
      return (await orUnavailable(found.toArray())).map(toEvidence).filter(hasFile)
    },

    /** Nothing names it any more. False when everybody may see it by now, or when it is gone. */
    async forgetFile(id: string, session: ClientSession): Promise<boolean> {
      const hidden = { _id: bytesOf(id), isPublic: false, ...withFile }
      const { modifiedCount } = await evidence.updateOne(hidden, { $set: { file: null } }, { session })
      return modifiedCount === 1
    },

    /** False when it was that already. */
    async setPublic(id: string, isPublic: boolean, session: ClientSession): Promise<boolean> {
      const other = { _id: bytesOf(id), isPublic: !isPublic }
      const { modifiedCount } = await evidence.updateOne(other, { $set: { isPublic } }, { session })
      return modifiedCount === 1
    },
  }
}

const withFile = { 'file.sha256': { $exists: true } }

function hasFile(evidence: Evidence): evidence is Evidence & HiddenFile {
  return evidence.file !== null
}

function toEvidence({ _id, deliveryId, kind, day, note, file, isPublic, addedBy }: EvidenceRow): Evidence {
  return { id: idOf(_id), deliveryId: idOf(deliveryId), kind, day, note, file, isPublic, addedBy }
}
