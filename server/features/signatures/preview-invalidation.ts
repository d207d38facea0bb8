import { createHash } from 'node:crypto'
import { domainToASCII } from 'node:url'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { Conflict } from '../../platform/errors.ts'
import { idOf } from '../../platform/ids.ts'
import {
  mostAddressesOpened,
  mostInvalidated,
  type InvalidationCell,
  type InvalidationFigures,
  type InvalidationTarget,
} from './invalidation.ts'
import type { InvalidationStore, MatchedRow } from './invalidation-store.ts'
import { openBox } from './row.ts'

interface Parts {
  store: Pick<InvalidationStore, 'insertPiece' | 'matching'>
  keyring: Keyring
  pieceSize: number
}

/**
 * Writes the exact list of those who fit, piece by piece as they are read, and answers its figures. Throws Conflict
 * when they are too many for one batch, or for opening so many addresses.
 */
export async function listInvalidation(
  id: string,
  target: InvalidationTarget,
  { store, keyring, pieceSize }: Parts,
): Promise<InvalidationFigures> {
  const list = createList(id, { store, pieceSize })
  const fits = domainFilter(target, keyring)
  for await (const rows of store.matching(target)) {
    for (const row of rows) if (fits(row)) await list.add(row)
  }
  return list.end()
}

/** Opens each address only where its domain matters. */
function domainFilter(target: InvalidationTarget, keyring: Keyring): (row: MatchedRow) => boolean {
  const domain = 'addressDomain' in target ? target.addressDomain : null
  if (domain === null) return () => true
  const ending = `@${domainToASCII(domain)}`
  let openedCount = 0
  return (row) => {
    openedCount += 1
    if (openedCount > mostAddressesOpened) throw tooMany()
    return openBox(keyring, row, 'address')?.toLowerCase().endsWith(ending) === true
  }
}

function createList(id: string, { store, pieceSize }: Omit<Parts, 'keyring'>) {
  const hash = createHash('sha256')
  const cells = {
    country: new Map<string, number>(),
    language: new Map<string, number>(),
    day: new Map<string, number>(),
  }
  let piece: string[] = []
  let pieceCount = 0
  let signatureCount = 0
  let seenCount = 0

  async function flush(): Promise<void> {
    if (piece.length === 0) return
    await store.insertPiece(id, pieceCount, piece)
    for (const each of piece) hash.update(`${each}\n`)
    pieceCount += 1
    piece = []
  }

  return {
    async add({ _id, country, language, confirmedOn = '', visibility }: MatchedRow): Promise<void> {
      signatureCount += 1
      if (signatureCount > mostInvalidated) throw tooMany()
      if (visibility !== 'hidden') seenCount += 1
      addOne(cells.country, country)
      addOne(cells.language, language)
      addOne(cells.day, confirmedOn)
      piece.push(idOf(_id))
      if (piece.length === pieceSize) await flush()
    },

    async end(): Promise<InvalidationFigures> {
      await flush()
      return {
        signatureCount,
        seenCount,
        byCountry: cellsOf(cells.country, (one, two) => two.count - one.count),
        byLanguage: cellsOf(cells.language, (one, two) => two.count - one.count),
        byDay: cellsOf(cells.day, (one, two) => (one.key < two.key ? -1 : 1)),
        digest: hash.digest('hex'),
        pieceCount,
      }
    },
  }
}

function addOne(cells: Map<string, number>, key: string): void {
  cells.set(key, (cells.get(key) ?? 0) + 1)
}

function cellsOf(
  cells: ReadonlyMap<string, number>,
  order: (one: InvalidationCell, two: InvalidationCell) => number,
): InvalidationCell[] {
  return [...cells].map(([key, count]) => ({ key, count })).toSorted(order)
}

function tooMany(): Conflict {
  return new Conflict('invalidationTooLarge', 'These are too many signatures for one batch.')
}
