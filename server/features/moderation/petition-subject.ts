import { dayOf, type Now } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GlossaryService } from '../glossary/index.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import type { DraftContent } from '../petitions/draft.ts'
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
import type { Petition } from '../petitions/petition.ts'
import { lastDayBefore, retentionMonthsOf } from '../petitions/retention.ts'
import type { RecipientService } from '../recipients/index.ts'
import type { Review } from '../reviews/index.ts'
import type { PetitionSubject } from './opened-subject.ts'
import type { SeenTextStore } from './seen-text-store.ts'

export interface PetitionParts {
  drafts: Pick<DraftService, 'openDesk'>
  petitions: Pick<PetitionService, 'byId' | 'list'>
  recipients: Pick<RecipientService, 'named'>
  glossary: Pick<GlossaryService, 'applying'>
  seenTexts: Pick<SeenTextStore, 'last'>
  now: Now
}

/** Null when it does not wait for a review any more. Throws NotFound. */
export async function openPetition(
  parts: PetitionParts,
  review: Review & { kind: PetitionSubject['kind'] },
  { viewer, reader }: { viewer: Viewer; reader: Locale },
): Promise<PetitionSubject | null> {
  const { drafts, petitions, recipients, seenTexts, now } = parts
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
