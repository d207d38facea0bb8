import { isSame } from './draft-changes.ts'
import type { DraftContent } from './draft.ts'
import { frozen } from './freezing.ts'
import type { Petition } from './petition.ts'
import { closingOf } from './retention.ts'

type Promised = 'handover' | 'riskMode'

/**
 * What signers were promised and this draft would take away from them: more than figures handed over, or an open count
 * and names where the petition was protected. Source: promises are made before anyone signs.
 */
export function loosenedBy(published: Petition, { handover, riskMode }: DraftContent): Promised[] {
  return [
    ...(published.handover === 'count' && handover === 'names' ? ['handover' as const] : []),
    ...(published.riskMode === 'protected' && riskMode === 'open' ? ['riskMode' as const] : []),
  ]
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
