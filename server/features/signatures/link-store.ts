import type { ClientSession, Collection } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf } from '../../platform/ids.ts'
import { deleted, gone, offeredAgain, whereNamed, whereSeenAnew, whereWritten } from './comment-store.ts'
import { mailDue, type Boxes, type SignatureRow } from './row.ts'
import { moves, type SignatureState, type Visibility } from './signature.ts'

/** A row as the link's page read it. */
export type RowAsRead = Pick<SignatureRow, '_id' | 'petitionId' | 'addressKey' | 'generation' | 'boxes'>

interface MoveDetails {
  from?: readonly SignatureState[]
  set?: Partial<SignatureRow>
  unset?: readonly ('mail' | 'expiresOn' | 'manageMailOn' | 'invalidation')[]
  session?: ClientSession
}

export interface Amendment {
  boxes?: Boxes
  country?: string
  visibility?: Visibility
  updates?: boolean
  comment?: CommentChange
}

/** What a correction does to a comment: another text, another name beside it, or no text any more. */
export type CommentChange = 'written' | 'named' | 'deleted'

const amendableStates: SignatureState[] = ['pending', 'confirmed', 'invalidated']

/** What the holder of a mailed link may do with the one signature it opens. */
export function createLinkStore(signatures: Collection<SignatureRow>) {
  /** Compare-and-set along the table of moves. Null when the row is not as it was read, or may not move there. */
  async function move(
    row: RowAsRead,
    to: SignatureState,
    { from = statesBefore(to), set = {}, unset = [], session }: MoveDetails,
  ): Promise<SignatureRow | null> {
    const moved = signatures.findOneAndUpdate(
      { ...asRead(row), state: { $in: from } },
      [{ $set: { ...literally(set), ...gone, state: to } }, ...(unset.length === 0 ? [] : [{ $unset: [...unset] }])],
      { returnDocument: 'after', ...within(session) },
    )
    return step(session, moved)
  }

  return {
    find(id: string): Promise<SignatureRow | null> {
      return orUnavailable(signatures.findOne({ _id: bytesOf(id) }))
    },

    /** "Not me": the personal fields go, the address stays taken so that nobody can use it again for this petition. */
    refuse(row: RowAsRead): Promise<SignatureRow | null> {
      return move(row, 'refused', {
        set: { boxes: {}, country: 'none', visibility: 'hidden', updates: false },
        unset: ['mail', 'expiresOn'],
      })
    },

    /** Takes a refusal back: the address is free again. */
    liftRefusal(row: RowAsRead): Promise<SignatureRow | null> {
      return move(row, 'erased', {
        from: ['refused'],
        set: { addressKey: row._id, boxes: {}, unsettled: true },
      })
    },

    withdraw(row: RowAsRead): Promise<SignatureRow | null> {
      return move(row, 'withdrawn', {
        set: {
          addressKey: row._id,
          visibility: 'hidden',
          updates: false,
          unsettled: true,
          // Once the retention has ended there is nobody to mail to.
          ...(row.boxes.address === undefined ? {} : { mail: mailDue('withdrawn') }),
        },
        unset: ['manageMailOn'],
      })
    },

    /** Everything about the person goes at once; the bare row stays until it is subtracted, then as a tombstone. */
    erase(row: RowAsRead, session: ClientSession): Promise<SignatureRow | null> {
      return move(row, 'erased', {
        set: {
          addressKey: row._id,
          boxes: {},
          country: 'none',
          visibility: 'hidden',
          updates: false,
          unsettled: true,
        },
        unset: ['mail', 'expiresOn', 'manageMailOn', 'invalidation'],
        session,
      })
    },

    /** Only what the signer's mailed link may change. False when the signature is not (or no longer) the signer's to change. */
    async amend(row: RowAsRead, { boxes, country, visibility, updates, comment }: Amendment): Promise<boolean> {
      const { matchedCount } = await orUnavailable(
        signatures.updateOne({ ...asRead(row), state: { $in: amendableStates } }, [
          {
            $set: {
              ...(boxes === undefined ? {} : { boxes: { $literal: boxes } }),
              ...(visibility === undefined ? {} : { visibility: { $literal: visibility } }),
              ...(updates === undefined ? {} : { updates }),
              ...(country === undefined ? {} : { country: { $literal: country }, unsettled: recount(country) }),
              ...(visibility === undefined ? {} : offeredAgain(whereSeenAnew(visibility))),
              ...(comment === undefined ? {} : commentChanges[comment]),
            },
          },
        ]),
      )
      return matchedCount === 1
    },

    /** Makes every link mailed so far void and mails a new one, if there still is an address to mail it to. */
    async renewLinks(row: RowAsRead, today: Day): Promise<boolean> {
      const { matchedCount } = await orUnavailable(
        signatures.updateOne(
          { ...asRead(row), state: 'confirmed', 'boxes.address': { $exists: true } },
          { $set: { mail: mailDue('already-signed'), manageMailOn: today }, $inc: { generation: 1 } },
        ),
      )
      return matchedCount === 1
    },
  }
}

const commentChanges = {
  written: offeredAgain(whereWritten),
  named: offeredAgain(whereNamed),
  deleted,
} as const satisfies Record<CommentChange, object>

/** No value of a row is taken for an expression. */
function literally(values: Partial<SignatureRow>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { $literal: value }]))
}

/**
 * The generation in it voids a link at once, also one whose page was read a moment before. The petition and the address
 * are the shard key, which has to be named where the address is freed.
 */
function asRead({ _id, petitionId, addressKey, generation }: RowAsRead): Omit<RowAsRead, 'boxes'> {
  return { _id, petitionId, addressKey, generation }
}

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
