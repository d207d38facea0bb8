import { setTimeout as pause } from 'node:timers/promises'

import type { Now } from '../../platform/clock.ts'
import type { Petition } from '../petitions/index.ts'
import type { ShownSigner, SignatureService } from '../signatures/index.ts'

interface Parts {
  signatures: Pick<SignatureService, 'shown'>
  now: Now
}

interface Shelf {
  signers: readonly ShownSigner[]
  readAtMs: number
  /** One more whenever the list is another one. */
  revision: number
}

const howMany = 12
const freshForMs = 1_000
/** A page does not wait longer than this for a newer list when it has an older one. */
const waitMs = 150
/** The first page does wait, but not for a database that hangs: it is shown without a list then. */
const firstWaitMs = 500
const nobody: Pick<Shelf, 'signers'> = { signers: [] }

export type ShownSigners = ReturnType<typeof createShownSigners>

/** The latest signers who chose to be seen, read at most once a second; while the database is away, as they were. */
export function createShownSigners({ signatures, now }: Parts) {
  const shelves = new Map<string, Shelf>()
  const reading = new Map<string, Promise<Shelf>>()
  let revisionOfAll = 0

  async function read(petition: Petition): Promise<Shelf> {
    const before = shelves.get(petition.id) ?? { signers: [], readAtMs: 0, revision: 0 }
    const signers = await signatures.shown(petition, howMany).catch(() => before.signers)
    const isSame = JSON.stringify(signers) === JSON.stringify(before.signers)
    const shelf = { signers, readAtMs: now().getTime(), revision: before.revision + (isSame ? 0 : 1) }
    shelves.set(petition.id, shelf)
    if (!isSame) revisionOfAll += 1
    return shelf
  }

  /** One read at a time for each petition, whoever asks. */
  function readOnce(petition: Petition): Promise<Shelf> {
    const underWay =
      reading.get(petition.id) ??
      read(petition).finally(() => {
        reading.delete(petition.id)
      })
    reading.set(petition.id, underWay)
    return underWay
  }

  function isFresh(shelf: Shelf): boolean {
    return now().getTime() - shelf.readAtMs < freshForMs
  }

  return {
    async of(petition: Petition): Promise<readonly ShownSigner[]> {
      const shelf = shelves.get(petition.id)
      if (shelf !== undefined && isFresh(shelf)) return shelf.signers
      const late = shelf === undefined ? pause(firstWaitMs, nobody) : pause(waitMs, shelf)
      return (await Promise.race([readOnce(petition), late])).signers
    },

    /** Which list it is, at once; an old one is read again meanwhile. */
    revision(petition: Petition): number {
      const shelf = shelves.get(petition.id)
      if (shelf === undefined || !isFresh(shelf)) void readOnce(petition)
      return shelf?.revision ?? 0
    },

    /** One more whenever any list is another one. */
    revisionOfAll(): number {
      return revisionOfAll
    },
  }
}
