import type { Day } from '../../platform/clock.ts'
import { isSame } from './draft-changes.ts'
import type { DraftContent } from './draft.ts'
import { frozen } from './freezing.ts'
import type { Petition } from './petition.ts'
import { closingOf, retainedUntil } from './retention.ts'

type Promised = 'handover' | 'riskMode' | 'closesOn'

/**
 * What signers were promised and this draft would take away from them: more than figures handed over, an open count and
 * names where the petition was protected, or collecting on when their data has to be gone. Source: decision 0018.
 */
export function loosenedBy(published: Petition, { handover, riskMode, closesOn }: DraftContent): Promised[] {
  return [
    ...(published.handover === 'count' && handover === 'names' ? ['handover' as const] : []),
    ...(published.riskMode === 'protected' && riskMode === 'open' ? ['riskMode' as const] : []),
    ...(closesOn !== null && closesOn > published.retainUntil ? ['closesOn' as const] : []),
  ]
}

/** The last day of signers' data: as soon as it is to go now, and never later than was promised before. */
export function promisedUntil(published: Petition | null, content: DraftContent, today: Day): Day {
  const until = retainedUntil(content, published?.publishedOn ?? today)
  return published !== null && published.retainUntil < until ? published.retainUntil : until
}

/** What a new version would change of what the public sees. */
export function changesOf(published: Petition, content: DraftContent): string[] {
  const { originalLanguage, demands, texts } = published.text
  const words = frozen(content)
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['type', published.type, content.type],
    ['originalLanguage', originalLanguage, words.originalLanguage],
    ['texts', texts, words.texts],
    ['demands', demands, words.demands],
    ['recipients', published.recipients, content.recipients],
    ['proposedRecipients', [], content.proposedRecipients.filter(({ name }) => name !== '')],
    ['goal', published.goal, content.goal],
    ['closesOn', published.closesAt, closingOf(content.closesOn)],
    ['riskMode', published.riskMode, content.riskMode],
    ['handover', published.handover, content.handover],
  ]
  return pairs.filter(([, before, after]) => !isSame(before, after)).map(([field]) => field)
}
