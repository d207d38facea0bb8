import { dayOf } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { Page } from '../../platform/page.ts'
import type { ReadableText } from '../site-texts/site-text.ts'

/** A text about the site itself. */
export function textPage({ words, text }: { words: Words; text: ReadableText }): Page {
  const { name, language, markdown, version, publishedAt } = text
  return {
    template: 'site/text',
    locale: words.locale,
    title: words.say(`siteTexts.${name}.title`),
    description: words.say(`siteTexts.${name}.description`),
    path: `/${name}`,
    indexed: true,
    model: {
      title: words.say(`siteTexts.${name}.title`),
      language,
      body: markdownToHtml(markdown),
      note: noteOn(words, text),
      version:
        version === null || publishedAt === null
          ? null
          : words.say('siteTexts.version', { version, date: words.date(dayOf(publishedAt)) }),
    },
  }
}

/** What the reader should know about it; null where it is in order. */
function noteOn(words: Words, { language, version }: ReadableText): string | null {
  if (version === null) return words.say('siteTexts.first')
  return language === words.locale ? null : words.say('siteTexts.otherLanguage')
}
