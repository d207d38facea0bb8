import { addDays, dayOf, startOf, type Day } from '../../platform/clock.ts'
import type { Petition } from './petition.ts'

/** The last day on which signatures are taken before that instant, which is excluded. */
export function lastDayBefore(closesAt: Date): Day {
  return dayOf(new Date(closesAt.getTime() - 1))
}

/** Signatures are taken through that day: it closes with the end of it. */
export function closingOf(closesOn: Day | null): Date | null {
  return closesOn === null ? null : startOf(addDays(closesOn, 1))
}

/** The same day so many months later, or the last one of a shorter month. */
export function addMonths(day: Day, months: number): Day {
  const start = startOf(day)
  const wanted = start.getUTCMonth() + months
  const target = new Date(Date.UTC(start.getUTCFullYear(), wanted, 1))
  const lastOfMonth = new Date(Date.UTC(start.getUTCFullYear(), wanted + 1, 0)).getUTCDate()
  target.setUTCDate(Math.min(start.getUTCDate(), lastOfMonth))
  return dayOf(target)
}

/** The last day on which signers' data is kept: months after closing, or after publication where no end is set. */
export function retainedUntil(
  { closesOn, retentionMonths }: { closesOn: Day | null; retentionMonths: number },
  publishedOn: Day,
): Day {
  return addMonths(closesOn ?? publishedOn, retentionMonths)
}

/** How many whole months that promise comes to. */
export function retentionMonthsOf({ closesAt, publishedOn, retainUntil }: Dated): number {
  const from = closesAt === null ? publishedOn : lastDayBefore(closesAt)
  let months = 1
  while (addMonths(from, months + 1) <= retainUntil && months < longestRetentionMonths) months += 1
  return months
}

type Dated = Pick<Petition, 'closesAt' | 'publishedOn' | 'retainUntil'>

/** Five years. */
export const longestRetentionMonths = 60
