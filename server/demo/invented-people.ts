import { readFileSync } from 'node:fs'
import path from 'node:path'

import { z } from 'zod'

import { locales, type Locale } from '../platform/locales.ts'

/** What somebody invented typed at the form of a petition, and in which language they read it. */
export interface InventedPerson {
  locale: Locale
  fields: Readonly<Record<string, string>>
}

const words = z.string().min(1)
const kindOfPeople = z.strictObject({
  /** Of a hundred people. */
  share: z.int().positive(),
  countries: z.array(words).min(1),
  firstNames: z.array(words).min(1),
  lastNames: z.array(words).min(1),
  cities: z.array(words).min(1),
  comment: words,
})

const everyone = z
  .strictObject({ en: kindOfPeople, uk: kindOfPeople, crh: kindOfPeople, ru: kindOfPeople })
  .parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'invented-people.json'), 'utf8')))

/** By number modulo a hundred. */
const localeOf = locales.flatMap((locale) => Array.from({ length: everyone[locale].share }, () => locale))

/**
 * The same number gives the same person. `group` tells those apart that were invented at different times: no two addresses
 * are alike. All of them are at example.org (RFC 2606), which delivers to nobody.
 */
export function inventedPerson(number: number, group: string): InventedPerson {
  const locale = pick(localeOf, number)
  const { firstNames, lastNames, countries, cities, comment } = everyone[locale]
  const chance = scattered(number)
  return {
    locale,
    fields: {
      name: `${pick(firstNames, chance)} ${pick(lastNames, Math.floor(chance / 7))}`,
      email: `invented-${group}-${String(number)}@example.org`,
      country: pick(countries, Math.floor(chance / 64)),
      city: chance % 5 < 2 ? pick(cities, Math.floor(chance / 5)) : '',
      comment: chance % 11 === 0 ? comment : '',
      visibility: pick(['hidden', 'hidden', 'full', 'hidden', 'initials'], Math.floor(chance / 13)),
      updates: chance % 3 === 0 ? 'yes' : 'no',
      consent: 'yes',
    },
  }
}

/** Neighbours have little in common. Source: Knuth's multiplicative hashing. */
function scattered(number: number): number {
  return Math.imul(number + 1, 2_654_435_761) >>> 8
}

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('There is nothing to pick from.')
  return found
}
