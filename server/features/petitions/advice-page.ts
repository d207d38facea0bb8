import type { Words } from '../../platform/i18n.ts'
import type { Advice } from './advice.ts'

/** The sentence for a piece of advice, in the reader's language. */
export function adviceSentence(words: Words, { code, values }: Pick<Advice, 'code' | 'values'>): string {
  const { day, ...others } = values
  return words.say(`advice.${code}`, typeof day === 'string' ? { ...others, day: words.date(day) } : others)
}
