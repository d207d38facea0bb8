import { MongoBulkWriteError, type AnyBulkWriteOperation, type ClientSession, type Db } from 'mongodb'

import { addDays, type Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { createGroupCommit } from '../../platform/db/group-commit.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { Unavailable } from '../../platform/errors.ts'
import { bytesOf } from '../../platform/ids.ts'
import { createConfirmStore } from './confirm-store.ts'
import type { Boxes, SignatureMail, SignatureRow } from './row.ts'
import {
  confirmWithinDays,
  expiredRowDays,
  mailsUntilConfirmed,
  moves,
  type SignatureState,
  type Visibility,
} from './signature.ts'

export const signatureIndexes: CollectionIndexes = {
  collection: 'signatures',
  indexes: [
    { key: { petitionId: 1, addressKey: 1 }, name: 'one-per-address', unique: true },
    {
      key: { 'mail.nextAttemptAt': 1 },
      name: 'due-mail',
      partialFilterExpression: { 'mail.nextAttemptAt': { $exists: true } },
    },
    { key: { unsettled: 1, petitionId: 1 }, name: 'unsettled', partialFilterExpression: { unsettled: true } },
    { key: { expiresOn: 1 }, name: 'expiring', partialFilterExpression: { expiresOn: { $exists: true } } },
    {
      key: { petitionId: 1, confirmedOn: -1, _id: 1 },
      name: 'shown',
      partialFilterExpression: { state: 'confirmed', visibility: { $in: ['initials', 'full'] } },
    },
  ],
}

const duplicateKey = 11000

/** Due at once: that instant is long past, tells no minute, and stands before every reminder that is due. */
export function mailDue(intent: Exclude<SignatureMail['intent'], 'reminder'>): SignatureMail {
  return { intent, attempts: 0, deferrals: 0, nextAttemptAt: new Date(0) }
}

export interface AddressLookup {
  petitionId: string
  addressKey: Buffer
}

export type SignatureStore = ReturnType<typeof createSignatureStore>

/** Every verb throws Unavailable while the database cannot answer for a majority. */
export function createSignatureStore(db: Db) {
  const signatures = db.collection<SignatureRow>('signatures')

  const inserts = createGroupCommit<SignatureRow, 'stored' | 'known'>({
    write: (rows) => insertAll(rows),
    maxBatch: 128,
    maxInFlight: 2,
    maxQueued: 1_000,
  })

  const confirms = createConfirmStore(signatures)

  async function insertAll(rows: SignatureRow[]): Promise<('stored' | 'known')[]> {
    const known = await orUnavailable(duplicatesAfterInsert(rows))
    return rows.map((_, index) => (known.has(index) ? 'known' : 'stored'))
  }

  /**
   * Any error but a duplicate key makes the whole batch fail: the driver then says nothing of single documents. Documents
   * are complete before they come here, so what else is wrong with one of them is the database's trouble (a full disk).
   */
  async function duplicatesAfterInsert(rows: SignatureRow[]): Promise<Set<number>> {
    try {
      await signatures.insertMany(rows, { ordered: false })
      return new Set()
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) throw error
      const failures = error.result.getWriteErrors()
      if (failures.length === 0) throw error
      if (failures.some((failure) => failure.code !== duplicateKey)) throw new Unavailable({ cause: error })
      return new Set(failures.map((failure) => failure.index))
    }
  }

  /** Compare-and-set along the table of moves. Null when the row is not in a state that may move there. */
  async function move(
    id: string,
    to: SignatureState,
    { from = statesBefore(to), set = {}, unset = [], session }: MoveDetails,
  ): Promise<SignatureRow | null> {
    const moved = signatures.findOneAndUpdate(
      { _id: bytesOf(id), state: { $in: from } },
      {
        $set: { ...set, state: to },
        ...(unset.length === 0 ? {} : { $unset: Object.fromEntries(unset.map((field) => [field, ''])) }),
      },
      { returnDocument: 'after', ...(session === undefined ? {} : { session }) },
    )
    // Within a transaction the driver needs its own errors, to know what may be repeated.
    return session === undefined ? orUnavailable(moved) : moved
  }

  return {
    /** Stores a complete document together with what else arrives now; durable (majority, journal) when it answers. */
    insert(row: SignatureRow): Promise<'stored' | 'known'> {
      return inserts.submit(row)
    },

    medianInsertMs: inserts.medianFlushMs,

    /** Resolves once everything accepted is stored. */
    async drain(): Promise<void> {
      await Promise.all([inserts.drain(), confirms.drain()])
    },

    find(id: string): Promise<SignatureRow | null> {
      return orUnavailable(signatures.findOne({ _id: bytesOf(id) }))
    },

    /** Fails like any read while the database is away; what it finds is nobody's business yet. */
    async lookUp({ petitionId, addressKey }: AddressLookup): Promise<boolean> {
      const row = await orUnavailable(
        signatures.findOne({ petitionId: bytesOf(petitionId), addressKey }, { projection: { _id: 1 } }),
      )
      return row !== null
    },

    /**
     * Another mail for addresses that are already there, within the caps: the confirm mail while pending, one manage
     * mail a day afterwards, nothing for an unknown or refused address. A requested mail restarts the seven days.
     */
    async requestMails(lookups: readonly AddressLookup[], today: Day): Promise<void> {
      const operations = lookups.flatMap((lookup) => requestOperations(lookup, today))
      if (operations.length > 0) await orUnavailable(signatures.bulkWrite(operations, { ordered: false }))
    },

    confirm: confirms.confirm,

    /** "Not me": the personal fields go, the address stays taken so that nobody can use it again for this petition. */
    refuse(id: string): Promise<SignatureRow | null> {
      return move(id, 'refused', {
        set: { boxes: {}, country: 'none', visibility: 'hidden', updates: false },
        unset: ['mail', 'expiresOn'],
      })
    },

    /** Takes a refusal back: the address is free again. */
    liftRefusal(id: string): Promise<SignatureRow | null> {
      return move(id, 'erased', {
        from: ['refused'],
        set: { addressKey: bytesOf(id), boxes: {}, unsettled: true },
      })
    },

    withdraw(id: string): Promise<SignatureRow | null> {
      return move(id, 'withdrawn', {
        set: {
          addressKey: bytesOf(id),
          visibility: 'hidden',
          updates: false,
          unsettled: true,
          mail: mailDue('withdrawn'),
        },
        unset: ['manageMailOn'],
      })
    },

    /** Everything about the person goes at once; the bare row stays until it is subtracted, then as a tombstone. */
    erase(id: string, session: ClientSession): Promise<SignatureRow | null> {
      return move(id, 'erased', {
        set: {
          addressKey: bytesOf(id),
          boxes: {},
          country: 'none',
          visibility: 'hidden',
          updates: false,
          unsettled: true,
        },
        unset: ['mail', 'expiresOn', 'manageMailOn'],
        session,
      })
    },

    /** Only what the signer's mailed link may change. False when the signature is not (or no longer) the signer's to change. */
    async amend(id: string, { boxes, country, visibility, updates }: Amendment): Promise<boolean> {
      const { matchedCount } = await orUnavailable(
        signatures.updateOne({ _id: bytesOf(id), state: { $in: amendableStates } }, [
          {
            $set: {
              ...(boxes === undefined ? {} : { boxes: { $literal: boxes } }),
              ...(visibility === undefined ? {} : { visibility: { $literal: visibility } }),
              ...(updates === undefined ? {} : { updates }),
              ...(country === undefined ? {} : { country: { $literal: country }, unsettled: recount(country) }),
            },
          },
        ]),
      )
      return matchedCount === 1
    },

    /** Makes every link mailed so far void and mails a new one. */
    async renewLinks(id: string, generation: number, today: Day): Promise<boolean> {
      const { matchedCount } = await orUnavailable(
        signatures.updateOne(
          { _id: bytesOf(id), generation, state: 'confirmed' },
          { $set: { mail: mailDue('already-signed'), manageMailOn: today }, $inc: { generation: 1 } },
        ),
      )
      return matchedCount === 1
    },

    /** Signers of one petition who chose to be seen and are counted, the latest days first. */
    shown(
      petitionId: string,
      limit: number,
    ): Promise<Pick<SignatureRow, '_id' | 'boxes' | 'country' | 'visibility'>[]> {
      return orUnavailable(
        signatures
          .find(
            {
              petitionId: bytesOf(petitionId),
              state: 'confirmed',
              visibility: { $in: ['initials', 'full'] },
              position: { $exists: true },
            },
            { projection: { 'boxes.name': 1, country: 1, visibility: 1 } },
          )
          .sort({ confirmedOn: -1, _id: 1 })
          .limit(limit)
          .toArray(),
      )
    },

    /** Links that ran out: the personal fields go and the address is free. Answers how many. */
    async expire(today: Day): Promise<number> {
      const { modifiedCount } = await orUnavailable(
        signatures.updateMany({ state: 'pending', expiresOn: { $lt: today } }, [
          { $set: { state: 'expired', addressKey: '$_id', boxes: { $literal: {} }, country: 'none' } },
          { $unset: ['mail'] },
        ]),
      )
      return modifiedCount
    },

    /**
     * The promised retention has ended: what is left is the count. Who had not confirmed cannot any more, and what was
     * refused is forgotten with the rest. Answers how many.
     */
    async forget(petitionId: string): Promise<number> {
      const isPending = { $eq: ['$state', 'pending'] }
      const { modifiedCount } = await orUnavailable(
        signatures.updateMany({ petitionId: bytesOf(petitionId), $or: holdsSomething }, [
          {
            $set: {
              state: { $cond: [isPending, 'expired', '$state'] },
              country: { $cond: [isPending, 'none', '$country'] },
              addressKey: '$_id',
              boxes: { $literal: {} },
              visibility: 'hidden',
              updates: false,
            },
          },
          { $unset: ['mail', 'manageMailOn'] },
        ]),
      )
      return modifiedCount
    },

    /** Rows that have said "expired" for long enough. */
    async removeExpired(today: Day): Promise<number> {
      const { deletedCount } = await orUnavailable(
        signatures.deleteMany({ state: 'expired', expiresOn: { $lt: addDays(today, -expiredRowDays) } }),
      )
      return deletedCount
    },
  }
}

interface MoveDetails {
  from?: readonly SignatureState[]
  set?: Partial<SignatureRow>
  unset?: readonly ('mail' | 'expiresOn' | 'manageMailOn')[]
  session?: ClientSession
}

interface Amendment {
  boxes?: Boxes
  country?: string
  visibility?: Visibility
  updates?: boolean
}

/** Something of a person is still in the row: a box, or the key of an address. */
const holdsSomething = [{ 'boxes.address': { $exists: true } }, { $expr: { $ne: ['$addressKey', '$_id'] } }]

const amendableStates: SignatureState[] = ['pending', 'confirmed', 'invalidated']

function statesBefore(to: SignatureState): SignatureState[] {
  return (Object.keys(moves) as SignatureState[]).filter((from) =>
    (moves[from] as readonly SignatureState[]).includes(to),
  )
}

/** A counted signature that names another country has to be counted again; the others are left as they are. */
function recount(country: string) {
  const changes = { $and: [{ $eq: ['$state', 'confirmed'] }, { $ne: ['$country', { $literal: country }] }] }
  return { $cond: [changes, true, '$unsettled'] }
}

function requestOperations(
  { petitionId, addressKey }: AddressLookup,
  today: Day,
): AnyBulkWriteOperation<SignatureRow>[] {
  const address = { petitionId: bytesOf(petitionId), addressKey }
  const pending = {
    ...address,
    state: 'pending' as const,
    $or: [{ mail: { $exists: false } }, { 'mail.intent': 'reminder' as const, 'mail.leaseUntil': { $exists: false } }],
  }
  const asked = { mail: mailDue('confirm'), expiresOn: addDays(today, confirmWithinDays) }
  return [
    // Its days are over and only the job that says so has not come by: it begins anew, with three mails of its own.
    {
      updateOne: {
        filter: { ...pending, expiresOn: { $lt: today } },
        update: { $set: { ...asked, mailCount: 1 } },
      },
    },
    {
      updateOne: {
        filter: { ...pending, mailCount: { $lt: mailsUntilConfirmed } },
        update: { $set: asked, $inc: { mailCount: 1 } },
      },
    },
    {
      updateOne: {
        filter: {
          ...address,
          state: { $in: ['confirmed', 'invalidated'] },
          manageMailOn: { $ne: today },
          mail: { $exists: false },
        },
        update: { $set: { mail: mailDue('already-signed'), manageMailOn: today } },
      },
    },
  ]
}
