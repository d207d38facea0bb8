import crh from '../../../../views/locales/check/crh.json' with { type: 'json' }
import en from '../../../../views/locales/check/en.json' with { type: 'json' }
import ru from '../../../../views/locales/check/ru.json' with { type: 'json' }
import uk from '../../../../views/locales/check/uk.json' with { type: 'json' }
import type { Locale } from '../../../platform/locales.ts'
import type { CannotRead, Finding } from './findings.ts'

export type Sentences = typeof en

const sentencesOf: Readonly<Record<Locale, Sentences>> = { en, uk, crh, ru }

export function isKnownLanguage(text: string): text is Locale {
  return Object.hasOwn(sentencesOf, text)
}

/** The checker's own words: it runs where nothing else of the service is. */
export function sentencesIn(language: Locale): Sentences {
  return sentencesOf[language]
}

/** Fills `{name}`. Values come out of a file that anybody may have made: nothing in them can steer a terminal. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : String(value).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD')
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
