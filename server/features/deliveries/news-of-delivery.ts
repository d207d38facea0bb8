import type { Day } from '../../platform/clock.ts'
import type { Words, WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { petitionPaths, textIn, type Petition } from '../petitions/index.ts'
import type { UpdateText } from '../updates/update.ts'
import type { FrozenName } from '../packs/summary.ts'

export interface NewsParts {
  wordsOf: WordsOf
  /** `https://example.org`, without a slash at the end. */
  publicUrl: string
}

export interface NewsOfSending {
  petition: Petition
  sentOn: Day
  recipients: readonly FrozenName[]
}

export interface NewsOfAnswer {
  petition: Petition
  answeredOn: Day
  recipient: FrozenName
  stance: 'answered' | 'refused'
}

type Texts = Record<Locale, UpdateText>

/** Prepared sentences about handovers, as an update says them in each language. */
export function createNewsOfDeliveries({ wordsOf, publicUrl }: NewsParts) {
  function inEach(petition: Petition, write: (words: Words, petitionTitle: string, page: string) => UpdateText): Texts {
    const texts = locales.map((locale) => {
      const page = `${publicUrl}${petitionPaths(locale, petition.slug).deliveries}`
      return [locale, write(wordsOf(locale), plain(textIn(petition.text, locale).title), page)]
    })
    return Object.fromEntries(texts) as Texts
  }

  return {
    ofSending({ petition, sentOn, recipients }: NewsOfSending): Texts {
      return inEach(petition, (words, petitionTitle, page) => {
        const names = recipients.map(({ name }) => name[words.locale])
        const [only = '', ...others] = names
        const values = { petition: petitionTitle, date: words.date(sentOn) }
        const whom = others.length === 0 ? [] : [names.map((name) => `- ${plain(name)}`).join('\n')]
        return {
          title:
            others.length === 0
              ? words.say('trail.news.sent.toOne', { recipient: only })
              : words.say('trail.news.sent.toMany', { count: names.length }),
          body: [
            words.say('trail.news.sent.body', values),
            ...whom,
            `${words.say('trail.news.sent.next')} [${words.say('trail.title')}](${page})`,
          ].join('\n\n'),
        }
      })
    },

    ofAnswer({ petition, answeredOn, recipient, stance }: NewsOfAnswer): Texts {
      return inEach(petition, (words, petitionTitle, page) => {
        const name = recipient.name[words.locale]
        const values = { petition: petitionTitle, recipient: plain(name), date: words.date(answeredOn) }
        return {
          title: words.say(`trail.news.${stance}.title`, { recipient: name }),
          body: `${words.say(`trail.news.${stance}.body`, values)}\n\n[${words.say('trail.news.readAnswer')}](${page})`,
        }
      })
    },
  }
}

/** As it stands, also where Markdown would read a sign of it (CommonMark §2.4). */
function plain(text: string): string {
  return text.replace(/[!-/:-@[-`{-~]/g, (sign) => `\\${sign}`)
}
