import { setTimeout as pause } from 'node:timers/promises'

import type { Now } from '../../platform/clock.ts'
import type { Petition } from '../petitions/index.ts'
import type { ShownComment, ShownSigner, SignatureService } from '../signatures/index.ts'

interface Parts {
  signatures: Pick<SignatureService, 'shown' | 'shownComments'>
  now: Now
}

/** What a petition's page shows of its signers. */
export interface Shown {
  /** The latest who chose to be seen. */
  signers: readonly ShownSigner[]
  /** Approved comments of those, the latest days of approval first. */
  comments: readonly ShownComment[]
}

interface Shelf extends Shown {
  readAtMs: number
  /** One more whenever the list is another one. */
  revision: number
}

const howMany = 12
const howManyComments = 20
/** Long comments are fewer: the page has to stay light. In letters, of whatever script. */
const mostLetters = 4_000
const freshForMs = 1_000
/** A page does not wait longer than this for a newer list when it has an older one. */
const waitMs = 150
/** The first page does wait, but not for a database that hangs: it is shown without a list then. */
const firstWaitMs = 500
const nobody: Shown = { signers: [], comments: [] }

export type ShownSigners = ReturnType<typeof createShownSigners>

/**
 * The latest signers who chose to be seen, and their approved comments, read at most once a second; while the database
 * is away, as they were.
 */
export function createShownSigners({ signatures, now }: Parts) {
  const shelves = new Map<string, Shelf>()
  const reading = new Map<string, Promise<Shelf>>()
  let revisionOfAll = 0

  async function read(petition: Petition): Promise<Shelf> {
    const before = shelves.get(petition.id) ?? { ...nobody, readAtMs: 0, revision: 0 }
    const [signers, comments] = await Promise.all([
      signatures.shown(petition, howMany).catch(() => before.signers),
      signatures.shownComments(petition, howManyComments).then(asManyAsFit, () => before.comments),
    ])
    const isSame = textOf({ signers, comments }) === textOf(before)
    const shelf = { signers, comments, readAtMs: now().getTime(), revision: before.revision + (isSame ? 0 : 1) }
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
    async of(petition: Petition): Promise<Shown> {
      const shelf = shelves.get(petition.id)
      if (shelf !== undefined && isFresh(shelf)) return shelf
      const late = shelf === undefined ? pause(firstWaitMs, nobody) : pause(waitMs, shelf)
      return Promise.race([readOnce(petition), late])
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

function textOf({ signers, comments }: Shown): string {
  return JSON.stringify([signers, comments])
}

function asManyAsFit(comments: readonly ShownComment[]): readonly ShownComment[] {
  let letters = 0
  return comments.filter(({ text }) => {
    letters += text.length
    return letters <= mostLetters
  })
}
