import type { Binary } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { bufferOf, idOf } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Move } from './moves.ts'
import type { CommentState, CountryCode, Signature, SignaturePerson, SignatureState, Visibility } from './signature.ts'

export type MailIntent = 'confirm' | 'reminder' | 'already-signed' | 'withdrawn'

/** The one mail that is due or under way for a signature. */
export interface SignatureMail {
  intent: MailIntent
  /** Copies that may have gone out. */
  attempts: number
  /** How often a server put it off. */
  deferrals: number
  nextAttemptAt: Date
  leaseUntil?: Date
  /** Marks the rows of one claim. */
  claim?: Uint8Array | Binary
}

export type BoxName = 'name' | 'address' | 'city' | 'comment'

export type Boxes = Partial<Record<BoxName, Uint8Array | Binary>>

/**
 * One signature as it is stored: no connection, no user agent, no instant, nothing readable of a person. Of an erased one
 * the tallier leaves a tombstone: state, `position`, and `moves` with `sequence` and `by` alone.
 */
export interface SignatureRow {
  _id: Uint8Array | Binary
  petitionId: Uint8Array | Binary
  /** HMAC of the address while the row holds it, the row's own id once the address is free again. */
  addressKey: Uint8Array | Binary
  state: SignatureState
  textVersion: number
  language: Locale
  locale: Locale
  country: CountryCode
  visibility: Visibility
  updates: boolean
  confirmedOn?: Day
  expiresOn?: Day
  boxes: Boxes
  generation: number
  /** Mails caused until it was confirmed. */
  mailCount: number
  mail?: SignatureMail
  /** Grows with every claim of a mail and never shrinks; an outcome written under an older one is void. */
  mailFence: number
  /** The last day on which a manage link was mailed. */
  manageMailOn?: Day
  /** Absent where there is no comment, or none that was offered to the public. */
  commentState?: CommentState
  /** Grows with everything its signer changes of what a moderator would read. */
  commentRevision?: number
  commentApprovedOn?: Day
  /** The batch that invalidated it. */
  invalidation?: Uint8Array | Binary
  /** What this signature has contributed to the tally so far. */
  moves: Move[]
  /** Set by every write that changes what it should contribute; taken away by the tallier. */
  unsettled?: true
  /** The ordinal of its first count; never reused. */
  position?: number
  schemaVersion: 1
}

/** Due at once: that instant is long past, tells no minute, and stands before every reminder that is due. */
export function mailDue(intent: Exclude<SignatureMail['intent'], 'reminder'>): SignatureMail {
  return { intent, attempts: 0, deferrals: 0, nextAttemptAt: new Date(0) }
}

/** Offered to the public with the signature; a moderator reads it first, once its signer has confirmed and is seen. */
export const newComment: Pick<SignatureRow, 'commentState' | 'commentRevision'> = {
  commentState: 'new',
  commentRevision: 1,
}

/** Where a box stands; it opens nowhere else. */
function placeOf(id: string, field: BoxName): string {
  return `signatures|${id}|${field}`
}

export function sealPerson(keyring: Keyring, id: string, person: SignaturePerson): Boxes {
  const boxes: Boxes = { address: keyring.seal(person.address, placeOf(id, 'address')) }
  for (const field of ['name', 'city', 'comment'] as const) {
    const text = person[field]
    if (text !== null) boxes[field] = keyring.seal(text, placeOf(id, field))
  }
  return boxes
}

export function openBox(keyring: Keyring, row: Pick<SignatureRow, '_id' | 'boxes'>, field: BoxName): string | null {
  const box = row.boxes[field]
  return box === undefined ? null : keyring.open(bufferOf(box), placeOf(idOf(row._id), field)).toString('utf8')
}

/** The noun of a row; `person` is null once the personal fields are gone. */
export function toSignature(keyring: Keyring, row: SignatureRow): Signature {
  return {
    id: idOf(row._id),
    petitionId: idOf(row.petitionId),
    state: row.state,
    textVersion: row.textVersion,
    language: row.language,
    locale: row.locale,
    country: row.country,
    visibility: row.visibility,
    updates: row.updates,
    confirmedOn: row.confirmedOn ?? null,
    expiresOn: row.expiresOn ?? null,
    generation: row.generation,
    commentState: row.commentState ?? null,
    person: toPerson(keyring, row),
  }
}

function toPerson(keyring: Keyring, row: SignatureRow): SignaturePerson | null {
  const address = openBox(keyring, row, 'address')
  if (address === null) return null
  return {
    address,
    name: openBox(keyring, row, 'name'),
    city: openBox(keyring, row, 'city'),
    comment: openBox(keyring, row, 'comment'),
  }
}
