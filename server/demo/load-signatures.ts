import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import type { Petition } from '../features/petitions/index.ts'
import type { Tallier } from '../features/tallies/index.ts'
import { addDays, dayOf, type Day } from '../platform/clock.ts'
import { bytesOf } from '../platform/ids.ts'
import type { Stores } from '../stores.ts'
import { createInventedSigning, type SignatureRow } from './invent-signatures.ts'
import { inventedPerson, type InventedPerson } from './invented-people.ts'

interface Parts {
  stores: Stores
  tallier: Pick<Tallier, 'runOnce'>
}

export interface LoadProgress {
  storedCount: number
  countedCount: number
}

export interface SignaturesToLoad {
  petition: Petition
  count: number
  /** False: nobody of them asks for news. Where somebody does, they are mailed like anybody. */
  wantNews?: boolean
  onProgress?: (progress: LoadProgress) => void
  /** Ends the work after what is under way; what is stored by then stays, and is counted by whoever counts next. */
  signal?: AbortSignal
}

/** Rows in one write, and writes under way: rows are sealed while the database works. */
const batchSize = 1_000
const lanes = 3
/** One in twenty has not confirmed and will not be reminded any more. */
const pendingOneIn = 20
const confirmedOverDays = 60
const lookAgainMs = 50

/**
 * Stores invented signatures as the service itself would have stored them, most of them confirmed, and counts them with the
 * service's own tallier: sequence numbers, positions and breakdowns are as if everybody had come by. Each call adds more.
 */
export function createSignatureLoader({ stores, tallier }: Parts) {
  const { database, now } = stores
  const signatures = database.db.collection<SignatureRow>('signatures')
  const signedBy = createInventedSigning(stores)

  function asTimeLeftIt(row: SignatureRow, number: number, petition: Petition): SignatureRow {
    const { mail: _mail, expiresOn, ...kept } = row
    if (number % pendingOneIn === 0) return { ...kept, ...(expiresOn === undefined ? {} : { expiresOn }), mailCount: 3 }
    return { ...kept, state: 'confirmed', confirmedOn: dayFor(number, petition), unsettled: true }
  }

  function dayFor(number: number, { publishedOn }: Petition): Day {
    const day = addDays(dayOf(now()), -(number % confirmedOverDays))
    return day < publishedOn ? publishedOn : day
  }

  /** Whether there is something to count that is neither counted nor in somebody's hands. */
  async function isUnsettled({ id }: Petition): Promise<boolean> {
    const row = await signatures.findOne({ unsettled: true, petitionId: bytesOf(id) }, { projection: { _id: 1 } })
    return row !== null
  }

  return async function load(order: SignaturesToLoad): Promise<void> {
    const { petition, count, wantNews = true, onProgress = ignore, signal } = order
    const group = randomBytes(4).toString('hex')
    let begunCount = 0
    let storedCount = 0
    let countedCount = 0
    const tell = (): void => {
      onProgress({ storedCount, countedCount })
    }

    async function storeSome(): Promise<void> {
      while (begunCount < count) {
        signal?.throwIfAborted()
        const first = begunCount
        begunCount = Math.min(count, first + batchSize)
        const numbers = Array.from({ length: begunCount - first }, (_, index) => first + index)
        const rows = await signedBy(
          petition,
          numbers.map((number) => inventedPerson(number, group)).map(wantNews ? asTheyAre : withoutNews),
        )
        await signatures.insertMany(
          rows.map((row, index) => asTimeLeftIt(row, first + index, petition)),
          { ordered: false },
        )
        storedCount += rows.length
        tell()
      }
    }

    async function countThem(): Promise<void> {
      while (storedCount < count || (await isUnsettled(petition))) {
        signal?.throwIfAborted()
        const settledCount = await tallier.runOnce()
        countedCount += settledCount
        if (settledCount === 0) await pause(lookAgainMs)
        else tell()
      }
    }

    await Promise.all([...Array.from({ length: lanes }, storeSome), countThem()])
  }
}

function asTheyAre(person: InventedPerson): InventedPerson {
  return person
}

function withoutNews({ locale, fields }: InventedPerson): InventedPerson {
  return { locale, fields: { ...fields, updates: 'no' } }
}

function ignore(): void {
  // Nobody is looking.
}
