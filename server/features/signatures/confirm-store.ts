import { MongoBulkWriteError, type AnyBulkWriteOperation, type Collection } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { createGroupCommit } from '../../platform/db/group-commit.ts'
import { Unavailable } from '../../platform/errors.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { SignatureRow } from './row.ts'

/** How a signature stands once its confirm link was followed: as much of it as the answer needs. */
export type StandingRow = Pick<SignatureRow, 'petitionId' | 'state' | 'generation' | 'expiresOn'>

interface Confirmation {
  id: string
  generation: number
  today: Day
}

const standing = { petitionId: 1, state: 1, generation: 1, expiresOn: 1 } as const

/** Confirming as one write for all who confirm now. */
export function createConfirmStore(signatures: Collection<SignatureRow>) {
  const confirms = createGroupCommit<Confirmation, StandingRow | null>({
    write: (confirmations) => orUnavailable(confirmAll(confirmations)),
    maxBatch: 128,
    maxInFlight: 2,
    maxQueued: 1_000,
  })

  /**
   * Nothing that was read before decides: the compare-and-set is sent for all. What is read beside it is only the
   * petition, which never changes. Where a row stayed as it was, all are read again, after the write and as a majority
   * has them: someone else may have confirmed it, a moment ago or yesterday.
   */
  async function confirmAll(confirmations: Confirmation[]): Promise<(StandingRow | null)[]> {
    const distinct = [...new Map(confirmations.map((each) => [nameOf(each), each])).values()]
    const beside = rowsOf(distinct)
    // Its failure is looked at after the write's, which says more.
    beside.catch(() => undefined)
    const confirmedCount = await confirmedBy(distinct)
    const seen = await beside
    const isComplete = confirmedCount === distinct.length && seen.size === distinct.length
    const rows = isComplete ? confirmed(seen) : await rowsOf(distinct)
    return confirmations.map(({ id }) => rows.get(id) ?? null)
  }

  /**
   * Any error makes the whole batch "not now": of a failed write concern the driver says nothing about single rows. The
   * driver does not repeat a write of many rows by itself; this one may be, because what it moved it does not move again.
   */
  async function confirmedBy(confirmations: Confirmation[]): Promise<number> {
    const write = () => signatures.bulkWrite(confirmOperations(confirmations), { ordered: false })
    try {
      const { modifiedCount } = await write().catch((error: unknown) => {
        if (wasCutOff(error)) return write()
        throw error
      })
      return modifiedCount
    } catch (error) {
      throw error instanceof MongoBulkWriteError ? new Unavailable({ cause: error }) : error
    }
  }

  async function rowsOf(confirmations: Confirmation[]): Promise<Map<string, StandingRow>> {
    const ids = confirmations.map(({ id }) => bytesOf(id))
    const rows = await signatures
      .find({ _id: { $in: ids } }, { projection: standing, readConcern: 'majority', batchSize: ids.length + 1 })
      .toArray()
    return new Map(rows.map((row) => [idOf(row._id), row]))
  }

  return {
    /**
     * Confirms a pending signature whose days have not run out, together with whoever else confirms now. Answers how it
     * stands then, durably (majority, journal), whoever confirmed it; null when there is no such signature.
     */
    confirm(id: string, generation: number, today: Day): Promise<StandingRow | null> {
      return confirms.submit({ id, generation, today })
    },

    drain: confirms.drain,
  }
}

function nameOf({ id, generation, today }: Confirmation): string {
  return `${id}|${String(generation)}|${today}`
}

/** Every one of them was moved by the write: what was read beside it may still say "pending". */
function confirmed(rows: Map<string, StandingRow>): Map<string, StandingRow> {
  return new Map(
    [...rows].map(([id, { petitionId, generation }]) => [id, { petitionId, generation, state: 'confirmed' }]),
  )
}

/** Nothing was answered, neither about rows nor about a majority. */
function wasCutOff(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError)) return false
  return error.result.getWriteErrorCount() === 0 && error.result.getWriteConcernError() === undefined
}

/** One for all of a day and a generation, which nearly all share; still each row is compared and set by itself. */
function confirmOperations(confirmations: readonly Confirmation[]): AnyBulkWriteOperation<SignatureRow>[] {
  const alike = Object.groupBy(confirmations, ({ generation, today }) => `${today}|${String(generation)}`)
  return Object.values(alike).flatMap((group = []) => {
    const [first] = group
    if (first === undefined) return []
    const { generation, today } = first
    const ids = group.map(({ id }) => bytesOf(id))
    return [
      {
        updateMany: {
          filter: { _id: { $in: ids }, generation, state: 'pending', expiresOn: { $gte: today } },
          // Many rows may be pending: the index of what runs out would be a long way round.
          hint: { _id: 1 },
          update: {
            $set: { state: 'confirmed', confirmedOn: today, unsettled: true },
            $unset: { mail: '', expiresOn: '' },
          },
        },
      },
    ]
  })
}
