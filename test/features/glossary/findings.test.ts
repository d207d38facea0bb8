import { expect } from 'chai'
import fc from 'fast-check'

import { readDemoContent } from '../../../server/demo/demo-content.ts'
import { findings, type GlossaryTerm, type NewTerm } from '../../../server/features/glossary/index.ts'
import type { Locale } from '../../../server/platform/locales.ts'
import { localised } from '../../support/a-petition.ts'

const withId = (term: NewTerm, index: number): GlossaryTerm => ({ ...term, id: `term-${String(index)}`, revision: 1 })

/** The rule of the Crimean Tatar Resource Center, as the site begins with it. */
const rule = readDemoContent().glossary.map(withId)

function aTerm(language: Locale, discouraged: readonly string[], preferred = '-'): GlossaryTerm {
  return withId({ language, discouraged, preferred, reason: localised('A reason'), scope: 'site' }, 0)
}

const phrasesIn = (text: string, language: Locale, terms: readonly GlossaryTerm[] = rule): string[] =>
  findings(text, language, terms).map(({ phrase }) => phrase)

describe('the glossary of the site', () => {
  for (const [language, text, phrase] of [
    ['en', 'Free the Ukrainian political prisoners now.', 'Ukrainian political prisoners'],
    ['en', 'UKRAINIAN POLITICAL PRISONER', 'UKRAINIAN POLITICAL PRISONER'],
    ['en', 'the **Ukrainian** political-prisoner’s mother', 'Ukrainian** political-prisoner’s'],
    ['en', "Ukraine's political prisoners", "Ukraine's political prisoners"],
    ['uk', 'Звільніть українських політв’язнів!', 'українських політв’язнів'],
    ['uk', "лист українському політв'язню", "українському політв'язню"],
    ['uk', 'разом з українськими політичними вʼязнями', 'українськими політичними вʼязнями'],
    ['uk', 'доля політв’язнів України', 'політв’язнів України'],
    ['ru', 'об украинских политзаключенных', 'украинских политзаключенных'],
    ['ru', 'Украи\u0301нскому политзаключённому', 'Украи\u0301нскому политзаключённому'],
    ['crh', 'Ukrain siyasiy mabüslerimizniñ aqları', 'Ukrain siyasiy mabüslerimizniñ'],
    ['crh', 'UKRAİNANIÑ SİYASİY MABUSLERİ', 'UKRAİNANIÑ SİYASİY MABUSLERİ'],
  ] as const) {
    it(`points out “${phrase}”`, () => {
      expect(phrasesIn(text, language)).to.deep.equal([phrase])
    })
  }

  it('says what to write instead, and why, in every language', () => {
    const [finding] = findings('A letter to a Ukrainian political prisoner.', 'en', rule)

    expect(finding).to.include({ at: 14, preferred: 'Crimean prisoners of the Kremlin' })
    expect(finding?.reason.en).to.include('as if Ukraine had imprisoned them')
    expect(finding?.reason.uk).to.include('ніби їх ув’язнила Україна')
  })

  for (const [language, text] of [
    ['en', 'Crimean prisoners of the Kremlin, citizens of Ukraine'],
    ['en', 'She is Ukrainian. Political prisoners wait.'],
    ['en', 'Ukrainian, political prisoner'],
    ['en', 'Ukrainian\n\npolitical prisoners'],
    ['en', 'the Ukrainian political prison'],
    ['en', 'nonUkrainian political prisoner'],
    ['uk', 'кримські бранці Кремля'],
    ['uk', 'український політик і в’язень'],
    ['ru', 'украинский политический деятель'],
    ['crh', 'Kremlniñ qırımlı mabüsleri'],
  ] as const) {
    it(`has nothing against “${text.replaceAll('\n', ' ')}”`, () => {
      expect(phrasesIn(text, language)).to.deep.equal([])
    })
  }

  it('looks at a text in its own language only', () => {
    expect(phrasesIn('Ukrainian political prisoners', 'uk')).to.deep.equal([])
  })
})

describe('a term', () => {
  it('leaves its preferred phrase alone, although a discouraged one is within it', () => {
    const term = aTerm('en', ['prisoner'], 'prisoners of the Kremlin')

    expect(phrasesIn('prisoners of the Kremlin and other prisoners', 'en', [term])).to.deep.equal(['prisoners'])
  })

  it('is told once where two of its phrases overlap', () => {
    const term = aTerm('en', ['political prisoner', 'Ukrainian political prisoner', 'prisoner of war'])

    expect(phrasesIn('Ukrainian political prisoners of war', 'en', [term])).to.deep.equal([
      'Ukrainian political prisoners',
    ])
  })

  it('stands beside another one for the same words', () => {
    const one = aTerm('en', ['political prisoner'])
    const two = { ...aTerm('en', ['prisoner']), id: 'another' }

    expect(findings('political prisoners', 'en', [one, two]).map(({ termId }) => termId)).to.deep.equal([
      'term-0',
      'another',
    ])
  })

  it('finds short words and numbers only as they are', () => {
    expect(phrasesIn('кат, ката, катер', 'uk', [aTerm('uk', ['кат'])])).to.deep.equal(['кат'])
    expect(phrasesIn('since 2014, since 2015', 'en', [aTerm('en', ['since 2014'])])).to.deep.equal(['since 2014'])
  })

  it('without any word finds nothing', () => {
    expect(phrasesIn('Anything — at all…', 'en', [aTerm('en', ['', '…', ' '], '')])).to.deep.equal([])
  })
})

describe('looking for terms in whatever people send', () => {
  it('tells each phrase as it stands there', () => {
    const pieces = fc.constantFrom(
      'Ukrainian',
      'political',
      'prisoners',
      ' ',
      '\n',
      '’',
      '\u200B',
      '\u0301',
      '. ',
      '😀',
    )
    fc.assert(
      fc.property(fc.array(pieces), (written) => {
        const text = written.join('')
        return findings(text, 'en', rule).every(
          ({ at, phrase }) => text.startsWith(phrase, at) && /^Ukrainian[^.]+prisoners$/.test(phrase),
        )
      }),
    )
  })

  it('goes through 100 kB of anything without going back over it', () => {
    const length = 100_000
    for (const piece of ['a', '’', 'a’', ' ', '\n', '-', 'a ', 'Ukrainian ', 'Ukrainian political ', '\u0301', '😀']) {
      expect(phrasesIn(piece.repeat(length / piece.length), 'en')).to.deep.equal([])
    }
    const many = 'Ukrainian political prisoner, '.repeat(length / 30)
    expect(phrasesIn(many, 'en')).to.have.length(Math.floor(length / 30))
  })
})
