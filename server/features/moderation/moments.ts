import type { Words } from '../../platform/i18n.ts'
import type { Review } from '../reviews/review.ts'

/** `14:10 UTC`. */
export function timeOf(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`
}

interface Reader {
  /** The account that looks. */
  viewer: string
  nameOf: (accountId: string) => string | null
}

/** Who looks at a review now, and until when. */
export function claimText(words: Words, { viewer, nameOf }: Reader, claim: Review['claim']): string {
  if (claim === null) return words.say('moderation.claim.nobody')
  const time = timeOf(claim.until)
  if (claim.by === viewer) return words.say('moderation.claim.mine', { time })
  return words.say('moderation.claim.theirs', { name: nameOf(claim.by) ?? words.say('moderation.somebody'), time })
}
