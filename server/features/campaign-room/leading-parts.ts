import type { Now } from '../../platform/clock.ts'
import type { CountryNamesOf } from '../../platform/country-names.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Viewer } from '../accounts/account.ts'
import type { AccountService, GuardParts, InvitationService, OrganisationService } from '../accounts/index.ts'
import type { MailPropsOf } from '../outbox/index.ts'
import type { Owner } from '../petitions/leading.ts'
import type { Organiser } from '../petitions/petition.ts'
import type { DraftService, PetitionLife, PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import type { ReviewService } from '../reviews/index.ts'
import type { SignatureService } from '../signatures/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import type { UpdateService } from '../updates/index.ts'

/** What leading a petition needs of the rest. */
export interface LeadingParts {
  guard: GuardParts
  drafts: Pick<DraftService, 'openDesk'>
  life: PetitionLife
  petitions: Pick<PetitionService, 'all' | 'timeline'>
  board: Pick<TallyBoard, 'of'>
  signatures: Pick<SignatureService, 'commentCounts'>
  updates: UpdateService
  recipients: Pick<RecipientService, 'named'>
  accounts: Pick<AccountService, 'find' | 'findByAddress'>
  organisations: Pick<OrganisationService, 'listThese'>
  invitations: Pick<InvitationService, 'invite'>
  reviews: Pick<ReviewService, 'lastDecision' | 'medianWaitMs'>
  /** Who runs it, as its page names them. */
  organiserOf: (owner: Owner) => Promise<Organiser>
  /** The mail of an update as its readers of that language would get it. */
  renderUpdateMail: (props: MailPropsOf<'update'>, locale: Locale) => { subject: string; text: string }
  countriesOf: CountryNamesOf
  wordsOf: WordsOf
  renderRoom: (page: Page, viewer: Viewer) => string
  /** `https://example.org`, without a slash at the end. */
  publicUrl: string
  now: Now
}
