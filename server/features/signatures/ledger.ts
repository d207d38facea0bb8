import type { AnyBulkWriteOperation, ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import { readsIn } from '../../platform/db/transaction.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import { changeBetween, contributionOf, dueContribution, type Change, type Contribution, type Move } from './moves.ts'
import type { SignatureRow } from './row.ts'

/** One signature whose contribution is out of date, with what has to change; `change` is null when nothing has. */
export interface Unsettled {
  id: string
  change: Change | null
  /** The ordinal of its first count, once it has one. */
  position: number | null
  isErased: boolean
}

/** What the tallier writes back for one signature. */
export interface Settlement {
  id: string
  move: Move | null
  /** Only with the first count. */
  position: number | null
  /** Nothing is left of it but its place in the count. */
  isErased: boolean
}

/** What every counted signature adds up to, from the documents themselves. */
export interface Proof {
  /** Signatures that should count by their state, and those that do by their moves. */
  dueCount: number
  contributedCount: number
  unsettledCount: number
  /** Those whose state and moves disagree although nothing marks them as unsettled. */
  strayCount: number
  highestSequence: number
  highestPosition: number
  /** `country|UA`, `language|uk`, `day|2026-11-22` → count. */
  cells: ReadonlyMap<string, number>
}

export type SignatureLedger = ReturnType<typeof createSignatureLedger>

/** Signatures as the tallier and the recount see them: contributions and moves, never a person. */
export function createSignatureLedger(db: Db) {
  const signatures = db.collection<SignatureRow>('signatures')
  const counted = { state: 1, country: 1, language: 1, confirmedOn: 1, moves: 1, position: 1, unsettled: 1 } as const

  return {
    /** Petitions with something to settle: one step in the index for each of them, however much is waiting. */
    async petitionsWithUnsettled(): Promise<string[]> {
      const ids = await orUnavailable(signatures.distinct('petitionId', { unsettled: true }))
      return ids.map((id) => idOf(id))
    },

    /**
     * Up to `limit` unsettled signatures of one petition, inside the tallier's transaction. Of all that wait, those that
     * will be taken off come first: in the order of the index every other state stands before `confirmed`.
     */
    async takeUnsettled(petitionId: string, limit: number, session: ClientSession): Promise<Unsettled[]> {
      const rows = await signatures
        .find({ unsettled: true, petitionId: bytesOf(petitionId) }, { projection: counted, session })
        .sort({ state: -1 })
        .limit(limit)
        .toArray()
      return rows.map((row) => ({
        id: idOf(row._id),
        change: changeBetween(contributionOf(row.moves), dueContribution(row)),
        position: row.position ?? null,
        isErased: row.state === 'erased',
      }))
    },

    /**
     * Appends the moves and clears the mark, in the same transaction as the tally. One operation a row: a single update
     * that computes all of them on the server was measured, and is no faster.
     */
    async settle(settlements: readonly Settlement[], session: ClientSession): Promise<void> {
      if (settlements.length === 0) return
      await signatures.bulkWrite(settlements.map(settleOperation), { ordered: false, session })
    },

    /** Adds up all signatures of a petition from one snapshot, streaming. */
    async prove(petitionId: string, session: ClientSession): Promise<Proof> {
      const proof = emptyProof()
      const rows = signatures.find(
        { petitionId: bytesOf(petitionId) },
        { projection: counted, batchSize: 2_000, ...readsIn(session) },
      )
      for await (const row of rows) addRow(proof, row)
      return proof
    },

    /** Marks every signature whose moves and state disagree, for the tallier to settle. Answers how many. */
    async markDisagreeing(petitionId: string): Promise<number> {
      const rows = signatures.find({ petitionId: bytesOf(petitionId) }, { projection: counted })
      let marked = 0
      for await (const row of rows) {
        if (changeBetween(contributionOf(row.moves), dueContribution(row)) === null) continue
        const { modifiedCount } = await signatures.updateOne({ _id: row._id }, { $set: { unsettled: true } })
        marked += modifiedCount
      }
      return marked
    },
  }
}

function settleOperation({ id, move, position, isErased }: Settlement): AnyBulkWriteOperation<SignatureRow> {
  if (isErased) return { updateOne: { filter: { _id: bytesOf(id) }, update: tombstone(move) } }
  return {
    updateOne: {
      filter: { _id: bytesOf(id) },
      update: {
        $unset: { unsettled: '' },
        ...(move === null ? {} : { $push: { moves: move } }),
        ...(position === null ? {} : { $set: { position } }),
      },
    },
  }
}

/** Position and sequence numbers: of an erased signature not even the country or the day in its moves is kept. */
function tombstone(move: Move | null) {
  const all = { $concatArrays: ['$moves', { $literal: move === null ? [] : [move] }] }
  return [
    { $set: { moves: { $map: { input: all, in: { sequence: '$$this.sequence', by: '$$this.by' } } } } },
    { $unset: ['unsettled', 'confirmedOn', 'textVersion', 'language', 'locale'] },
  ]
}

/** The three cells in which a contribution stands. */
export function cellsOf({ country, language, day }: Contribution): string[] {
  return [`country|${country}`, `language|${language}`, `day|${day}`]
}

type GrowingProof = { -readonly [Key in keyof Proof]: Proof[Key] } & { cells: Map<string, number> }

function emptyProof(): GrowingProof {
  return {
    dueCount: 0,
    contributedCount: 0,
    unsettledCount: 0,
    strayCount: 0,
    highestSequence: 0,
    highestPosition: 0,
    cells: new Map(),
  }
}

function addRow(proof: GrowingProof, row: SignatureRow): void {
  const contribution = contributionOf(row.moves)
  const due = dueContribution(row)
  if (due !== null) proof.dueCount += 1
  if (row.unsettled === true) proof.unsettledCount += 1
  else if (changeBetween(contribution, due) !== null) proof.strayCount += 1
  proof.highestPosition = Math.max(proof.highestPosition, row.position ?? 0)
  proof.highestSequence = Math.max(proof.highestSequence, row.moves.at(-1)?.sequence ?? 0)
  if (contribution === null) return
  proof.contributedCount += 1
  for (const cell of cellsOf(contribution)) proof.cells.set(cell, (proof.cells.get(cell) ?? 0) + 1)
}
