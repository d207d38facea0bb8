import type { PetitionService } from '../petitions/index.ts'
import type { Review, ReviewService } from '../reviews/index.ts'
import type { ReportSubject } from './opened-subject.ts'
import type { ReportService } from './reports.ts'

export interface ReportParts {
  reviews: Pick<ReviewService, 'waitingOf'>
  reports: Pick<ReportService, 'find' | 'findAll' | 'countOf'>
  petitions: Pick<PetitionService, 'byId'>
}

/** Null when there is no such report. */
export async function openReport(
  { reviews, reports, petitions }: ReportParts,
  { id, subjectId }: Review,
): Promise<ReportSubject | null> {
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
