/** What is done to: enough to find it again, never a signer. */
export interface AuditSubject {
  kind:
    | 'account'
    | 'answer'
    | 'comment'
    | 'delivery'
    | 'glossary'
    | 'organisation'
    | 'petition'
    | 'recipient'
    | 'report'
    | 'signing-key'
    | 'signatures'
    | 'site-text'
    | 'update'
  id: string
}

/**
 * Plain values: counts, states, codes, ids, and words of accounts; never personal data of signers. A row of signatures
 * does not fit: it has dates and bytes. Text fits whatever it says, so name each value that goes in, and never spread a
 * noun here; what looks like a mail address is masked when it is written down.
 */
export type AuditValue =
  string | number | boolean | null | readonly AuditValue[] | { readonly [key: string]: AuditValue }

/** Somebody did something: who did what to what, before and after, why. */
export interface AuditEntry {
  /** An account's id, `system` for what ran by itself, `console` for a command of the operator. */
  by: string
  /** Which deed: `petition.submitted`, `account.roles-changed`. */
  deed: string
  subject: AuditSubject
  before: AuditValue
  after: AuditValue
  /** The reason given; null where none is asked. */
  why: string | null
}

/** An entry at its place in the chain. */
export interface ChainedEntry extends AuditEntry {
  /** 1 for the first, one more for each that follows; none is left out. */
  sequence: number
  at: Date
  /** Of the entry before it; of zeros only for the first. */
  previousHash: string
  /** SHA-256 in hexadecimal, over everything else that is said here. */
  hash: string
}

/** The last entry of the chain. Who noted it can tell later whether anything up to it was changed. */
export type ChainHead = Pick<ChainedEntry, 'sequence' | 'hash'>

/** What the first entry follows. */
export const emptyChain: ChainHead = { sequence: 0, hash: '0'.repeat(64) }
