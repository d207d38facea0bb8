import type { ClientSession, Db, Filter } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { readsIn } from '../../platform/db/transaction.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Petition } from '../petitions/index.ts'
import { contributionOf } from './moves.ts'
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

type ListedRow = Pick<SignatureRow, '_id' | 'boxes' | 'country' | 'visibility' | 'moves'>

type ListingPetition = Pick<Petition, 'id' | 'handover' | 'riskMode'>

export type SignatureListing = ReturnType<typeof createSignatureListing>

/**
 * The signers whom a petition's promise and their own choice let a recipient see. With `names` every counted signer, by
 * full name; with `count` those who chose to be seen, as they chose; of a protected petition with `count` nobody.
 */
export function createSignatureListing({ db, keyring }: { db: Db; keyring: Keyring }) {
  const signatures = db.collection<SignatureRow>('signatures')

  function shownName(row: ListedRow, handover: Petition['handover']): string | null {
    const name = openName(keyring, row)
    if (name === null || handover === 'names' || row.visibility === 'full') return name
    return initialsOf(name) || null
  }

  return {
    /** How many there are at most. */
    async countAtMost(petition: ListingPetition, session: ClientSession): Promise<number> {
      if (!listsAnybody(petition)) return 0
      return signatures.countDocuments(listedIn(petition), readsIn(session))
    },

    /**
     * Everyone who is confirmed now and was counted at that sequence number of the tally, in no order, one at a time:
     * memory does not grow with their number. Throws when a name does not open.
     */
    async *signers(
      petition: ListingPetition,
      { sequence, session }: { sequence: number; session: ClientSession },
    ): AsyncGenerator<ListedSigner> {
      if (!listsAnybody(petition)) return
      const rows = signatures.find<ListedRow>(listedIn(petition), {
        projection: { 'boxes.name': 1, country: 1, visibility: 1, moves: 1 },
        batchSize: 2_000,
        ...readsIn(session),
      })
      for await (const row of rows) {
        if (!isCountedAt(row, sequence)) continue
        const name = shownName(row, petition.handover)
        if (name !== null) yield { id: idOf(row._id), name, country: row.country }
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

function isCountedAt({ moves }: ListedRow, sequence: number): boolean {
  return contributionOf(moves.filter((move) => move.sequence <= sequence)) !== null
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
