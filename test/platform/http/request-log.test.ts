import { expect } from 'chai'
import request from 'supertest'

import { aLogBook, anApp } from './an-app.ts'

describe('the request log', () => {
  it('names the route, never the address with its token, and nothing about the person', async () => {
    const book = aLogBook()
    const app = anApp(
      (routes) => routes.get('/:locale/signatures/confirm/:token', (_req, res) => res.send('page')),
      book,
    )

    await request(app)
      .get('/uk/signatures/confirm/secret-token?email=alice@example.org')
      .set({ 'User-Agent': 'Alice Browser', Referer: 'https://alice.example', Cookie: 'a=alice' })

    expect(book.lines()).to.have.lengthOf(1)
    expect(book.lines()[0]).to.include({ method: 'GET', route: '/:locale/signatures/confirm/:token', status: 200 })
    expect(book.text()).not.to.match(/secret-token|alice|127\.0\.0\.1|Browser/i)
  })

  it('says "none" for an address without a route', async () => {
    const book = aLogBook()

    await request(anApp(() => undefined, book)).get('/alice@example.org')

    expect(book.lines().at(-1)).to.include({ route: 'none', status: 404 })
    expect(book.text()).not.to.contain('alice')
  })

  it('keeps a request id that a program made and no other', async () => {
    const app = anApp(() => undefined)
    const idFor = async (incoming: string): Promise<string> =>
      (await request(app).get('/').set('X-Request-Id', incoming)).headers['x-request-id'] ?? ''

    const uuid = '8c0ee98f-6d0c-4d5c-9d3b-2b6f0f6a1b11'
    expect(await idFor(uuid)).to.equal(uuid)
    expect(await idFor('alice@example.org')).to.match(/^[0-9a-f]{16}$/)
    expect(await idFor('a'.repeat(4000))).to.match(/^[0-9a-f]{16}$/)
  })
})
