import { errorSummary, freshForm, type FormState } from '../../platform/form-page.ts'
import { durationInWords } from '../../platform/durations.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { originalOf } from '../petitions/draft.ts'
import { textIn } from '../petitions/petition.ts'
import { claimedForMinutes, type DecidedReview } from '../reviews/review.ts'
import { answerSubjectModel } from './answer-reading.ts'
import { decideModel } from './decide-page.ts'
import { claimText } from './moments.ts'
import type { Headline, OpenedReview, PetitionSubject, Subject } from './opened-subject.ts'
import { queuePaths, reviewPaths } from './paths.ts'
import { petitionSubjectModel } from './petition-reading.ts'
import { headlineModel } from './queue-page.ts'
import { reportSubjectModel } from './report-reading.ts'
import { updateSubjectModel } from './update-reading.ts'

/** Why a decision was not taken: it is shown with what is there now. */
export type Refusal = 'changedMeanwhile' | 'notClaimed'

export interface ReviewPageInput {
  words: Words
  /** The account that looks. */
  viewer: string
  opened: OpenedReview
  form?: FormState
  refusal?: Refusal | null
  now: Date
}

/** One review that waits: everything that is read for it, whose it is, and the form to decide. */
export function reviewPage(input: ReviewPageInput): Page {
  const { words, opened, form = freshForm } = input
  const { review, subject } = opened
  const kind = words.say(`moderation.kind.${review.kind}`)
  const heading = headlineModel(words, headlineOf(words.locale, subject))
  const page = words.say('moderation.review.title', { kind, title: heading.text })
  return {
    template: 'moderation/review',
    locale: words.locale,
    title: form.errors.length > 0 ? words.say('errors.tabTitle', { title: page }) : page,
    description: null,
    path: `/staff/reviews/${review.id}`,
    indexed: false,
    model: {
      ...{ queue: queuePaths(words.locale).queue, kind, heading, urgent: review.urgent, meta: metaTexts(input) },
      summary: errorSummary(words, form.errors, ['verdict', 'reason', 'words']),
      ...notesModel(input),
      claim: claimModel(input),
      ...subjectModels(input),
      earlier: opened.earlier.map((one) => earlierModel(words, one, opened.nameOf)),
      decide: isMine(input) && subject !== null ? decideModel(words, opened, form) : null,
    },
  }
}

function isMine({ viewer, opened }: ReviewPageInput): boolean {
  return opened.review.claim?.by === viewer
}

/** What has to be known before anything is read. */
function notesModel(input: ReviewPageInput): Model {
  const { words, viewer, opened, refusal = null } = input
  const { subject, submitter } = opened
  return {
    refusal: refusal === null ? null : refusalModel(input, refusal),
    own: submitter?.id === viewer ? words.say('moderation.review.own') : null,
    gone: subject === null ? words.say('moderation.review.gone') : null,
  }
}

function subjectModels(input: ReviewPageInput): Model {
  const { words, opened } = input
  const { subject } = opened
  return {
    petition: isPetition(subject) ? petitionSubjectModel(words, subject, isMine(input)) : null,
    update: subject?.kind === 'update' ? updateSubjectModel(words, subject) : null,
    report: subject?.kind === 'report' ? reportSubjectModel(words, subject) : null,
    answer: subject?.kind === 'answer' ? answerSubjectModel(words, subject, opened.review.id) : null,
  }
}

function isPetition(subject: Subject): subject is PetitionSubject {
  return subject?.kind === 'petition' || subject?.kind === 'version'
}

function headlineOf(reader: Locale, subject: Subject): Headline | null {
  switch (subject?.kind) {
    case 'petition':
    case 'version':
      return { title: originalOf(subject.content).title, language: subject.content.originalLanguage }
    case 'update': {
      const { texts, originalLanguage } = subject.update
      return { title: texts[originalLanguage]?.title ?? '', language: originalLanguage }
    }
    case 'report':
    case 'answer':
      return textIn(subject.petition.text, reader)
    case undefined:
      return null
  }
}

function metaTexts({ words, opened: { review, submitter }, now }: ReviewPageInput): string[] {
  const waited = durationInWords(words, now.getTime() - review.submittedAt.getTime())
  return [
    ...(submitter === null ? [] : [words.say('moderation.review.by', { name: submitter.name })]),
    words.say('moderation.review.language', { language: words.say(`languages.${review.locale}`) }),
    ...(review.submittedBy === null ? [] : [words.say('moderation.review.waits', { duration: waited })]),
  ]
}

function refusalModel({ words, viewer, opened: { review, nameOf } }: ReviewPageInput, refusal: Refusal): Model {
  const whose = claimText(words, { viewer, nameOf }, review.claim)
  return {
    title: words.say(`moderation.refusal.${refusal}.title`),
    text: words.say(`moderation.refusal.${refusal}.text`, refusal === 'notClaimed' ? { whose } : {}),
  }
}

/** Whose it is, and what can be done about that. */
function claimModel({ words, viewer, opened: { review, nameOf } }: ReviewPageInput): Model {
  const paths = reviewPaths(words.locale, review.id)
  const { claim } = review
  const mine = claim?.by === viewer
  return {
    text: claimText(words, { viewer, nameOf }, claim),
    isMine: mine,
    take: claim === null ? { action: paths.claim, text: words.say('moderation.claim.take') } : null,
    renew: mine ? { action: paths.claim, text: words.say('moderation.claim.renew') } : null,
    release: mine ? { action: paths.release, text: words.say('moderation.claim.release') } : null,
    hint: claim === null ? words.say('moderation.claim.hint', { count: claimedForMinutes }) : null,
  }
}

function earlierModel(words: Words, { decision }: DecidedReview, nameOf: OpenedReview['nameOf']): Model {
  const name = nameOf(decision.by) ?? words.say('moderation.somebody')
  return {
    verdict: { name: decision.verdict, text: words.say(`moderation.verdicts.${decision.verdict}`) },
    who: words.say('moderation.earlier.who', { name }),
    when: words.instant(decision.at),
    reason: decision.reason === null ? null : words.say(`reviewReasons.${decision.reason}`),
    words: decision.words,
  }
}
