import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'

import type { ClientSession } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Fenced } from '../../platform/db/lease.ts'
import type { ReadOn } from '../../platform/db/transaction.ts'
import { createKeyedShuffle } from '../packs/index.ts'
import type { Petition, PetitionService } from '../petitions/index.ts'
import type { SignatureListing } from '../signatures/index.ts'
import type { TallyStore } from '../tallies/index.ts'
import { createDataSet, unnumbered, writeDataSet } from './data-set.ts'
import type { Delivery } from './delivery.ts'

export interface CollectingParts {
  petitions: Pick<PetitionService, 'current'>
  tallies: Pick<TallyStore, 'find'>
  listing: SignatureListing
  reads: ReadOn
  shelf: FileShelf
  keyring: Keyring
  /** Of its own, for what is put away while sorting: enciphered, and gone afterwards. */
  folder: string
}

/** For as long as it is this process's turn to build. */
export interface Turn {
  fenced: Fenced
  signal?: AbortSignal | undefined
}

export type CollectSigners = ReturnType<typeof createCollecting>

/** Puts the list of a delivery onto the shelf: whoever was counted at its sequence number and is still to be listed. */
export function createCollecting({ petitions, tallies, listing, reads, shelf, keyring, folder }: CollectingParts) {
  /** Who reads signers at a sequence number must have read a tally that is as far. */
  async function assertCounted({ petitionId, sequence }: Delivery, session: ClientSession): Promise<void> {
    const tally = await tallies.find(petitionId, session)
    if ((tally?.sequence ?? 0) < sequence) throw new Error('The tally stands behind a delivery of it.')
  }

  function countOf(petition: Petition, { frozen }: Delivery, session: ClientSession): Promise<number> {
    return petition.handover === 'names'
      ? Promise.resolve(frozen.counts.confirmed)
      : listing.countAtMost(petition, session)
  }

  function collectInto(own: string, delivery: Delivery, { fenced, signal }: Turn): Promise<number> {
    return reads(async (session) => {
      await assertCounted(delivery, session)
      // A promise may have become stricter since it was frozen, never looser: then the stricter one holds.
      const petition = await petitions.current(delivery.petitionId, session)
      const shuffle = createKeyedShuffle({
        folder: own,
        key: keyring.derive(`delivery-order|${delivery.id}`),
        expectedCount: await countOf(petition, delivery, session),
      })
      for await (const batch of listing.signers(petition, { sequence: delivery.sequence, session })) {
        signal?.throwIfAborted()
        await shuffle.add(batch.map((signer) => ({ id: signer.id, text: unnumbered(signer) })))
      }
      return writeDataSet(await createDataSet(shelf, delivery.id, fenced), shuffle.inOrder())
    })
  }

  return {
    /** Answers how many are listed. */
    async collect(delivery: Delivery, turn: Turn): Promise<number> {
      if (delivery.contents.listForms.length === 0) return 0
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const own = await mkdtemp(path.join(folder, 'order-'))
      try {
        return await collectInto(own, delivery, turn)
      } finally {
        await rm(own, { recursive: true, force: true })
      }
    },

    /** What a killed process left behind. */
    async clear(): Promise<void> {
      await rm(folder, { recursive: true, force: true })
    },
  }
}
