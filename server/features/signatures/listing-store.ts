import type { ClientSession, Db, Filter } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { batchesOf } from '../../platform/db/read-ahead.ts'
import { readsIn } from '../../platform/db/transaction.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Petition } from '../petitions/index.ts'
import type { Move } from './moves.ts'
import { openBox, type SignatureRow } from './row.ts'
import { initialsOf, type CountryCode } from './signature.ts'

/** One signer as a recipient may see them. */
export interface ListedSigner {
  /** Of the signature; it orders a list and is never handed over. */
  id: string
  /** Full name or initials, as promised and chosen. */
  name: string
  country: CountryCode
}

type ListedRow = Pick<SignatureRow, '_id' | 'boxes' | 'country' | 'visibility'> & {
  moves: Pick<Move, 'sequence' | 'by'>[]
}

/** Small, so that rows are forgotten before V8 takes them for long-lived ones. Source: decision 0015. */
const batchSize = 100

const listedFields = { 'boxes.name': 1, country: 1, visibility: 1, 'moves.sequence': 1, 'moves.by': 1 }

type ListingPetition = Pick<Petition, 'id' | 'handover' | 'riskMode'>

export type SignatureListing = ReturnType<typeof createSignatureListing>

/**
 * The signers whom a petition's promise and their own choice let a recipient see. With `names` every counted signer, by
 * full name; with `count` those who chose to be seen, as they chose; of a protected petition with `count` nobody.
 */
export function createSignatureListing({ db, keyring }: { db: Db; keyring: Keyring }) {
  const signatures = db.collection<SignatureRow>('signatures')

  function listed(row: ListedRow, { handover }: ListingPetition): ListedSigner | [] {
    const fullName = openName(keyring, row)
    if (fullName === null) return []
    const name = handover === 'names' || row.visibility === 'full' ? fullName : initialsOf(fullName)
    return name === '' ? [] : { id: idOf(row._id), name, country: row.country }
  }

  return {
    /** How many there are at most. */
    async countAtMost(petition: ListingPetition, session: ClientSession): Promise<number> {
      if (!listsAnybody(petition)) return 0
      return signatures.countDocuments(listedIn(petition), readsIn(session))
    },

    /**
     * Everyone who was counted at that sequence number of the tally and is still confirmed, in no order, a batch at a
     * time: memory does not grow with their number. Their moves tell what was counted then, so it may take longer than a
     * server keeps its past, and nobody is missed or listed twice: a row stays at its place in the index while it is
     * confirmed. In `session` the tally must have been read before. Throws when a name does not open.
     */
    async *signers(
      petition: ListingPetition,
      { sequence, session }: { sequence: number; session: ClientSession },
    ): AsyncGenerator<ListedSigner[]> {
      if (!listsAnybody(petition)) return
      const rows = signatures.find<ListedRow>(listedIn(petition), {
        projection: listedFields,
        batchSize,
        ...readsIn(session),
      })
      for await (const batch of batchesOf(rows)) {
        yield batch.flatMap((row) => (isCountedAt(row, sequence) ? listed(row, petition) : []))
      }
    },
  }
}

function listsAnybody({ handover, riskMode }: ListingPetition): boolean {
  return handover === 'names' || riskMode === 'open'
}

function listedIn({ id, handover }: ListingPetition): Filter<SignatureRow> {
  return {
    petitionId: bytesOf(id),
    state: 'confirmed',
    ...(handover === 'names' ? {} : { visibility: { $in: ['initials', 'full'] } }),
    position: { $exists: true },
  }
}

/** By its last move until then; moves stand in the order of their numbers. */
function isCountedAt({ moves }: ListedRow, sequence: number): boolean {
  const last = moves.findLast((move) => move.sequence <= sequence)
  return last !== undefined && last.by !== -1
}

function openName(keyring: Keyring, row: ListedRow): string | null {
  try {
    return openBox(keyring, row, 'name')
  } catch (cause) {
    throw new Error('The name of a signature does not open: it was changed, or its key is not in SECRETS_FILE.', {
      cause,
    })
  }
}
