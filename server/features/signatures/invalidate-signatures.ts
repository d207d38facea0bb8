import { createHash } from 'node:crypto'

import type { ClientSession } from 'mongodb'

import { dayMs, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import { bytesOf, idOf, newId } from '../../platform/ids.ts'
import type { AuditEntry, AuditValue } from '../audit/audit.ts'
import { maskAddresses } from '../audit/index.ts'
import type { InvalidationRow, InvalidationStore } from './invalidation-store.ts'
import {
  previewDays,
  type Invalidation,
  type InvalidationFigures,
  type InvalidationState,
  type InvalidationTarget,
  type KeptCriteria,
} from './invalidation.ts'
import { listInvalidation } from './preview-invalidation.ts'
import type { SignatureStore } from './store.ts'

interface Parts {
  store: InvalidationStore
  signatures: Pick<SignatureStore, 'find'>
  keyring: Keyring
  audit: { append(entry: AuditEntry, session: ClientSession): Promise<unknown> }
  transact: Transact
  now: Now
  /** Signatures in one transaction: a signer who changes something meanwhile hardly waits. */
  pieceSize?: number
}

/** Who does it, and why; both are audited. What looks like a mail address in the reason is masked wherever it is stored. */
export interface Responsible {
  by: string
  why: string
}

export type Invalidating = ReturnType<typeof createInvalidating>

const deeds = {
  applying: { begun: 'signatures.invalidation-begun', over: 'signatures.invalidated', end: 'applied' },
  reversing: { begun: 'signatures.restoring-begun', over: 'signatures.restored', end: 'reversed' },
} as const

/**
 * Signatures that are found not to be valid: looked at first, as an exact list; taken off the count; and put back, if
 * that was a mistake. What was begun comes to its end, whoever is killed at it: each piece is one transaction with how
 * far it has come, so that nobody who comes late does a piece twice, or one that has been reversed since.
 */
export function createInvalidating(parts: Parts) {
  const { store, signatures, audit, transact, now, pieceSize = 250 } = parts

  async function get(id: string): Promise<Invalidation> {
    const row = await store.find(id)
    if (row === null) throw unknown()
    return toInvalidation(row)
  }

  async function petitionOf(target: InvalidationTarget): Promise<string> {
    if ('petitionId' in target) return target.petitionId
    const row = await signatures.find(target.signatureId)
    if (row === null) throw new NotFound('signatureUnknown', 'There is no such signature.')
    return idOf(row.petitionId)
  }

  /** The list that is applied is the one that was looked at. */
  async function assertSameList({ id, digest }: Invalidation): Promise<void> {
    const hash = createHash('sha256')
    for (let ordinal = 0; ; ordinal += 1) {
      const piece = await store.piece(id, ordinal)
      if (piece === null) break
      for (const each of piece) hash.update(`${each}\n`)
    }
    if (hash.digest('hex') !== digest)
      throw new Error(`The list of invalidation ${id} is not the one that was previewed.`)
  }

  /** Who looked is written down with what was found, or there is nothing to be looked at. */
  async function finishPreview(row: InvalidationRow, figures: InvalidationFigures, session: ClientSession) {
    if (!(await store.finishPreview(idOf(row._id), figures, session))) throw unknown()
    const { by, why } = row
    const deed = { by, deed: 'signatures.invalidation-previewed', before: null, why }
    await append({ ...row, ...figures, state: 'previewed' }, deed, session)
  }

  async function begin(id: string, from: InvalidationState, to: 'applying' | 'reversing', { by, why }: Responsible) {
    await transact(async (session) => {
      if (!(await store.start(id, { from, to, by, why: maskAddresses(why) }, session))) {
        throw moved()
      }
      const row = await store.find(id, session)
      if (row === null) throw unknown()
      await append(row, { by, deed: deeds[to].begun, why, before: { state: from } }, session)
    })
    await goOn(id)
    return get(id)
  }

  async function goOn(id: string, signal?: AbortSignal): Promise<void> {
    while (signal?.aborted !== true && (await transact((session) => step(id, session))));
  }

  /** One piece, or the end. Answers whether there is more. */
  async function step(id: string, session: ClientSession): Promise<boolean> {
    const row = await store.find(id, session)
    if (row === null || (row.state !== 'applying' && row.state !== 'reversing')) return false
    const ids = await store.piece(id, row.doneCount, session)
    if (ids === null) {
      await end(row, row.state, session)
      return false
    }
    const counts =
      row.state === 'applying'
        ? { invalidatedCount: await store.invalidate(id, ids, session), restoredCount: 0 }
        : { invalidatedCount: 0, restoredCount: await store.restore(id, ids, session) }
    await store.advance(row, counts, session)
    return true
  }

  async function end(row: InvalidationRow, state: 'applying' | 'reversing', session: ClientSession): Promise<void> {
    const { over, end: to } = deeds[state]
    await store.finish(row, to, session)
    const { startedBy: by, startedWhy: why } = row
    await append({ ...row, state: to }, { by, deed: over, why, before: { state } }, session)
  }

  async function append(
    row: InvalidationRow,
    entry: Pick<AuditEntry, 'by' | 'deed' | 'before' | 'why'>,
    session: ClientSession,
  ): Promise<void> {
    const subject = { kind: 'signatures', id: idOf(row._id) } as const
    await audit.append({ ...entry, subject, after: auditedOf(row) }, session)
  }

  return {
    /**
     * Writes down exactly who fits now, for somebody to look at the figures; nothing happens to anybody. Throws Conflict
     * when they are too many for one batch, NotFound for a signature that is not there.
     */
    async preview(target: InvalidationTarget, { by, why }: Responsible): Promise<Invalidation> {
      const id = newId()
      const row = emptyRow(id, await petitionOf(target), {
        criteria: kept(target),
        by,
        why: maskAddresses(why),
        at: now(),
      })
      await store.insert(row)
      try {
        const figures = await listInvalidation(id, target, { ...parts, pieceSize })
        await transact((session) => finishPreview(row, figures, session))
      } catch (error) {
        await transact((session) => store.drop(id, session))
        throw error
      }
      return get(id)
    },

    /** Throws NotFound. */
    get,

    /** The latest first. */
    async ofPetition(petitionId: string, limit: number): Promise<Invalidation[]> {
      return (await store.ofPetition(petitionId, limit)).map(toInvalidation)
    },

    /** Takes everybody on the list who is still confirmed off the count. Throws Conflict unless it is a preview. */
    async apply(id: string, by: Responsible): Promise<Invalidation> {
      const batch = await get(id)
      if (batch.state !== 'previewed') throw moved()
      await assertSameList(batch)
      return begin(id, 'previewed', 'applying', by)
    },

    /** Puts back who was invalidated by this batch and still is. Throws Conflict unless it was applied. */
    async reverse(id: string, by: Responsible): Promise<Invalidation> {
      return begin(id, 'applied', 'reversing', by)
    },

    /** Brings to its end what was begun, and forgets previews that nobody applied. Answers how many batches it was. */
    async resume(signal?: AbortSignal): Promise<number> {
      const ids = await store.unfinished()
      for (const id of ids) await goOn(id, signal)
      const stale = await store.stale(new Date(now().getTime() - previewDays * dayMs))
      for (const id of stale) await transact((session) => store.drop(id, session))
      return ids.length + stale.length
    },
  }
}

function kept(target: InvalidationTarget): KeptCriteria {
  if ('signatureId' in target) {
    return { confirmedFrom: null, confirmedTo: null, country: null, language: null, byDomain: false, one: true }
  }
  const { confirmedFrom, confirmedTo, country, language, addressDomain } = target
  return { confirmedFrom, confirmedTo, country, language, byDomain: addressDomain !== null, one: false }
}

function emptyRow(
  id: string,
  petitionId: string,
  begun: Pick<Invalidation, 'criteria' | 'by' | 'why' | 'at'>,
): InvalidationRow {
  return {
    _id: bytesOf(id),
    petitionId: bytesOf(petitionId),
    state: 'preparing',
    ...begun,
    signatureCount: 0,
    seenCount: 0,
    byCountry: [],
    byLanguage: [],
    byDay: [],
    digest: '',
    pieceCount: 0,
    doneCount: 0,
    invalidatedCount: 0,
    restoredCount: 0,
    startedBy: begun.by,
    startedWhy: begun.why,
    schemaVersion: 1,
  }
}

function toInvalidation({
  _id,
  petitionId,
  unfinished: _,
  startedBy: _by,
  startedWhy: _why,
  schemaVersion: _version,
  ...batch
}: InvalidationRow): Invalidation {
  return { ...batch, id: idOf(_id), petitionId: idOf(petitionId) }
}

/** Counts and criteria; of an address not even the domain. */
function auditedOf({ petitionId, state, criteria, ...row }: InvalidationRow): AuditValue {
  const { signatureCount, invalidatedCount, restoredCount, digest } = row
  return {
    petitionId: idOf(petitionId),
    state,
    criteria: { ...criteria },
    signatureCount,
    invalidatedCount,
    restoredCount,
    digest,
  }
}

function moved(): Conflict {
  return new Conflict('invalidationMoved', 'This batch does not stand where it was thought to.')
}

function unknown(): NotFound {
  return new NotFound('invalidationUnknown', 'There is no such batch.')
}
