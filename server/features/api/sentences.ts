import { errorSentence, type FormError } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'

/** What only programs can get wrong. The API speaks English: its readers are those who write programs. */
const sentences: Readonly<Record<string, string>> = {
  notAnObject: 'Send one JSON object.',
  unknownField: 'There is no such member here.',
  repeated: 'Send this once.',
  unreadable: 'Send this as well-formed text.',
  state: 'Use one of open, closed, archived.',
  slug: 'Use a slug such as united-nations.',
  locale: `Use one of ${locales.join(', ')}.`,
  limit: 'Use a whole number from 1 to 100.',
  cursor: 'Use the `next` of an answer before.',
  trap: 'Leave this empty.',
  captcha: 'The check against robots was not passed. Solve it again.',
}

/** The sentence for one wrong member; what is a sentence already stays. `words` are the site's, in English. */
export function machineSentences(words: Words): (error: FormError) => string {
  return (error) => {
    if (error.code.includes(' ')) return error.code
    return Object.hasOwn(sentences, error.code) ? (sentences[error.code] ?? '') : errorSentence(words, error)
  }
}

/** A probable slip, asked back once. */
export function typingHintSentence(suggestion: string): string {
  return `Did you mean ${suggestion}? To keep the address, send it again with emailChecked equal to it.`
}
