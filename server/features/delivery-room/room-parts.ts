import { z } from 'zod'

import type { Now } from '../../platform/clock.ts'
import type { Words, WordsOf } from '../../platform/i18n.ts'
import { isId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { RenderMail } from '../../platform/mail/mail-templates.ts'
import type { Page } from '../../platform/page.ts'
import { withErrorsOf, type AccountService, type GuardParts, type Viewer } from '../accounts/index.ts'
import type { Audit } from '../audit/index.ts'
import type {
  Corrections,
  DeliveryMailing,
  DeliveryService,
  EvidenceService,
  LineCount,
  Replying,
  Responses,
} from '../deliveries/index.ts'
import type { PetitionService } from '../petitions/index.ts'
import type { RecipientProfiles, RecipientService } from '../recipients/index.ts'
import type { TallyBoard } from '../tallies/index.ts'

export interface DeliveryRoomParts {
  guard: GuardParts
  deliveries: DeliveryService
  mailing: DeliveryMailing
  evidence: EvidenceService
  corrections: Pick<Corrections, 'correctionsOf'>
  lines: LineCount
  answers: Pick<Responses, 'ofDelivery'>
  replies: Replying
  audit: Pick<Audit, 'append' | 'entries'>
  accounts: Pick<AccountService, 'find'>
  petitions: Pick<PetitionService, 'all'>
  recipients: Pick<RecipientService, 'named'>
  profiles: RecipientProfiles
  board: Pick<TallyBoard, 'of'>
  /** Who prepared a delivery may not release it. */
  fourEyes: boolean
  wordsOf: WordsOf
  /** The words of the mails. */
  mailWordsOf: WordsOf
  /** Shows what would be mailed. */
  renderMail: RenderMail
  publicUrl: string
  renderRoom: (page: Page, viewer: Viewer) => string
  now: Now
}

/** The staff's room speaks two languages so far. */
export const staffParams = z.object({ locale: z.enum(['en', 'uk']) })

export const idParams = staffParams.extend({ id: z.string().refine(isId) })

export const rule = { may: 'hand over' } as const

/** The words of the room, with its own sentences about wrong fields. */
export function roomWords({ wordsOf }: Pick<DeliveryRoomParts, 'wordsOf'>, locale: Locale): Words {
  return withErrorsOf('deliveries', wordsOf(locale))
}
