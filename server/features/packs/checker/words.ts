import type { Locale } from '../../../platform/locales.ts'
import type { CannotRead, Finding } from './findings.ts'
import { sentencesOf, type Sentences } from './sentences.ts'

export function isKnownLanguage(text: string): text is Locale {
  return Object.hasOwn(sentencesOf, text)
}

export function sentencesIn(language: Locale): Sentences {
  return sentencesOf[language]
}

/** Longer than whatever is said in earnest. */
const mostLetters = 2_000

/** Fills `{name}`. Values come out of a file that anybody may have made: nothing in them can steer a terminal, or fill it. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return String(value)
      .slice(0, mostLetters)
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD')
  })
}

/** A finding in a sentence. */
export function sentenceFor({ outcome, name, values }: Finding, language: Locale): string {
  const group: Readonly<Record<string, string>> = sentencesOf[language][outcome]
  return fill(group[name] ?? name, values)
}

export function sentenceForFailure({ reason }: CannotRead, language: Locale): string {
  return sentencesOf[language].unreadable[reason]
}
