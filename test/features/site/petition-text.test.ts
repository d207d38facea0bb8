import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import type { Quotation } from '../../../server/features/petitions/petition.ts'
import { readProfiles } from '../../../server/features/recipients/index.ts'
import { petitionTextModel, titlePieces } from '../../../server/features/site/petition-text.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import type { Locale } from '../../../server/platform/locales.ts'
import { aPetition, aText } from '../../support/a-petition.ts'

const wordsOf = loadWords(fileURLToPath(new URL('../../../views/locales', import.meta.url)))

function quoted(language: Locale, text: string): unknown {
  const quotation: Quotation = { text, author: 'Somebody', role: 'a witness' }
  const input = {
    words: wordsOf(language),
    petition: aPetition(),
    recipients: [],
    profiles: readProfiles(),
    deliveries: [],
  }
  const { quotation: model } = petitionTextModel({ ...input, text: aText(language, { quotation }) })
  const { text: inside, stop } = model as { text: string; stop: string }
  return [inside, stop]
}

describe('the text of a petition as printed', () => {
  it('has the full stop of a quotation where its language sets it', () => {
    expect(quoted('en', 'It is so.')).to.deep.equal(['It is so.', ''])
    for (const language of ['uk', 'crh', 'ru'] as const) {
      expect(quoted(language, 'It is so.'), language).to.deep.equal(['It is so', '.'])
      for (const text of ['Is it so?', 'And so...', 'And so…']) {
        expect(quoted(language, text), language).to.deep.equal([text, ''])
      }
    }
  })

  it('keeps whole in a title what must not be torn at its hyphen', () => {
    expect(titlePieces('Shelter from COVID-19. Now')).to.deep.equal([
      { text: 'Shelter from ', whole: false },
      { text: 'COVID-19.', whole: true },
      { text: ' Now', whole: false },
    ])
  })
})
