/** What is done to: enough to find it again, never a signer. */
export interface AuditSubject {
  kind:
    | 'account'
    | 'comment'
    | 'glossary'
    | 'organisation'
    | 'petition'
    | 'recipient'
    | 'report'
    | 'signatures'
    | 'site-text'
    | 'update'
  id: string
}

/** Plain values: counts, states, codes, ids, and words of accounts; never personal data of signers. */
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
