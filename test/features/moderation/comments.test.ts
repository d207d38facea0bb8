import { expect } from 'chai'

import { readable } from '../../support/shown-form.ts'
import { addSignatures, rowOf, signaturesOf } from '../../support/signatures.ts'
import type { SignedIn } from '../../support/rooms.ts'
import { appeal } from '../../support/site.ts'
import { openModeration, type TestModeration } from './a-moderation.ts'

const page = '/en/staff/reviews/comments'

describe('reviewing comments of signers', () => {
  let room: TestModeration

  before(async () => {
    room = await openModeration()
  })

  after(() => room.close())

  beforeEach(async () => {
    await room.site.stores.database.db.collection('reviews').deleteMany({})
    await signaturesOf(room.site.stores).deleteMany({})
  })

  /** Comments that wait, in that order. Answers the ids of their signatures. */
  async function waiting(texts: readonly string[]): Promise<string[]> {
    const { stores, service, clock } = room.site
    const ids: string[] = []
    for (const comment of texts) {
      const changes = {
        comment,
        commentState: 'new',
        commentRevision: 1,
        visibility: 'initials',
        country: 'UA',
      } as const
      ids.push(...(await addSignatures(stores, stores.petitions.get(appeal), [changes])))
    }
    clock.forwardMinutes(1)
    await service.runJob('comments')
    return ids
  }

  async function taken(by: SignedIn): Promise<string> {
    await by.post(`${page}/take`)
    return (await by.get(page)).text()
  }

  /** The place on the page of the comment with these words. */
  function placeOf(html: string, words: string): number {
    const items = html.split('<h2 id="comment-').slice(1)
    return items.findIndex((item) => item.includes(words))
  }

  function fieldsOf(html: string, choices: Record<string, readonly [string, string]>): Record<string, string> {
    const hidden = [...html.matchAll(/name="((?:review|revision)\d+)" value="([^"]*)"/g)]
    const chosen = Object.entries(choices).flatMap(([words, [verdict, reason]]) => {
      const place = String(placeOf(html, words))
      return [
        [`verdict${place}`, verdict],
        [`reason${place}`, reason],
      ] as const
    })
    return Object.fromEntries([...hidden.map(([, name, value]) => [name, value] as const), ...chosen]) as Record<
      string,
      string
    >
  }

  const stateOf = async (id: string) => (await rowOf(room.site.stores, id)).commentState

  it('are decided several at once, with what leads elsewhere pointed out', async () => {
    const [good = '', bad = '', later = ''] = await waiting([
      'Бо мовчати не можна.',
      'Пишіть на olena@example.org <b>зараз</b>',
      'Ще подумаю.',
    ])

    const html = await taken(room.nadia)
    const fields = fieldsOf(html, { мовчати: ['approved', ''], olena: ['rejected', 'personal-data'] })
    const saved = await room.nadia.post(page, { ...fields, then: 'stay' })
    const after = readable(await (await room.nadia.get(saved.headers.get('location') ?? '')).text())
    room.site.clock.forwardMinutes(11)
    await room.takeEffect()

    expect(html).to.include('<mark>olena@example.org</mark> &lt;b&gt;зараз&lt;/b&gt;')
    expect(readable(html)).to.include('Look: an e-mail address').and.to.include('Ukraine')
    expect(after).to.include('2 comments are decided.').and.to.include('Ще подумаю.')
    expect([await stateOf(good), await stateOf(bad), await stateOf(later)]).to.deep.equal([
      'approved',
      'rejected',
      'waiting',
    ])
  })

  it('asks why a comment is rejected, and keeps what was chosen', async () => {
    const [first = ''] = await waiting(['Перше.', 'Друге.'])
    const html = await taken(room.nadia)

    const answer = await room.nadia.post(
      page,
      fieldsOf(html, { 'Перше.': ['approved', ''], 'Друге.': ['rejected', ''] }),
    )
    const again = await answer.text()

    expect(answer.status).to.equal(422)
    expect(readable(again)).to.match(/Choose why comment \d is rejected/)
    expect(again).to.include(`name="verdict${String(placeOf(again, 'Перше.'))}" value="approved" checked`)
    expect(await stateOf(first)).to.equal('waiting')
    expect((await room.site.stores.reviews.counts()).waiting.comment).to.equal(2)
  })

  it('gives different ones to two moderators', async () => {
    await waiting(Array.from({ length: 25 }, (_, index) => `Коментар ${String(index)}.`))

    const [one, other] = [await taken(room.nadia), await taken(room.taras)]

    const reviewsIn = (html: string) => [...html.matchAll(/name="review\d+" value="([^"]*)"/g)].map(([, id]) => id)
    expect(reviewsIn(one)).to.have.length(20)
    expect(reviewsIn(other)).to.have.length(5)
    expect(reviewsIn(one).filter((id) => reviewsIn(other).includes(id))).to.deep.equal([])
  })

  it('decides nothing about what its signer changed meanwhile', async () => {
    const [id = ''] = await waiting(['Було так.'])
    const fields = fieldsOf(await taken(room.nadia), { 'Було так.': ['approved', ''] })
    const { reviews } = room.site.stores
    await reviews.takeBack('comment', id)

    const saved = await room.nadia.post(page, fields)
    const shown = readable(await (await room.nadia.get(saved.headers.get('location') ?? '')).text())

    expect(shown).to.include('0 comments are decided. 1 was changed or taken back meanwhile')
  })

  it('takes a decision about a comment back within ten minutes', async () => {
    const [id = ''] = await waiting(['Так чи ні.'])
    await room.nadia.post(page, fieldsOf(await taken(room.nadia), { 'Так чи ні.': ['approved', ''] }))
    const html = await (await room.nadia.get(page)).text()

    const undo = /action="([^"]*\/undo)"/.exec(html)?.[1] ?? ''
    const undone = await room.nadia.post(undo)
    room.site.clock.forwardMinutes(11)
    await room.takeEffect()

    expect(undone.headers.get('location')).to.match(/^\/en\/staff\/reviews\/comments\?done=undone/)
    expect(await stateOf(id)).to.equal('waiting')
  })

  it('names in the audit the review, and never the signature or its words', async () => {
    const [id = ''] = await waiting(['Таємні слова.'])
    await room.nadia.post(page, fieldsOf(await taken(room.nadia), { 'Таємні слова.': ['rejected', 'other'] }))

    const entries = await room.site.stores.audit.entries({ limit: 50 })
    const entry = entries.find(({ subject }) => subject.kind === 'comment')

    expect(entry).to.include({ deed: 'review.decided', why: 'other' })
    expect(JSON.stringify(entries)).to.not.include(id).and.to.not.include('Таємні')
  })
})
