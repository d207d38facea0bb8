import { dayOf, type Now } from '../../platform/clock.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Unavailable } from '../../platform/errors.ts'
import type { Audit } from '../audit/index.ts'
import type { PetitionService } from '../petitions/index.ts'
import type { TakenOffStore } from '../signatures/index.ts'
import type { CorrectionStore } from './correction-store.ts'
import { isNews, type Correction } from './correction.ts'
import { readDataSet } from './data-set.ts'
import type { Delivery } from './delivery.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<DeliveryStore, 'sent'>
  corrections: CorrectionStore
  takenOff: TakenOffStore
  petitions: Pick<PetitionService, 'byId'>
  shelf: Pick<FileShelf, 'read'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  /** Many reads of one moment. */
  snapshots: Transact
  now: Now
}

export type Corrections = ReturnType<typeof createCorrections>

/** Says what has become of delivered counts, as long as their signers' data is kept. */
export function createCorrections(parts: Parts) {
  const { store, corrections, takenOff, petitions, shelf, audit, transact, snapshots, now } = parts

  function leftSince({ petitionId, sequence }: Delivery): Promise<Set<string>> {
    return snapshots(async (session) => {
      const left = new Set<string>()
      for await (const ids of takenOff.takenOffSince(petitionId, { sequence, session })) {
        for (const id of ids) left.add(id)
      }
      return left
    })
  }

  async function numbersOf({ id, listedCount }: Delivery, left: ReadonlySet<string>): Promise<number[]> {
    const numbers: number[] = []
    if ((listedCount ?? 0) === 0 || left.size === 0) return numbers
    for await (const rows of readDataSet(shelf, id)) {
      numbers.push(...rows.filter((row) => left.has(row.id)).map(({ number }) => number))
    }
    return numbers
  }

  async function add(correction: Correction): Promise<void> {
    const { deliveryId, number, standingCount, withdrawnCount } = correction
    await transact(async (session) => {
      await corrections.insert(correction, session)
      const subject = { kind: 'delivery', id: deliveryId } as const
      const after = { number, standingCount, withdrawnCount }
      await audit.append({ by: 'system', deed: 'delivery.corrected', subject, before: null, after, why: null }, session)
    })
  }

  async function correct(delivery: Delivery): Promise<boolean> {
    const { id, petitionId, frozen } = delivery
    const left = await leftSince(delivery)
    const [last] = await corrections.of(id)
    if (!isNews(petitions.byId(petitionId).riskMode, left.size, last?.withdrawnCount ?? 0)) return false
    await add({
      deliveryId: id,
      number: (last?.number ?? 0) + 1,
      notedOn: dayOf(now()),
      standingCount: frozen.counts.confirmed - left.size,
      withdrawnCount: left.size,
      strickenNumbers: await numbersOf(delivery, left),
    })
    return true
  }

  return {
    /**
     * For a job: looks through everything that was sent. Answers how many notes it made. One that fails does not keep the
     * others from theirs; in the end its error is thrown.
     */
    async noteAll(signal?: AbortSignal): Promise<number> {
      const today = dayOf(now())
      const errors: unknown[] = []
      let noteCount = 0
      for (const delivery of await store.sent()) {
        if (signal?.aborted === true) break
        if (!delivery.isStored || today > delivery.retainUntil) continue
        try {
          if (await correct(delivery)) noteCount += 1
        } catch (error) {
          if (error instanceof Unavailable) throw error
          errors.push(error)
        }
      }
      if (errors.length > 0) throw new AggregateError(errors, 'Delivered counts cannot be corrected.')
      return noteCount
    },

    /** The latest first; it stands for all that were before. */
    correctionsOf(deliveryId: string): Promise<Correction[]> {
      return corrections.of(deliveryId)
    },
  }
}
