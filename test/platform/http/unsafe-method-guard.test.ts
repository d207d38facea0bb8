import { expect } from 'chai'
import type { Request } from 'express'
import request from 'supertest'

import { unsafeMethodGuard } from '../../../server/platform/http/unsafe-method-guard.ts'
import { anApp } from './an-app.ts'

const guarded = (publicUrl: string, usesCookie?: (req: Request) => boolean) =>
  anApp((routes) => {
    routes.use(unsafeMethodGuard(usesCookie === undefined ? { publicUrl } : { publicUrl, usesCookie }))
    routes.all('/{*any}', (_req, res) => res.send('done'))
  })

const site = guarded('https://petitions.example.org')

describe('posting from another site', () => {
  const cases: [Record<string, string>, number][] = [
    [{ 'Sec-Fetch-Site': 'same-origin' }, 200],
    [{ 'Sec-Fetch-Site': 'none' }, 200],
    [{ 'Sec-Fetch-Site': 'same-site' }, 403],
    [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
    [{ 'Sec-Fetch-Site': '' }, 403],
    [{ 'Sec-Fetch-Site': 'same-origin, cross-site' }, 403],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://petitions.example.org' }, 403],
    [{ Origin: 'https://petitions.example.org' }, 200],
    [{ Origin: 'http://petitions.example.org' }, 403],
    [{ Origin: 'https://petitions.example.org:8443' }, 403],
    [{ Origin: 'https://petitions.example.org.evil.example' }, 403],
    [{ Origin: 'null' }, 403],
    [{}, 200],
  ]
  for (const [headers, status] of cases) {
    it(`is answered ${String(status)} with ${JSON.stringify(headers)}`, async () => {
      for (const method of ['post', 'put', 'patch', 'delete'] as const) {
        const answer = await request(site)[method]('/en').set(headers)

        expect(answer.status).to.equal(status)
      }
    })
  }

  it('never hinders reading', async () => {
    for (const method of ['get', 'head', 'options'] as const) {
      const answer = await request(site)[method]('/en').set({ 'Sec-Fetch-Site': 'cross-site', Origin: 'null' })

      expect(answer.status).to.equal(200)
    }
  })

  it('refuses who says nothing where the caller is known by a cookie', async () => {
    const app = guarded('https://petitions.example.org', (req) => req.path.startsWith('/en/account'))

    const room = await request(app).post('/en/account/sessions')
    const form = await request(app).post('/en/petitions/x/signatures')

    expect(room.status).to.equal(403)
    expect(form.status).to.equal(200)
  })

  it("takes the spellings of a developer's own machine as one, with the same port only", async () => {
    const app = guarded('http://localhost:3000')

    const statuses = await Promise.all(
      [
        'http://localhost:3000',
        'http://127.0.0.1:3000',
        'http://[::1]:3000',
        'http://localhost:3001',
        'https://localhost:3000',
      ].map(async (origin) => (await request(app).post('/en').set('Origin', origin)).status),
    )

    expect(statuses).to.deep.equal([200, 200, 200, 403, 403])
  })
})
