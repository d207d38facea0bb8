import type { Locale } from '../../platform/locales.ts'
import type { Advice } from './advice.ts'
import type { CheckedWith } from './checked-with.ts'
import { adviceOnFrame } from './checks-of-frame.ts'
import { adviceOnWords } from './checks-of-words.ts'
import { adviceOnSources } from './checks-of-sources.ts'
import { adviceOnTranslation } from './checks-of-translations.ts'
import type { DraftContent } from './draft.ts'

/**
 * What somebody who writes a petition may want to look at again: first what belongs to all of it, then by language, the
 * original's first. Advice only, whatever is in the draft; the same for the same draft.
 */
export function adviceOn(content: DraftContent, checked: CheckedWith): Advice[] {
  const { originalLanguage, texts } = content
  const translations = (Object.keys(texts) as Locale[]).filter((language) => language !== originalLanguage)
  return [
    ...adviceOnFrame(content, checked),
    ...[originalLanguage, ...translations].flatMap((language) => {
      const text = texts[language]
      if (text === undefined) return []
      const original = language === originalLanguage ? null : (texts[originalLanguage] ?? null)
      return [
        ...adviceOnWords({ language, text, original, demands: content.demands }, checked),
        ...adviceOnSources({ language, text, original }, checked.today),
        ...(original === null ? [] : adviceOnTranslation(content, language, checked.fields)),
      ]
    }),
  ]
}
