import type { ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import { startOf, type Day } from '../../platform/clock.ts'

/** A link to a recipient's page, without what opens it. */
export interface DeliveryLink {
  deliveryId: string
  issuedOn: Day
  /** The last day on which it opens. */
  lastDay: Day
  isRevoked: boolean
}

interface DeliveryLinkRow {
  /** SHA-256 of its token: a stolen database opens no page. */
  _id: Buffer
  deliveryId: Buffer
  issuedOn: Day
  lastDay: Day
  isRevoked: boolean
  /** For some time whoever still has it is told that it is over. */
  forgottenAt: Date
  schemaVersion: number
}

const toldForMs = 365 * 86_400_000

export const deliveryLinkIndexes: CollectionIndexes = {
  collection: 'deliveryLinks',
  indexes: [
    { key: { deliveryId: 1, issuedOn: 1 }, name: 'delivery' },
    { key: { forgottenAt: 1 }, name: 'over', expireAfterSeconds: 0 },
  ],
}

export type DeliveryLinkStore = ReturnType<typeof createDeliveryLinkStore>

export function createDeliveryLinkStore(db: Db) {
  const links = db.collection<DeliveryLinkRow>('deliveryLinks')

  return {
    async insert(hash: Buffer, link: DeliveryLink, session?: ClientSession): Promise<void> {
      const row: DeliveryLinkRow = {
        _id: hash,
        ...link,
        deliveryId: bytesOf(link.deliveryId),
        forgottenAt: new Date(startOf(link.lastDay).getTime() + toldForMs),
        schemaVersion: 1,
      }
      await step(session, links.insertOne(row, within(session)))
    },

    async find(hash: Buffer): Promise<DeliveryLink | null> {
      const row = await orUnavailable(links.findOne({ _id: hash }))
      return row === null ? null : toLink(row)
    },

    async countIssued(deliveryId: string, issuedOn: Day): Promise<number> {
      return orUnavailable(links.countDocuments({ deliveryId: bytesOf(deliveryId), issuedOn }))
    },

    async revoke(deliveryId: string, session?: ClientSession): Promise<void> {
      const ofDelivery = { deliveryId: bytesOf(deliveryId) }
      await step(session, links.updateMany(ofDelivery, { $set: { isRevoked: true } }, within(session)))
    },
  }
}

function toLink({ deliveryId, issuedOn, lastDay, isRevoked }: DeliveryLinkRow): DeliveryLink {
  return { deliveryId: idOf(deliveryId), issuedOn, lastDay, isRevoked }
}
