import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'

/** Where somebody is in a list that fills several pages; the first is 1. */
export interface PlaceInList {
  page: number
  /** Of everything that is listed. */
  count: number
  onPage: number
  href: (page: number) => string
}

/** The ways to the pages before and after, for `staff/pages`; null where there is one page only. */
export function pagesModel(words: Words, { page, count, onPage, href }: PlaceInList): Model | null {
  const last = Math.ceil(count / onPage)
  if (last <= 1) return null
  const to = (next: number): string | null => (next < 1 || next > last ? null : href(next))
  return { text: words.say('staff.pages.page', { page, last }), before: to(page - 1), after: to(page + 1) }
}
