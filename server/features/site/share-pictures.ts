import type { Now } from '../../platform/clock.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import { createPictureShelf, type SharePicture } from '../../platform/share-picture/picture-shelf.ts'
import { acceptsSignatures, textIn, type Petition } from '../petitions/index.ts'

export interface SharePicturesParts {
  wordsOf: WordsOf
  publicUrl: string
  now: Now
}

export type SharePictures = ReturnType<typeof createSharePictures>

/**
 * The picture that goes with a petition where it is passed on: its title and organiser, as on its page, and where to sign.
 * No count, which would be out of date wherever the picture stays.
 */
export function createSharePictures({ wordsOf, publicUrl, now }: SharePicturesParts) {
  const shelf = createPictureShelf()
  const { host } = new URL(publicUrl)

  return {
    of(petition: Petition, locale: Locale): Promise<SharePicture> {
      const words = wordsOf(locale)
      const organiser = words.say('petition.runBy', { organiser: petition.organiser.name[locale] })
      return shelf.of({
        siteName: words.say('site.name'),
        title: textIn(petition.text, locale).title,
        organiser: petition.organiser.demonstration ? `${organiser} · ${words.say('demonstration.badge')}` : organiser,
        invitation: words.say(acceptsSignatures(petition, now()) ? 'picture.sign' : 'picture.read', { host }),
      })
    },
  }
}
