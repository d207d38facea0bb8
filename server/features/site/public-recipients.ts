import type { Now } from '../../platform/clock.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { NotFound } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { PublicDelivery, PublicTrail } from '../deliveries/public-trail.ts'
import { acceptsSignatures, textIn, type Petition, type PetitionService } from '../petitions/index.ts'
import type { Recipient, RecipientProfiles, RecipientService } from '../recipients/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import { recipientPage, type AskedPetition } from './recipient-page.ts'

export interface PublicRecipientsParts {
  petitions: Pick<PetitionService, 'list'>
  recipients: Pick<RecipientService, 'named'>
  profiles: RecipientProfiles
  board: Pick<TallyBoard, 'of'>
  publicTrail: PublicTrail
  wordsOf: WordsOf
  now: Now
}

/** Those who are asked, as everybody may know them: also who is retired, and who is only named. */
export function createPublicRecipients(parts: PublicRecipientsParts) {
  const { petitions, recipients, profiles, board, publicTrail, wordsOf, now } = parts

  function askedOf(petition: Petition, locale: Locale, trail: readonly PublicDelivery[]): AskedPetition {
    return {
      petition,
      text: textIn(petition.text, locale),
      confirmedCount: board.of(petition.id).confirmedCount,
      takesSignatures: acceptsSignatures(petition, now()),
      deliveries: trail.filter(({ petitionId }) => petitionId === petition.id),
    }
  }

  return {
    /** Null where nobody of that name was ever in the register. */
    find(slug: string): Recipient | null {
      return recipients.named([slug])[0] ?? null
    },

    /** Throws NotFound where nobody of that name was ever in the register. */
    get(slug: string): Recipient {
      const [recipient] = recipients.named([slug])
      if (recipient === undefined) throw new NotFound('recipientNotFound', 'There is no such recipient.')
      return recipient
    },

    page(recipient: Recipient, locale: Locale): Page {
      const { slug, profile } = recipient
      const trail = publicTrail(slug)
      const naming = petitions.list().filter((petition) => petition.recipients.includes(slug))
      return recipientPage({
        words: wordsOf(locale),
        recipient,
        profile: profiles[profile],
        petitions: naming.map((petition) => askedOf(petition, locale, trail)),
      })
    },

    /** What was handed over of a petition to whom it names, newest first for each. */
    deliveriesOf({ id, recipients: slugs }: Petition): PublicDelivery[] {
      return slugs.flatMap((slug) => publicTrail(slug).filter(({ petitionId }) => petitionId === id))
    },

    /** Another text, another trail. */
    versionOfTrail(slugs: readonly string[]): string {
      return JSON.stringify(slugs.map((slug) => publicTrail(slug)))
    },
  }
}
