import type { Now } from '../../platform/clock.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Viewer } from '../accounts/account.ts'
import type { AccountService, GuardParts, OrganisationService } from '../accounts/index.ts'
import type { GlossaryService } from '../glossary/index.ts'
import type { DraftService, PetitionLife, PetitionService } from '../petitions/index.ts'
import type { Owner } from '../petitions/leading.ts'
import type { Organiser, Petition } from '../petitions/petition.ts'
import type { RecipientProfiles, RecipientService } from '../recipients/index.ts'
import type { ReviewService } from '../reviews/index.ts'
import type { TallyBoard } from '../tallies/index.ts'

/** What the campaigners' room is built from. */
export interface CampaignParts {
  guard: GuardParts
  drafts: DraftService
  accounts: Pick<AccountService, 'find'>
  recipients: Pick<RecipientService, 'all' | 'named'>
  reviews: Pick<ReviewService, 'lastDecision' | 'medianWaitMs'>
  profiles: RecipientProfiles
  life: PetitionLife
  petitions: Pick<PetitionService, 'list'>
  organisations: Pick<OrganisationService, 'listThese'>
  glossary: Pick<GlossaryService, 'applying'>
  board: Pick<TallyBoard, 'of'>
  /** Who would run it, as its page would name them. */
  organiserOf: (owner: Owner) => Promise<Organiser>
  /** The public page of a petition that is not published, with a note that says so. */
  renderPreview: (petition: Petition, locale: Locale, desk: string) => Promise<string>
  wordsOf: WordsOf
  renderRoom: (page: Page, viewer: Viewer) => string
  now: Now
}
