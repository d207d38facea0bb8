import type { Day } from '../../platform/clock.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { frozen } from '../petitions/freezing.ts'
import type { Organiser, Petition } from '../petitions/petition.ts'
import { closingOf, retainedUntil } from '../petitions/retention.ts'

/** The draft as the petition it would be if it were published today. */
export function previewOf({ petition, draft, versions }: OpenedDesk, organiser: Organiser, today: Day): Petition {
  const { type, recipients, goal, handover, riskMode, closesOn } = draft
  const version = (versions.at(-1)?.version ?? 0) + 1
  return {
    id: petition.id,
    slug: petition.slug,
    state: 'open',
    outcome: 'none',
    outcomeStory: {},
    organiser,
    type,
    recipients,
    goal,
    handover,
    riskMode,
    publishedOn: today,
    closesAt: closingOf(isDay(closesOn) ? closesOn : null),
    retainUntil: retainedUntil({ ...draft, closesOn: isDay(closesOn) ? closesOn : null }, today),
    text: { ...frozen(draft), version, publishedOn: today, reason: null, correction: null },
  }
}

function isDay(day: Day | null): boolean {
  return day !== null && /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))
}
