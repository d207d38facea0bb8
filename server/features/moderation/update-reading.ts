import type { Words } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import { textIn } from '../petitions/petition.ts'
import type { UpdateSubject } from './opened-subject.ts'

/** News to signers as it is reviewed: the original first. */
export function updateSubjectModel(words: Words, { update, petition }: UpdateSubject): Model {
  const { originalLanguage, texts } = update
  const others = locales.filter((language) => language !== originalLanguage)
  const { title, language } = textIn(petition.text, words.locale)
  return {
    petition: { title, language, href: petitionPaths(words.locale, petition.slug).petition },
    texts: [originalLanguage, ...others].flatMap((one) => {
      const text = texts[one]
      if (text === undefined) return []
      const name = words.say(`languages.${one}`)
      return [{ id: `text-${one}`, language: one, name, title: text.title, body: markdownToHtml(text.body) }]
    }),
  }
}
