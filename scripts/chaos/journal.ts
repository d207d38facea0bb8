import type { Status } from './client.ts'

export const actKinds = ['sign', 'confirm', 'correct', 'withdraw', 'erase'] as const

export type ActKind = (typeof actKinds)[number]

/** One post of one person, from the moment before it was sent to its answer. */
export interface Act {
  kind: ActKind
  /** The web process that was asked. */
  web: string
  startedMs: number
  endedMs: number
  status: Status
  /** What was chosen, for signing and correcting. */
  country?: string
}

/** An invented person and all she has done. */
export interface Signer {
  address: string
  country: string
  acts: Act[]
  /** The tokens of the links in her mail, once it has come. */
  confirm: string | null
  manage: string | null
  /** Posts that have no answer yet. */
  openCount: number
}

/** A page of the site that somebody looked at. */
export interface PageView {
  web: string
  startedMs: number
  endedMs: number
  status: Status
}

/** A while in which something held. */
export interface Span {
  fromMs: number
  toMs: number
}

/** One web process was not there, or turned people away because too many came at once. */
export interface Absence extends Span {
  web: string
}

/** What people know and what was done to the machines: all that the invariants may rely on, besides what is stored. */
export interface Journal {
  signers: Map<string, Signer>
  pages: PageView[]
  /** While nothing could be stored. */
  outages: Span[]
  absences: Absence[]
  /** While a mail may have gone out without its sender knowing. */
  disturbances: Span[]
}

export function emptyJournal(): Journal {
  return { signers: new Map(), pages: [], outages: [], absences: [], disturbances: [] }
}

/** The answer of success to a form that was posted. */
export const success = 303

export function isDone({ status }: Pick<Act, 'status'>): boolean {
  return status === success
}

export function hasTried({ acts }: Pick<Signer, 'acts'>, kind: ActKind): boolean {
  return acts.some((act) => act.kind === kind)
}

export function hasDone({ acts }: Pick<Signer, 'acts'>, kind: ActKind): boolean {
  return acts.some((act) => act.kind === kind && isDone(act))
}

export function overlap(one: Span, other: Span): boolean {
  return one.fromMs <= other.toMs && other.fromMs <= one.toMs
}

export function isWithin({ fromMs, toMs }: Span, outer: Span): boolean {
  return outer.fromMs <= fromMs && toMs <= outer.toMs
}
