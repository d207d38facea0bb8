import type { WordsOf } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Viewer } from './account.ts'

/** How a room's routes print their pages. */
export interface RoomPages {
  wordsOf: WordsOf
  renderRoom: (page: Page, viewer: Viewer | null) => string
}
