import { expect } from 'chai'
import request from 'supertest'

import { localeInPath, redirectToLocale } from '../../../server/platform/http/request-locale.ts'
import type { Locale } from '../../../server/platform/locales.ts'
import { anApp } from './an-app.ts'

const homeFor = async (header: string | null, order: Locale[] = ['en', 'uk', 'crh', 'ru']) => {
  const app = anApp((routes) => routes.get('/', redirectToLocale(order)))
  const get = request(app).get('/')
  return await (header === null ? get : get.set('Accept-Language', header))
}

describe('choosing the language', () => {
  const cases: [string | null, string][] = [
    ['uk', '/uk'],
    ['uk-UA,uk;q=0.9,en;q=0.8', '/uk'],
    ['ru;q=0.3, crh-UA;q=0.9', '/crh'],
    ['de, fr;q=0.9', '/en'],
    ['de, ru;q=0.1', '/ru'],
    ['*', '/en'],
    ['', '/en'],
    [null, '/en'],
    ['en;q=0, *', '/uk'],
    ['complete nonsense;;;', '/en'],
  ]
  for (const [header, address] of cases) {
    it(`leads ${header ?? 'a browser that asks for none'} to ${address}`, async () => {
      const answer = await homeFor(header)

      expect(answer.status).to.equal(302)
      expect(answer.headers['location']).to.equal(address)
      expect(answer.headers['vary']).to.contain('Accept-Language')
    })
  }

  it("follows the operator's order where the reader has none", async () => {
    const answer = await homeFor('*', ['uk', 'crh', 'en', 'ru'])

    expect(answer.headers['location']).to.equal('/uk')
  })

  it('reads the language of an address from its first part alone', () => {
    expect(['/uk', '/uk/petitions', '/uk?x=/en', '/ukr', '/', '/petitions/uk', ''].map(localeInPath)).to.deep.equal([
      'uk',
      'uk',
      'uk',
      null,
      null,
      null,
      null,
    ])
  })
})
