import { expect } from 'chai'

import type { DraftContent } from '../../../server/features/petitions/draft.ts'
import { textDifference } from '../../../server/features/petitions/text-difference.ts'
import type { Piece } from '../../../server/features/petitions/word-difference.ts'
import { aPetition } from '../../support/a-petition.ts'
import { aDraft, aDraftText } from './a-draft.ts'

const changesIn = (pieces: readonly Piece[] | undefined) => pieces?.filter(({ kind }) => kind !== 'same')

const removed = (text: string) => ({ kind: 'removed', text })
const added = (text: string) => ({ kind: 'added', text })

/** A draft with these demands, each asking for what its key says. */
function asking(...keys: string[]): DraftContent {
  const demands = keys.map((key) => ({ key, addressedTo: ['united-nations'], toBePerformedBy: null }))
  return aDraft({ demands }, { demands: Object.fromEntries(keys.map((key) => [key, `Do ${key}.`])) })
}

describe('the difference of two texts of a petition', () => {
  it('is none where they are the same', () => {
    expect(textDifference(aDraft(), aDraft()).isSame).to.equal(true)
  })

  it('tells by language and field what was changed', () => {
    const { languages, isSame } = textDifference(
      aDraft(),
      aDraft({}, { title: 'Let nurses into the prisons of Crimea' }),
    )

    expect(isSame).to.equal(false)
    expect(
      languages.map(({ language, kind, fields }) => ({ language, kind, names: fields.map(({ field }) => field) })),
    ).to.deep.equal([{ language: 'en', kind: 'changed', names: ['title'] }])
    expect(changesIn(languages[0]?.fields[0]?.pieces)).to.deep.equal([removed('doctors'), added('nurses')])
  })

  it('tells a translation that came, and one that went', () => {
    const both = aDraft({ texts: { en: aDraftText(), uk: aDraftText({ title: 'Пустіть лікарів' }) } })

    const [came] = textDifference(aDraft(), both).languages
    const [went] = textDifference(both, aDraft()).languages

    expect(came).to.include({ language: 'uk', kind: 'added' })
    expect(came?.fields[0]).to.deep.equal({ field: 'title', pieces: [added('Пустіть лікарів')] })
    expect(went).to.include({ language: 'uk', kind: 'removed' })
    expect(went?.fields[0]).to.deep.equal({ field: 'title', pieces: [removed('Пустіть лікарів')] })
  })

  it('tells a translation without any words, and one that was proof-read', () => {
    const blank = aDraftText({ title: '', lead: '', body: '', demands: {} })
    const withBlank = aDraft({ texts: { en: aDraftText(), uk: blank } })

    expect(textDifference(aDraft(), withBlank).languages).to.deep.equal([
      { language: 'uk', kind: 'added', fields: [], proofread: null },
    ])
    expect(textDifference(aDraft({}, { proofread: false }), aDraft()).languages).to.deep.equal([
      { language: 'en', kind: 'changed', fields: [], proofread: { from: false, to: true } },
    ])
  })

  it('tells sources, links and quotations line by line', () => {
    const sources = [2024, 2025].map((year) => ({
      title: `Report ${String(year)}`,
      url: 'https://example.org/',
      asOf: `${String(year)}-01-01`,
    }))
    const media = [{ title: 'A film', kind: 'video' as const, url: 'https://example.org/film' }]
    const quotation = { text: 'Hope.', author: 'A prisoner', role: '' }

    const { languages } = textDifference(
      aDraft({}, { sources: sources.slice(0, 1) }),
      aDraft({}, { sources, media, quotation }),
    )

    expect(languages[0]?.fields.map(({ field, pieces }) => [field, changesIn(pieces)])).to.deep.equal([
      ['quotation', [added('Hope.\nA prisoner\n\n')]],
      ['sources', [added('Report 2025 · https://example.org/ · 2025-01-01\n')]],
      ['media', [added('A film · video · https://example.org/film\n')]],
    ])
  })

  it('tells recipients that came and went', () => {
    const mayor = { key: 'the-mayor', name: 'The mayor', note: '' }
    const before = aDraft({ recipients: ['united-nations', 'osce'], proposedRecipients: [mayor] })
    const after = aDraft({ recipients: ['osce', 'a-state'], proposedRecipients: [{ ...mayor, note: 'Town hall' }] })

    const { recipients, proposedRecipients } = textDifference(before, after)

    expect(recipients).to.deep.equal({ added: ['a-state'], removed: ['united-nations'] })
    expect(proposedRecipients).to.deep.equal({ added: [{ ...mayor, note: 'Town hall' }], removed: [mayor] })
  })

  it('tells settings that have another value', () => {
    const after = aDraft({ goal: { mode: 'fixed', count: 500 }, closesOn: null, handover: 'names' })

    expect(textDifference(aDraft(), after).settings).to.deep.equal([
      { setting: 'goal', from: { mode: 'ladder' }, to: { mode: 'fixed', count: 500 } },
      { setting: 'closesOn', from: '2026-12-31', to: null },
      { setting: 'handover', from: 'count', to: 'names' },
    ])
    expect(textDifference(aDraft(), aDraft({ goal: { mode: 'ladder' } })).settings).to.deep.equal([])
  })

  it('compares a draft with a published text by what both have', () => {
    const { text } = aPetition()
    const { en, uk } = text.texts
    if (en === undefined || uk === undefined) throw new Error('It has both texts.')
    const draft = aDraft({
      demands: text.demands,
      texts: {
        en: aDraftText({ ...en, contentNote: '', endCondition: 'Until they are free', title: 'Free us (en)' }),
        uk: aDraftText({ ...uk, contentNote: '' }),
      },
    })

    const { languages, isSame, ...others } = textDifference(text, draft)

    expect(isSame).to.equal(false)
    expect(languages.flatMap(({ fields }) => fields.map(({ field }) => field))).to.deep.equal(['title', 'endCondition'])
    expect(others).to.deep.equal({
      demands: [],
      recipients: { added: [], removed: [] },
      proposedRecipients: { added: [], removed: [] },
      settings: [],
    })
  })
})

describe('the difference of the demands', () => {
  const demandsOf = (before: DraftContent, after: DraftContent) => textDifference(before, after).demands

  it('tells one that was added, and does not call those behind it moved', () => {
    const found = demandsOf(asking('release', 'reduce'), asking('access', 'release', 'reduce'))

    expect(found).to.have.length(1)
    expect(found[0]).to.deep.include({ key: 'access', kind: 'added', from: null, to: 1, isMoved: false })
    expect(found[0]?.words).to.deep.equal([{ language: 'en', pieces: [added('Do access.')] }])
  })

  it('tells one that was removed, also where its words are still stored', () => {
    const after = { ...asking('release', 'reduce'), demands: asking('reduce').demands }

    const [gone] = demandsOf(asking('release', 'reduce'), after)

    expect(gone).to.deep.include({ key: 'release', kind: 'removed', from: 1, to: null })
    expect(gone?.words).to.deep.equal([{ language: 'en', pieces: [removed('Do release.')] }])
  })

  it('tells the one that was moved, not all the others', () => {
    const found = demandsOf(
      asking('release', 'reduce', 'access', 'protect'),
      asking('protect', 'release', 'reduce', 'access'),
    )

    expect(found.map(({ key, isMoved, from, to }) => ({ key, isMoved, from, to }))).to.deep.equal([
      { key: 'protect', isMoved: true, from: 4, to: 1 },
    ])
  })

  it('tells whom a demand is put to, and who is to perform it', () => {
    const before = asking('release')
    const after = { ...before, demands: [{ key: 'release', addressedTo: ['osce'], toBePerformedBy: 'a-state' }] }

    expect(demandsOf(before, after)[0]).to.deep.include({
      kind: 'kept',
      addressedTo: { added: ['osce'], removed: ['united-nations'] },
      toBePerformedBy: { from: null, to: 'a-state' },
      words: [],
    })
  })

  it('tells the words that changed, in their language', () => {
    const before = asking('release')
    const after = { ...before, texts: { en: aDraftText({ demands: { release: 'Do release them.' } }) } }

    expect(demandsOf(before, after)[0]?.words.map(({ pieces }) => changesIn(pieces))).to.deep.equal([[added(' them')]])
  })
})
