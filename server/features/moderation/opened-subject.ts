import type { Account } from '../accounts/account.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import type { Saying } from '../deliveries/index.ts'
import type { Response } from '../deliveries/response.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import type { DraftContent, Submission } from '../petitions/draft.ts'
import type { Advice, SimilarPetition, TextDifference } from '../petitions/index.ts'
import type { Petition } from '../petitions/petition.ts'
import type { Recipient } from '../recipients/recipient.ts'
import type { DecidedReview, Review } from '../reviews/review.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Report } from './report.ts'

/** A title, and the language it is in. */
export interface Headline {
  title: string
  language: Locale
}

/** A petition that was handed in, or a new version of one, with everything that is read beside it. */
export interface PetitionSubject {
  kind: 'petition' | 'version'
  desk: OpenedDesk
  submission: Submission
  /** Exactly what is published if it is approved. */
  content: DraftContent
  /** Against what is published now; null before that. */
  sinceAccepted: TextDifference | null
  /** Against what a moderator had read who asked for changes; null where nobody did. */
  sinceAsked: TextDifference | null
  advice: readonly Advice[]
  similar: readonly SimilarPetition[]
  /** Those of the register that are asked. */
  recipients: readonly Recipient[]
}

/** News to signers, in the languages in which it was written. */
export interface ReadUpdate {
  petitionId: string
  revision: number
  originalLanguage: Locale
  texts: Readonly<Partial<Record<Locale, { title: string; body: string }>>>
}

export interface UpdateSubject {
  kind: 'update'
  update: ReadUpdate
  petition: Petition
}

export interface ReportSubject {
  kind: 'report'
  report: Report
  petition: Petition
  /** Of the same petition, still to be decided. */
  others: readonly { review: Review; report: Report }[]
  /** How many of this petition's were decided before, and how. */
  earlier: { acted: number; dismissed: number }
}

/** What a recipient answered, behind its personal link. */
export interface AnswerSubject {
  kind: 'answer'
  answer: Response
  /** What its file says of its maker, beside what its pages show. */
  sayings: readonly Saying[]
  delivery: Delivery
  petition: Petition
}

/** What a review is about. Null: it is there no more. */
export type Subject = PetitionSubject | UpdateSubject | ReportSubject | AnswerSubject | null

/** A review as a moderator opens it. */
export interface OpenedReview {
  review: Review
  subject: Subject
  /** Who handed it in; null where nobody has an account. */
  submitter: Pick<Account, 'id' | 'name'> | null
  earlier: readonly DecidedReview[]
  /** What accounts are called by their colleagues; null for those that are gone. */
  nameOf: (accountId: string) => string | null
}
