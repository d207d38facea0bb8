import type { ClientSession, Db } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf } from '../../platform/ids.ts'
import type { PackFile } from '../packs/pack.ts'
import type { Delivery, DeliveryTrouble } from './delivery.ts'
import { toDelivery, type DeliveryRow } from './row.ts'

/** A delivery whose files are to be built, and how often that failed. */
export interface ToBuild {
  delivery: Delivery
  triesCount: number
}

export type BuildStore = ReturnType<typeof createBuildStore>

/** Deliveries as the job sees them that builds their files and takes them away again. */
export function createBuildStore(db: Db) {
  const deliveries = db.collection<DeliveryRow>('deliveries')
  const underWay = (id: string) => ({ _id: bytesOf(id), state: 'preparing' as const })

  return {
    /** Whose turn it is; who has waited longest comes first. */
    async toBuild(now: Date): Promise<ToBuild[]> {
      const found = deliveries
        .find({ state: 'preparing', 'building.notBefore': { $lte: now } })
        .sort({ preparedAt: 1, _id: 1 })
      const rows = await orUnavailable(found.toArray())
      return rows.map((row) => ({ delivery: toDelivery(row), triesCount: row.building.triesCount }))
    },

    /** Whose bytes are still here although they were given up. */
    async givenUp(): Promise<Delivery[]> {
      return (await orUnavailable(deliveries.find({ state: 'abandoned', isStored: true }).toArray())).map(toDelivery)
    },

    /** Whose bytes are still here although that day is over. */
    async storedUntil(before: Day): Promise<Delivery[]> {
      const found = deliveries.find({ isStored: true, retainUntil: { $lt: before } })
      return (await orUnavailable(found.toArray())).map(toDelivery)
    },

    /** Whose lists are still here, of these petitions. */
    async storedListsOf(petitionIds: readonly string[]): Promise<Delivery[]> {
      const found = deliveries.find({
        petitionId: { $in: petitionIds.map(bytesOf) },
        isStored: true,
        'contents.listForms.0': { $exists: true },
      })
      return (await orUnavailable(found.toArray())).map(toDelivery)
    },

    /** The bytes of its files are gone. */
    async setGone(id: string): Promise<void> {
      await orUnavailable(deliveries.updateOne({ _id: bytesOf(id) }, { $set: { isStored: false } }))
    },

    /** Its signers were collected, and this key will sign. False when it is not being prepared any more. */
    async setListed(
      id: string,
      { listedCount, keyId }: { listedCount: number; keyId: string },
      session: ClientSession,
    ): Promise<boolean> {
      const { matchedCount } = await deliveries.updateOne(underWay(id), { $set: { listedCount, keyId } }, { session })
      return matchedCount === 1
    },

    /** One more file is whole. False when it is not being prepared any more. */
    async addFile(id: string, file: PackFile, session: ClientSession): Promise<boolean> {
      const { matchedCount } = await deliveries.updateOne(underWay(id), { $addToSet: { files: file } }, { session })
      return matchedCount === 1
    },

    /** All of it is whole. False when it is not being prepared any more. */
    async finish(id: string, files: readonly PackFile[], session: ClientSession): Promise<boolean> {
      const { modifiedCount } = await deliveries.updateOne(
        underWay(id),
        {
          $set: { state: 'prepared', trouble: null },
          $push: { files: { $each: [...files] } },
          $inc: { revision: 1 },
        },
        { session },
      )
      return modifiedCount === 1
    },

    /** It failed, and is tried again then. */
    async setTrouble(
      id: string,
      { trouble, notBefore }: { trouble: DeliveryTrouble; notBefore: Date },
      session: ClientSession,
    ): Promise<void> {
      const change = { $set: { trouble, 'building.notBefore': notBefore }, $inc: { 'building.triesCount': 1 } }
      await deliveries.updateOne(underWay(id), change, { session })
    },
  }
}
