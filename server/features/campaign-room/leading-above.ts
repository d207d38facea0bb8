import { originalOf } from '../petitions/draft.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import type { Above } from './update-page.ts'

/** The petition as the pages of its room name it: as it is published, else as it is being written. */
export function aboveOf({ petition, versions, draft }: OpenedDesk): Above {
  const text = versions.at(-1)
  const title = text === undefined ? originalOf(draft).title : (text.texts[text.originalLanguage]?.title ?? '')
  return {
    id: petition.id,
    title: title === '' ? null : title,
    language: text?.originalLanguage ?? draft.originalLanguage,
  }
}
