import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { loadWords } from '../../server/platform/i18n.ts'
import { roomPage, sentenceAt } from '../../server/platform/room-page.ts'

const words = loadWords(fileURLToPath(new URL('../../views/locales', import.meta.url)))('en')
const look = { words, template: 'staff/petitions', path: '/staff/petitions', title: 'All petitions', model: {} }

describe('the frame of a page in the staff’s room', () => {
  it('is kept out of searches, and says in the tab that a form on it came back', () => {
    const wrong = { typed: {}, errors: [{ field: 'form', code: 'unknownField' }] }

    const page = roomPage(look)
    const back = roomPage({ ...look, form: wrong })

    expect(page).to.include({ indexed: false, title: 'All petitions' })
    expect(back.title).to.equal('Please check: All petitions')
    expect(back.model).to.include({ title: 'All petitions' })
  })

  it('says what an address asks for, and nothing that somebody made up', () => {
    expect(sentenceAt(words, 'deliveries.done', 'released')).to.equal('Released. It can be sent now.')
    for (const madeUp of ['nothing', '__proto__', 'released.x', '<b>', 7, undefined]) {
      expect(sentenceAt(words, 'deliveries.done', madeUp), String(madeUp)).to.equal(null)
    }
  })
})
