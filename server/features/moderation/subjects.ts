import { NotFound } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { AccountService } from '../accounts/index.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { originalOf } from '../petitions/draft.ts'
import { textIn } from '../petitions/petition.ts'
import type { Review, ReviewService } from '../reviews/index.ts'
import { openAnswer, type AnswerParts } from './answer-subject.ts'
import type { Headline, OpenedReview, ReadUpdate, Subject } from './opened-subject.ts'
import { openPetition, type PetitionParts } from './petition-subject.ts'
import { openReport, type ReportParts } from './report-subject.ts'

interface Parts extends PetitionParts, ReportParts, AnswerParts {
  petitions: PetitionParts['petitions']
  reviews: Pick<ReviewService, 'get' | 'decisions' | 'waitingOf'>
  accounts: Pick<AccountService, 'find'>
  updates: { toReview(id: string): Promise<ReadUpdate> }
}

export type Subjects = ReturnType<typeof createSubjects>

/** Finds what a review is about. */
export function createSubjects(parts: Parts) {
  const { reviews, accounts, drafts, petitions, updates } = parts

  async function subjectOf(review: Review, viewer: Viewer, reader: Locale): Promise<Subject> {
    switch (review.kind) {
      case 'petition':
      case 'version':
        return openPetition(parts, { ...review, kind: review.kind }, { viewer, reader })
      case 'update': {
        const update = await updates.toReview(review.subjectId)
        return { kind: 'update', update, petition: petitions.byId(update.petitionId) }
      }
      case 'report':
        return openReport(parts, review)
      case 'answer':
        return openAnswer(parts, review.subjectId)
      case 'comment':
      case 'recipient':
        return null
    }
  }

  async function namesOf(ids: readonly (string | null)[]): Promise<OpenedReview['nameOf']> {
    const names = new Map<string, string>()
    for (const id of new Set(ids)) {
      const account = id === null ? null : await accounts.find(id)
      if (account !== null) names.set(account.id, account.name)
    }
    return (id) => names.get(id) ?? null
  }

  return {
    namesOf,

    /** A review with what it is about, in the reader's language. Throws NotFound. */
    async open(id: string, viewer: Viewer, reader: Locale): Promise<OpenedReview> {
      const review = await reviews.get(id)
      const { submittedBy, claim, decision } = review
      const earlier = await earlierOf(review)
      const deciders = earlier.map((one) => one.decision.by)
      const nameOf = await namesOf([submittedBy, claim?.by ?? null, decision?.by ?? null, ...deciders])
      const name = submittedBy === null ? null : nameOf(submittedBy)
      const submitter = submittedBy === null || name === null ? null : { id: submittedBy, name }
      const subject = await subjectOf(review, viewer, reader).catch(nullWhereNotFound)
      return { review, subject, submitter, earlier, nameOf }
    },

    /** What a line of the queue calls it; null where there is nothing to call it by. */
    headlineOf(review: Review, viewer: Viewer, reader: Locale): Promise<Headline | null> {
      return headline(review, viewer, reader).catch(nullWhereNotFound)
    },
  }

  async function earlierOf({ kind, subjectId }: Review) {
    if (kind !== 'version' && kind !== 'petition') return reviews.decisions(kind, subjectId)
    const both = await Promise.all([reviews.decisions('petition', subjectId), reviews.decisions('version', subjectId)])
    return both.flat().toSorted((one, other) => other.decision.at.getTime() - one.decision.at.getTime())
  }

  async function headline(
    { kind, subjectId, petitionId }: Review,
    viewer: Viewer,
    reader: Locale,
  ): Promise<Headline | null> {
    if (kind === 'petition') return draftHeadline(await drafts.openDesk(subjectId, viewer))
    if (kind === 'update') return updateHeadline(await updates.toReview(subjectId))
    return petitionId === null ? null : publishedHeadline(petitionId, reader)
  }

  function publishedHeadline(petitionId: string, reader: Locale): Headline {
    const { title, language } = textIn(petitions.byId(petitionId).text, reader)
    return { title, language }
  }
}

function draftHeadline({ draft, submission }: OpenedDesk): Headline {
  const content = submission?.content ?? draft
  return { title: originalOf(content).title, language: content.originalLanguage }
}

function updateHeadline({ texts, originalLanguage }: ReadUpdate): Headline {
  return { title: texts[originalLanguage]?.title ?? '', language: originalLanguage }
}

function nullWhereNotFound(error: unknown): null {
  if (error instanceof NotFound) return null
  throw error
}
