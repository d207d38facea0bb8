import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { readDemoContent } from '../../../server/demo/demo-content.ts'
import { adviceSentence } from '../../../server/features/petitions/advice-page.ts'
import { adviceCodes, type Advice, type AdviceCode } from '../../../server/features/petitions/advice.ts'
import type { CheckedWith } from '../../../server/features/petitions/checked-with.ts'
import { adviceOn } from '../../../server/features/petitions/checks.ts'
import type { DraftContent, DraftText } from '../../../server/features/petitions/draft.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { locales, type Locale } from '../../../server/platform/locales.ts'
import { aPetition, aText } from '../../support/a-petition.ts'
import { aDraft, aDraftText } from './a-draft.ts'

const wordsOf = loadWords(fileURLToPath(new URL('../../../views/locales', import.meta.url)))

const checkedWith: CheckedWith = {
  fields: [],
  terms: readDemoContent().glossary.map((term, index) => ({ ...term, id: String(index), revision: 1 })),
  recipients: [
    { slug: 'united-nations', addressedOnly: false },
    { slug: 'a-state', addressedOnly: true },
  ],
  openPetitions: [],
  today: '2026-03-02',
  reader: 'en',
}

const advise = (content: DraftContent, changes: Partial<CheckedWith> = {}): Advice[] =>
  adviceOn(content, { ...checkedWith, ...changes })

/** What is said, where: `titleShort at texts.en.title`. */
const said = (content: DraftContent, changes: Partial<CheckedWith> = {}): string[] =>
  advise(content, changes).map(({ code, field }) => `${code} at ${field}`)

const source = { title: 'A report', url: 'https://example.org/report', asOf: '2026-01-31' }

const withFigures = 'More than 100 prisoners are held.'

/** An English original with a Ukrainian translation. */
function translated(uk: Partial<DraftText> = {}, en: Partial<DraftText> = {}): DraftContent {
  const ukrainian = {
    title: 'Пустіть лікарів до в’язниць Криму',
    lead: 'Вони хворіють і не бачать лікаря.',
    body: 'Ніхто не лікує тих, кого там тримають.',
    demands: { doctors: 'Пустити незалежних лікарів.' },
  }
  return aDraft({ texts: { en: aDraftText(en), uk: aDraftText({ ...ukrainian, ...uk }) } })
}

describe('checks while writing', () => {
  it('have nothing to say to a draft in order', () => {
    expect(advise(aDraft())).to.deep.equal([])
    expect(advise(translated())).to.deep.equal([])
  })

  it('have something to say to an empty one, and break at nothing', () => {
    const texts = { en: aDraftText({ title: '', lead: '', body: '', demands: {} }) }
    const empty = aDraft({ texts, slug: '', demands: [], recipients: [], closesOn: null })

    expect(said(empty)).to.deep.equal(['noDemand at demands', 'noRecipient at recipients', 'noEnd at closesOn'])
    expect(said({ ...empty, texts: {} })).to.deep.equal(said(empty))
  })

  it('miss the words of a demand, in each language', () => {
    const advice = advise(translated({ demands: {} }, { demands: { doctors: ' ' } }))

    expect(advice).to.deep.equal([
      { code: 'demandWithoutWords', field: 'texts.en.demands.doctors', language: 'en', values: { place: 1 } },
      { code: 'demandWithoutWords', field: 'texts.uk.demands.doctors', language: 'uk', values: { place: 1 } },
    ])
  })

  it('tell that nothing reaches those who are addressed only', () => {
    expect(said(aDraft({ recipients: ['a-state'] }))).to.deep.equal(['addressedOnlyAlone at recipients'])
    expect(said(aDraft({ recipients: ['a-state', 'united-nations'] }))).to.deep.equal([])
  })

  it('are content with a recipient that is only proposed', () => {
    const proposedRecipients = [{ key: 'the-mayor', name: 'The mayor', note: '' }]

    expect(said(aDraft({ recipients: [], proposedRecipients }))).to.deep.equal([])
    expect(said(aDraft({ recipients: ['a-state'], proposedRecipients }))).to.deep.equal([])
  })

  it('look at the closing day', () => {
    expect(said(aDraft({ closesOn: '2026-03-02' }))).to.deep.equal(['closingDayPast at closesOn'])
    expect(said(aDraft({ closesOn: '2026-03-03' }))).to.deep.equal([])
    expect(said(aDraft({ closesOn: 'one day' }))).to.deep.equal([])
  })

  it('want a closing day or a condition for the end', () => {
    expect(said(aDraft({ closesOn: null }))).to.deep.equal(['noEnd at closesOn'])
    expect(said(aDraft({ closesOn: null }, { endCondition: 'Until they are free' }))).to.deep.equal([])
  })

  it('point to an open petition that asks the same', () => {
    const petition = aPetition({ slug: 'crimea-prisons' })
    const text = { ...petition.text, texts: { uk: aText('uk', { title: 'Лікарів до в’язниць Криму!' }) } }

    const advice = advise(translated(), { openPetitions: [{ ...petition, text }] })

    expect(advice).to.deep.equal([
      {
        code: 'similarPetition',
        field: 'texts.en.title',
        language: 'en',
        values: { title: 'Лікарів до в’язниць Криму!', slug: 'crimea-prisons' },
      },
    ])
  })

  for (const [title, advice] of [
    ['Help them', ['titleShort at texts.en.title']],
    ['Let doctors into the prisons of Crimea, '.repeat(4), ['titleLong at texts.en.title']],
    ['LET DOCTORS INTO THE PRISONS', ['titleCapitals at texts.en.title']],
    ['OSCE and PACE: let doctors in', []],
    ['UN, OSCE, PACE!', []],
  ] as const) {
    it(`read the title “${title}”`, () => {
      expect(said(aDraft({}, { title }))).to.deep.equal(advice)
    })
  }

  it('count the words that nobody will read', () => {
    expect(said(aDraft({}, { body: 'word '.repeat(1_200) }))).to.deep.equal([])
    expect(advise(aDraft({}, { body: 'word '.repeat(1_201) })).map(({ values }) => values)).to.deep.equal([
      { count: 1_201 },
    ])
  })

  it('want a source for figures in lead and body', () => {
    expect(said(aDraft({}, { body: withFigures }))).to.deep.equal(['figuresWithoutSource at texts.en.sources'])
    expect(advise(aDraft({}, { lead: withFigures }))[0]?.values).to.deep.equal({ figure: '100 prisoners' })
    expect(said(aDraft({}, { body: withFigures, sources: [source] }))).to.deep.equal([])
    expect(said(aDraft({}, { body: 'Since 2014 they wait.' }))).to.deep.equal([])
  })

  it('want a day for every source, and a newer source for figures after two years', () => {
    const sources = ['', '2024-03-01', '2024-03-02'].map((asOf) => ({ ...source, title: `A report of ${asOf}`, asOf }))

    expect(said(aDraft({}, { sources }))).to.deep.equal(['sourceWithoutDay at texts.en.sources'])
    expect(advise(aDraft({}, { sources, body: withFigures })).map(({ values }) => values)).to.deep.equal([
      { title: 'A report of ' },
      { title: 'A report of 2024-03-01', day: '2024-03-01' },
    ])
  })

  it('tell the sources of a translation once, as missing', () => {
    const content = translated({ body: 'Понад 100 людей хворіють.' }, { sources: [source] })

    expect(said(content)).to.deep.equal(['translationMissing at texts.uk.sources'])
  })

  it('point out the rule of the Crimean Tatar Resource Center once in each field, in the language of the writer', () => {
    const body = 'українські політв’язні, українських політв’язнів'
    const content = translated({ body, demands: { doctors: 'Лікувати українських політв’язнів.' } })

    const advice = advise(content, { reader: 'uk' })

    expect(advice.map(({ code, field }) => `${code} at ${field}`)).to.deep.equal([
      'glossary at texts.uk.body',
      'glossary at texts.uk.demands.doctors',
    ])
    expect(advice[0]?.values).to.include({ phrase: 'українські політв’язні', preferred: 'кримські бранці Кремля' })
    expect(advice[0]?.values['reason']).to.include('ніби їх ув’язнила Україна')
  })

  it('leave the words of a quotation to whoever said them', () => {
    const quotation = { text: 'We Ukrainian political prisoners hope.', author: 'A prisoner', role: 'in custody' }

    expect(said(aDraft({}, { quotation }))).to.deep.equal([])
  })

  it('ask for a content note where the text speaks of violence', () => {
    const violent = aDraft({}, { body: 'They were beaten for days.' })

    expect(advise(violent).map(({ code, field, values }) => ({ code, field, values }))).to.deep.equal([
      { code: 'noContentNote', field: 'texts.en.contentNote', values: { word: 'beaten' } },
    ])
    expect(said(aDraft({}, { contentNote: 'Beatings', body: 'They were beaten.' }))).to.deep.equal([])
  })

  for (const [language, speaking, silent] of [
    ['en', 'tortures', 'The tortuous road was rapid.'],
    ['uk', 'після катувань', 'побутова стратегія закладу'],
    ['ru', 'избиения и пытки', 'пытаться избирать'],
    ['crh', 'işkencelerden soñ', 'iş yeri'],
  ] as const) {
    it(`know words of violence in ${language}`, () => {
      const notes = (body: string) =>
        advise(aDraft({ originalLanguage: language, texts: { [language]: aDraftText({ body }) } })).filter(
          ({ code }) => code === 'noContentNote',
        )

      expect(notes(speaking)).to.have.length(1)
      expect(notes(silent)).to.deep.equal([])
    })
  }

  it('point out telephone numbers and addresses of people', () => {
    const body = 'Call +380 44 123 45 67 or write to iryna@example.org, 12 Baker Street.'

    expect(said(aDraft({}, { body, sources: [source] }))).to.deep.equal([
      'phoneNumber at texts.en.body',
      'mailAddress at texts.en.body',
      'streetAddress at texts.en.body',
    ])
  })

  it('miss what the original has and a translation has not', () => {
    const quotation = { text: 'Hope.', author: 'A', role: '' }
    const content = translated({ lead: ' ' }, { contentNote: 'Illness', quotation, media: [] })

    expect(said(content)).to.deep.equal([
      'translationMissing at texts.uk.lead',
      'translationMissing at texts.uk.contentNote',
      'translationMissing at texts.uk.quotation',
    ])
  })

  it('tell field by field where the original was changed after its translation', () => {
    const fields = [
      { field: 'texts.en.title', revision: 3 },
      { field: 'texts.uk.title', revision: 2 },
      { field: 'texts.en.body', revision: 4 },
      { field: 'texts.uk.body', revision: 4 },
      { field: 'texts.en.demands.doctors', revision: 5 },
      { field: 'texts.uk.lead', revision: 1 },
    ]

    expect(said(translated(), { fields })).to.deep.equal([
      'translationOutOfDate at texts.uk.title',
      'translationOutOfDate at texts.uk.demands.doctors',
    ])
  })

  it('go through a title and a body of 50,000 letters in every language', () => {
    const long = 'Понад 100 українських політв’язнів, вул. '.repeat(1_250)
    const text = aDraftText({ title: long, body: long })
    const texts = Object.fromEntries(locales.map((locale) => [locale, text]))

    expect(said(aDraft({ texts, originalLanguage: 'uk' }))).to.include('glossary at texts.uk.body')
  })
})

describe('the sentences of advice', () => {
  const old = { ...source, asOf: '2020-01-01' }
  const bad = translated(
    { lead: '', demands: {}, title: 'УСІМ НАМ ПОТРІБНІ ЛІКАРІ', sources: [{ ...source, asOf: '' }, old] },
    { title: 'Help', contentNote: '', lead: 'Ukrainian political prisoners were beaten', body: 'word '.repeat(1_300) },
  )
  const { uk, en } = bad.texts
  const texts = {
    en: aDraftText({ ...en, body: `${en?.body ?? ''} 100 people; +380441234567, a@example.org, 1 Baker Street` }),
    uk: aDraftText({ ...uk, body: 'Понад 100 людей' }),
  }
  const every = [
    ...advise({ ...bad, texts, closesOn: '2026-01-01' }, { fields: [{ field: 'texts.en.title', revision: 1 }] }),
    ...advise(aDraft({ demands: [], recipients: [], closesOn: null }, { title: 'Let doctors in. '.repeat(9) })),
    ...advise(aDraft({ recipients: ['a-state'] }), { openPetitions: [aPetition({ slug: 'doctors' })] }),
  ]
  const byCode = new Map<AdviceCode, Advice>(every.map((advice) => [advice.code, advice]))

  it('are there for every code that there is', () => {
    expect([...byCode.keys()]).to.have.members(adviceCodes)
  })

  for (const locale of locales) {
    it(`say what was found, in ${locale}`, () => {
      const sentences = [...byCode.values()].map((advice) => adviceSentence(wordsOf(locale), advice))

      expect(sentences.filter((sentence) => /[{}]|undefined/.test(sentence))).to.deep.equal([])
      expect(sentenceOf(locale, 'figuresWithoutSource')).to.include('100 people')
      expect(sentenceOf(locale, 'sourceOld')).to.include('2020').and.not.include('2020-01-01')
      expect(sentenceOf(locale, 'bodyLong')).to.match(/1\D?30\d/)
    })
  }

  function sentenceOf(locale: Locale, code: AdviceCode): string {
    const advice = byCode.get(code)
    if (advice === undefined) throw new Error(`There is no ${code}.`)
    return adviceSentence(wordsOf(locale), advice)
  }
})
