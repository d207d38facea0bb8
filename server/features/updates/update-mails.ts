import type { Locale } from '../../platform/locales.ts'
import type { Tokens } from '../../platform/tokens.ts'
import type { MailGroups, MailPropsOf } from '../outbox/index.ts'
import { asksName, isPublic, petitionPaths, textIn, type Petition, type PetitionService } from '../petitions/index.ts'
import type { SubscriberStore } from '../signatures/index.ts'
import { managePaths, unsubscribePath } from '../signatures/paths.ts'
import type { UpdateStore } from './store.ts'
import { textFor, type Update } from './update.ts'

interface Parts {
  store: Pick<UpdateStore, 'findAll' | 'note'>
  subscribers: Pick<SubscriberStore, 'stillAsking'>
  petitions: Pick<PetitionService, 'byId'>
  tokens: Tokens
  publicUrl: string
}

interface Reader {
  id: string
  generation: number
  name: string | null
  locale: Locale
}

/** Makes the mails of updates when they go: for those who still ask for them, as they and their links are by then. */
export function createUpdateMails({ store, subscribers, petitions, tokens, publicUrl }: Parts): MailGroups {
  function propsOf(update: Update, petition: Petition, reader: Reader): MailPropsOf<'update'> {
    const { id, generation, name, locale } = reader
    const { title, body, language } = textFor(update, locale)
    const isProtected = petition.riskMode === 'protected'
    return {
      petitionTitle: textIn(petition.text, locale).title,
      petitionUrl: `${publicUrl}${petitionPaths(locale, petition.slug).petition}`,
      organiser: petition.organiser.name[locale],
      signerName: asksName(petition) && !isProtected ? name : null,
      protected: isProtected,
      demonstration: petition.organiser.demonstration,
      newsTitle: title,
      newsBody: body,
      newsLanguage: language === locale ? null : language,
      manageUrl: publicUrl + managePaths(locale, tokens.make('manage', { id, generation })).page,
      unsubscribeUrl: publicUrl + unsubscribePath(tokens.make('unsubscribe', { id, generation })),
    }
  }

  return {
    async read(mails) {
      const [found, people] = await Promise.all([
        store.findAll([...new Set(mails.map(({ group }) => group))]),
        subscribers.stillAsking(mails.map(({ about }) => about)),
      ])
      const updates = new Map(found.map((update) => [update.id, update]))

      return ({ group, about, locale }) => {
        const update = updates.get(group)
        const subscriber = people.get(about)
        if (update?.state !== 'sending' || subscriber === undefined) return 'never'
        const petition = petitions.byId(update.petitionId)
        if (!isPublic(petition.state)) return 'later'
        const { address, name } = subscriber.open()
        if (address === null) return 'never'
        const reader = { id: about, generation: subscriber.generation, name, locale }
        return { to: address, props: propsOf(update, petition, reader) }
      }
    },

    note: store.note,
  }
}
