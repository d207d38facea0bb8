import { bytesOf, idOf, type StoredBytes } from '../../platform/ids.ts'
import type { Delivery } from './delivery.ts'

/** When its files are built, and how often that failed. */
interface Building {
  triesCount: number
  notBefore: Date
}

export type DeliveryRow = Omit<Delivery, 'id' | 'petitionId' | 'handoverId'> & {
  _id: StoredBytes
  petitionId: StoredBytes
  handoverId: StoredBytes
  building: Building
  schemaVersion: 1
}

export function rowOf({ id, petitionId, handoverId, ...fields }: Delivery): DeliveryRow {
  return {
    _id: bytesOf(id),
    petitionId: bytesOf(petitionId),
    handoverId: bytesOf(handoverId),
    ...fields,
    building: { triesCount: 0, notBefore: fields.preparedAt },
    schemaVersion: 1,
  }
}

export function toDelivery(row: DeliveryRow): Delivery {
  const { _id, petitionId, handoverId, building: _building, schemaVersion: _version, ...fields } = row
  return { id: idOf(_id), petitionId: idOf(petitionId), handoverId: idOf(handoverId), ...fields }
}
