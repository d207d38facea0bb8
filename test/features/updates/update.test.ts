import { expect } from 'chai'

import {
  lacksOf,
  longest,
  mayTellSigners,
  moves,
  possibleOn,
  progressOf,
  statesBefore,
  textFor,
  updateStates,
} from '../../../server/features/updates/update.ts'

const today = '2027-03-10'

describe('an update', () => {
  it('is sent only after a review, and never again once it was stopped', () => {
    expect(statesBefore('approved')).to.deep.equal(['in_review'])
    expect(statesBefore('sending')).to.deep.equal(['approved'])
    expect(statesBefore('stopped')).to.deep.equal(['approved', 'sending'])
    expect(updateStates.filter((state) => moves[state].length === 0)).to.deep.equal(['sent', 'stopped', 'rejected'])
  })

  it('is read in the language of the reader, or in that of its original', () => {
    const texts = { uk: { title: 'Новини', body: 'Так.' }, en: { title: 'News', body: 'Yes.' } }
    const update = { originalLanguage: 'uk', texts } as const

    expect(textFor(update, 'en')).to.deep.equal({ title: 'News', body: 'Yes.', language: 'en' })
    expect(textFor(update, 'crh')).to.deep.equal({ title: 'Новини', body: 'Так.', language: 'uk' })
  })

  it('needs title and text in its original, and in every translation that was begun', () => {
    expect(lacksOf({ originalLanguage: 'uk', texts: {} })).to.deep.equal([
      { language: 'uk', field: 'title', code: 'missing' },
      { language: 'uk', field: 'body', code: 'missing' },
    ])
    expect(
      lacksOf({
        originalLanguage: 'uk',
        texts: { uk: { title: 'є'.repeat(longest.title + 1), body: 'Так.' }, en: { title: 'News', body: '' } },
      }),
    ).to.deep.equal([
      { language: 'en', field: 'body', code: 'missing' },
      { language: 'uk', field: 'title', code: 'long' },
    ])
  })

  it('tells signers nothing of a petition that is hidden, or whose data should be gone', () => {
    const petition = { state: 'closed', retainUntil: today } as const

    expect(mayTellSigners(petition, today)).to.equal(true)
    expect(mayTellSigners(petition, '2027-03-11')).to.equal(false)
    expect(mayTellSigners({ ...petition, state: 'hidden' }, today)).to.equal(false)
  })

  it('says how many have it: all that were made but those that wait, were refused, are unsure or were dropped', () => {
    const figures = { totalCount: 100, queuedCount: 80, refusedCount: 3, unsureCount: 1, droppedCount: 6 }

    expect(progressOf(figures, 20)).to.deep.equal({ ...figures, waitingCount: 20, sentCount: 50 })
  })
})

describe('at most three updates of a petition in any seven days', () => {
  for (const [days, day] of [
    [[], today],
    [['2027-03-10', '2027-03-10'], today],
    [['2027-03-10', '2027-03-10', '2027-03-10'], '2027-03-17'],
    [['2027-03-04', '2027-03-08', '2027-03-09'], '2027-03-11'],
    [['2027-03-03', '2027-03-08', '2027-03-09'], today],
    [['2027-03-09', '2027-03-04', '2027-03-08', '2027-03-10'], '2027-03-15'],
  ] as const) {
    it(`after those of ${days.join(', ') || 'no day'} the next is possible on ${day}`, () => {
      expect(possibleOn(days, today)).to.equal(day)
    })
  }
})
