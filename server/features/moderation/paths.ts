import type { Locale } from '../../platform/locales.ts'

/** Addresses of the moderators' queue, from the root of the site. */
export function queuePaths(locale: Locale) {
  const queue = `/${locale}/staff/reviews`
  return { queue, comments: `${queue}/comments`, takeComments: `${queue}/comments/take` }
}

/** Addresses of one review. */
export function reviewPaths(locale: Locale, id: string) {
  const review = `/${locale}/staff/reviews/${id}`
  return {
    review,
    claim: `${review}/claim`,
    release: `${review}/release`,
    decision: `${review}/decision`,
    undo: `${review}/undo`,
    now: `${review}/now`,
    answerFile: `${review}/answer`,
  }
}
