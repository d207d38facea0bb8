import type { Verdict } from './check-pack.ts'
import type { Finding } from './findings.ts'
import type { Sentences } from './sentences.ts'

type Headline = keyof Sentences['verdict']

/** What makes a pack worthless before what makes it doubtful: the first of them that was found is the verdict. */
const reasons: readonly (readonly [headline: Headline, because: readonly Finding['name'][]])[] = [
  ['unsigned', ['manifest', 'signature']],
  ['unknownKey', ['unknownKey']],
  ['retiredKey', ['retiredKey']],
  ['changed', ['changed', 'damaged', 'missing', 'added', 'sums', 'twice', 'outside', 'place', 'disagrees', 'bomb']],
  ['noKey', ['noKey']],
]

/** The one sentence that says what came of it. */
export function headlineOf({ outcome, findings }: Pick<Verdict, 'outcome' | 'findings'>): Headline {
  if (outcome !== 'bad') return outcome
  const failed = new Set<Finding['name']>(
    findings.filter((finding) => finding.outcome === 'failed').map(({ name }) => name),
  )
  return reasons.find(([, because]) => because.some((name) => failed.has(name)))?.[0] ?? 'contradicts'
}
