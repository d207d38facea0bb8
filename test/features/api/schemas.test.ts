import { expect } from 'chai'

import { startSite, type TestSite } from '../../support/site.ts'

describe('the schemas of a delivery', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(() => site.close())

  for (const name of ['delivery-summary-1.json', 'delivery-manifest-1.json']) {
    it(`are published for every program and page: ${name}`, async () => {
      const answer = await site.get(`/schemas/${name}`)

      expect(answer.status).to.equal(200)
      expect(answer.headers.get('content-type')).to.match(/^application\/schema\+json/)
      expect(answer.headers.get('access-control-allow-origin')).to.equal('*')
      expect(answer.headers.get('cache-control')).to.equal('public, max-age=86400')
      const { $id } = (await answer.json()) as { $id: string }
      expect(new URL($id).pathname).to.equal(`/schemas/${name}`)
    })
  }

  it('are only those that there are', async () => {
    expect((await site.get('/schemas/delivery-summary-2.json')).status).to.equal(404)
  })
})
