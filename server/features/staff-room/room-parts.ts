import { z } from 'zod'

import type { Now } from '../../platform/clock.ts'
import type { Words, WordsOf } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { withErrorsOf, type Viewer } from '../accounts/index.ts'

/** What all pages of the staff's room need. */
export interface RoomParts {
  wordsOf: WordsOf
  renderRoom: (page: Page, viewer: Viewer) => string
  now: Now
}

/** The staff's room speaks two languages so far. */
export const staffParams = z.object({ locale: z.enum(['en', 'uk']) })

/** The words of the room, with its own sentences about wrong fields. */
export function staffWords({ wordsOf }: Pick<RoomParts, 'wordsOf'>, locale: Locale): Words {
  return withErrorsOf('staff', wordsOf(locale))
}
