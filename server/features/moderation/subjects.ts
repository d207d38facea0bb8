import { dayOf, type Now } from '../../platform/clock.ts'
import { NotFound } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { AccountService } from '../accounts/index.ts'
import type { GlossaryService } from '../glossary/index.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { originalOf, type DraftContent } from '../petitions/draft.ts'
import { frozen } from '../petitions/freezing.ts'
import {
  acceptsSignatures,
  adviceOn,
  similarTitles,
  textDifference,
  type Compared,
  type DraftService,
  type PetitionService,
} from '../petitions/index.ts'
import { textIn, type Petition } from '../petitions/petition.ts'
import { lastDayBefore, retentionMonthsOf } from '../petitions/retention.ts'
import type { RecipientService } from '../recipients/index.ts'
import type { Review, ReviewService } from '../reviews/index.ts'
import type { Headline, OpenedReview, PetitionSubject, ReadUpdate, ReportSubject, Subject } from './opened-subject.ts'
import type { ReportService } from './reports.ts'
import type { SeenTextStore } from './seen-text-store.ts'

export interface SubjectParts {
  reviews: Pick<ReviewService, 'get' | 'decisions' | 'waitingOf'>
  accounts: Pick<AccountService, 'find'>
  drafts: Pick<DraftService, 'openDesk'>
  petitions: Pick<PetitionService, 'byId' | 'list'>
  recipients: Pick<RecipientService, 'named'>
  glossary: Pick<GlossaryService, 'applying'>
  seenTexts: Pick<SeenTextStore, 'last'>
  reports: Pick<ReportService, 'find' | 'findAll' | 'countOf'>
  updates: { toReview(id: string): Promise<ReadUpdate> }
  now: Now
}

export type Subjects = ReturnType<typeof createSubjects>

/** Finds what a review is about. */
export function createSubjects(parts: SubjectParts) {
  const { reviews, accounts, drafts, petitions, recipients, reports, updates, seenTexts, now } = parts

  async function openPetition(
    review: Review & { kind: PetitionSubject['kind'] },
    viewer: Viewer,
    reader: Locale,
  ): Promise<PetitionSubject | null> {
    const desk = await drafts.openDesk(review.subjectId, viewer)
    const { submission } = desk
    if (submission === null) return null
    const { content } = submission
    const seen = await seenTexts.last(review.subjectId)
    const published = desk.petition.publishedOn === null ? null : petitions.byId(review.subjectId)
    const open = petitions.list().filter((one) => one.id !== review.subjectId && acceptsSignatures(one, now()))
    const named = recipients.named(content.recipients)
    return {
      kind: review.kind,
      desk,
      submission,
      content,
      sinceAccepted: published === null ? null : textDifference(comparedOf(published), asPublished(content)),
      sinceAsked: seen === null ? null : textDifference(seen, content),
      advice: adviceOn(content, {
        fields: desk.fields,
        terms: parts.glossary.applying(organisationOf(desk)),
        recipients: named,
        openPetitions: [],
        today: dayOf(now()),
        reader,
      }),
      similar: similarTitles(
        Object.values(content.texts).map(({ title }) => title),
        open,
      ),
      recipients: named,
    }
  }

  async function openReport({ id, subjectId }: Review): Promise<ReportSubject | null> {
    const report = await reports.find(subjectId)
    if (report === null) return null
    const waiting = (await reviews.waitingOf(report.petitionId, 'report')).filter((other) => other.id !== id)
    const found = await reports.findAll(waiting.map((other) => other.subjectId))
    return {
      kind: 'report',
      report,
      petition: petitions.byId(report.petitionId),
      others: waiting.flatMap((review) => {
        const about = found.find((one) => one.id === review.subjectId)
        return about === undefined ? [] : [{ review, report: about }]
      }),
      earlier: {
        acted: await reports.countOf(report.petitionId, 'acted'),
        dismissed: await reports.countOf(report.petitionId, 'dismissed'),
      },
    }
  }

  async function subjectOf(review: Review, viewer: Viewer, reader: Locale): Promise<Subject> {
    switch (review.kind) {
      case 'petition':
      case 'version':
        return openPetition({ ...review, kind: review.kind }, viewer, reader)
      case 'update': {
        const update = await updates.toReview(review.subjectId)
        return { kind: 'update', update, petition: petitions.byId(update.petitionId) }
      }
      case 'report':
        return openReport(review)
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

function asPublished(content: DraftContent): Compared {
  return { ...content, ...frozen(content) }
}

function comparedOf(petition: Petition): Compared {
  const { text, type, slug, recipients, goal, closesAt, riskMode, handover } = petition
  return {
    ...{ originalLanguage: text.originalLanguage, demands: text.demands, texts: text.texts },
    ...{ type, slug, recipients, goal, riskMode, handover, proposedRecipients: [] },
    closesOn: closesAt === null ? null : lastDayBefore(closesAt),
    retentionMonths: retentionMonthsOf(petition),
  }
}

function organisationOf({ petition }: OpenedDesk): string[] {
  return petition.owner?.kind === 'organisation' ? [petition.owner.id] : []
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
