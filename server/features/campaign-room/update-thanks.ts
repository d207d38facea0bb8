import type { WordsOf } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Petition } from '../petitions/petition.ts'
import type { UpdateContent } from '../updates/update.ts'

/** The beginning of thanks to signers, in the languages of the petition: how many they were, and what became of it. */
export function thanksFor(petition: Petition, wordsOf: WordsOf, confirmedCount: number): UpdateContent {
  const { text, outcome, outcomeStory } = petition
  const languages = Object.keys(text.texts) as Locale[]
  const texts = languages.map((language) => {
    const words = wordsOf(language)
    const parts = [
      words.say('updates.thanks.people', { count: confirmedCount }),
      ...(outcome === 'none' ? [] : [words.say(`history.outcome.${outcome}`)]),
      outcomeStory[language] ?? '',
      words.say('updates.thanks.end'),
    ]
    const body = parts.filter((part) => part !== '').join('\n\n')
    return [language, { title: words.say('updates.thanks.title'), body }] as const
  })
  return { originalLanguage: text.originalLanguage, texts: Object.fromEntries(texts) }
}
