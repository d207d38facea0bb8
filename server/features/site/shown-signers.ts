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
}

const howMany = 12
const freshForMs = 2_000
/** A page does not wait longer than this for a newer list when it has an older one. */
const waitMs = 150

/** The latest signers who chose to be seen, read at most every two seconds; while the database is away, as they were. */
export function createShownSigners({ signatures, now }: Parts) {
  const shelves = new Map<string, Shelf>()
  const reading = new Map<string, Promise<readonly ShownSigner[]>>()

  async function read(petition: Petition): Promise<readonly ShownSigner[]> {
    const before = shelves.get(petition.id)?.signers ?? []
    const signers = await signatures.shown(petition, howMany).catch(() => before)
    shelves.set(petition.id, { signers, readAtMs: now().getTime() })
    return signers
  }

  return async function shownSigners(petition: Petition): Promise<readonly ShownSigner[]> {
    const shelf = shelves.get(petition.id)
    if (shelf !== undefined && now().getTime() - shelf.readAtMs < freshForMs) return shelf.signers
    const underWay =
      reading.get(petition.id) ??
      read(petition).finally(() => {
        reading.delete(petition.id)
      })
    reading.set(petition.id, underWay)
    return shelf === undefined ? underWay : Promise.race([underWay, pause(waitMs, shelf.signers)])
  }
}

export type ShownSigners = ReturnType<typeof createShownSigners>
