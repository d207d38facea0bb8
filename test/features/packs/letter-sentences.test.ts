import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { createLetterMakers } from '../../../server/features/packs/letter-makers.ts'
import type { DeliverySummary } from '../../../server/features/packs/summary.ts'
import type { Locale } from '../../../server/platform/locales.ts'
import { loadTemplates } from '../../../server/platform/templates.ts'
import { localised } from '../../support/a-petition.ts'
import { aPackSource, aSummary, made, tableParts } from '../../support/a-pack-source.ts'

const templates = loadTemplates(fileURLToPath(new URL('../../../views', import.meta.url)))
const maker = createLetterMakers({ ...tableParts, templates }).find(({ name }) => name === 'letter.html')!

const letterWith = async (changes: Partial<DeliverySummary>): Promise<string> => {
  const html = (await made(maker, aPackSource([], { summary: aSummary(changes) }))).toString()
  return html
    .replace(/<style>.*?<\/style>/su, '')
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
}

const signedBy = (language: Locale, confirmed: number): Promise<string> =>
  letterWith({ language, counts: { confirmed, byVerification: { email: confirmed } } })

describe('the sentences of the letter', () => {
  it('say with each demand who is to carry it out, where they differ', async () => {
    const [demand] = aSummary().demands
    const demands = ['A State', 'A State', 'OSCE'].map((name, index) => ({
      ...demand!,
      key: String(index),
      toBePerformedBy: { slug: name, name: localised(name) },
    }))

    const letter = await letterWith({ demands })

    expect(letter.match(/To be carried out by: A State/gu)).to.have.length(2)
    expect(letter.match(/To be carried out by: OSCE/gu)).to.have.length(1)
  })

  it('name the largest countries, and sum up the others', async () => {
    const keys = ['UA', 'PL', 'DE', 'CZ', 'LT', 'LV', 'EE', 'FR', 'IT', 'ES', 'GB', 'IE', 'NO']
    const byCountry = keys.map((key, index) => ({ key, count: 100 - index }))

    const letter = await letterWith({ byCountry, counts: { confirmed: 1_222, byVerification: { email: 1_222 } } })

    const { say } = tableParts.words('en')
    expect(letter).to.include(`Spain 91 ${say('letter.otherCountries')} 267 `)
  })

  it('agree in number with how many have signed', async () => {
    expect(await signedBy('en', 1)).to.include('1 person has signed this petition')
    expect(await signedBy('ru', 1)).to.match(/ 1 человек/u)
    expect(await signedBy('uk', 2)).to.match(/ 2 людини/u)
    expect(await signedBy('uk', 25)).to.match(/ 25 людей/u)
    expect(await signedBy('crh', 1)).to.match(/ 1 insan imzaladı/u)
  })
})
