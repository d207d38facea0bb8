import { expect } from 'chai'

import { petitionListSchema, petitionSchema, tallySchema } from '../../../server/features/api/schemas.ts'
import type { NewPetition } from '../../../server/features/petitions/index.ts'
import { aNewPetition, aText } from '../../support/a-petition.ts'
import { problemOf, startApi, type TestApi } from './an-api.ts'

interface Listed {
  items: { slug: string; title: string; state: string }[]
  next: string | null
}

describe('reading petitions through the API', () => {
  let api: TestApi

  before(async () => {
    api = await startApi({ now: () => new Date('2026-11-22T12:00:00Z') })
    await api.publish({ slug: 'oldest', publishedOn: '2026-10-01', recipients: ['a-state'], state: 'closed' })
    await api.publish({ slug: 'over', publishedOn: '2026-10-02', closesAt: new Date('2026-11-22T12:00:00Z') })
    await api.publish({ slug: 'same-day-b', publishedOn: '2026-11-02' })
    await api.publish({ slug: 'same-day-a', publishedOn: '2026-11-02' })
    await api.publish({ slug: 'newest', publishedOn: '2026-11-20', goal: { mode: 'fixed', count: 15_000 } })
    await api.publish({ slug: 'hidden', state: 'hidden' })
  })

  after(() => api.close())

  const list = async (query: string): Promise<Listed> => {
    const answer = await api.get(`/api/v1/petitions${query}`)
    expect(answer.status).to.equal(200)
    return petitionListSchema.parse(await answer.json())
  }

  const slugs = ({ items }: Listed): string[] => items.map(({ slug }) => slug)

  it('lists public ones, newest first', async () => {
    const listed = await list('')

    expect(slugs(listed)).to.deep.equal(['newest', 'same-day-a', 'same-day-b', 'over', 'oldest'])
    expect(listed.next).to.equal(null)
  })

  it('takes an empty question for none', async () => {
    expect(slugs(await list('?state=&recipient=&language=&limit=&after='))).to.have.lengthOf(5)
  })

  it('lists page by page, in the same order', async () => {
    const pages: string[][] = []
    for (let query = '?limit=2'; ;) {
      const listed = await list(query)
      pages.push(slugs(listed))
      if (listed.next === null) break
      query = `?limit=2&after=${encodeURIComponent(listed.next)}`
    }

    expect(pages).to.deep.equal([['newest', 'same-day-a'], ['same-day-b', 'over'], ['oldest']])
  })

  it('lists by state, and takes one past its closing second for closed', async () => {
    expect(slugs(await list('?state=open'))).to.deep.equal(['newest', 'same-day-a', 'same-day-b'])
    expect(slugs(await list('?state=closed'))).to.deep.equal(['over', 'oldest'])
    expect(slugs(await list('?state=archived'))).to.deep.equal([])
  })

  it('lists by recipient', async () => {
    expect(slugs(await list('?recipient=united-nations'))).to.not.include('oldest')
    expect(slugs(await list('?recipient=a-state'))).to.include('oldest')
    expect(slugs(await list('?recipient=nobody'))).to.deep.equal([])
  })

  it('lists in the language asked for', async () => {
    const { items } = await list('?language=uk&limit=1')

    expect(items[0]?.title).to.equal('Free them (uk)')
  })

  for (const [query, path] of [
    ['state=draft', 'state'],
    ['state=open&state=closed', 'state'],
    ['recipient=../x', 'recipient'],
    ['language=tlh', 'language'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=ten', 'limit'],
    ['after=x', 'after'],
    ['after=%00', 'after'],
    ['page=2', 'page'],
    ['state[$ne]=open', 'state[$ne]'],
    ['__proto__=x', '__proto__'],
  ] as const) {
    it(`refuses ?${query} and says why`, async () => {
      const answer = await api.get(`/api/v1/petitions?${query}`)
      const problem = await problemOf(answer)

      expect(answer.status).to.equal(422)
      expect(new Set(problem.errors?.map((error) => error.path))).to.deep.equal(new Set([path]))
      expect(problem.errors?.[0]?.message).to.match(/^(Use|Send|There is no) .*\.$/)
    })
  }

  it('shows one petition with exactly the members that are promised', async () => {
    const answer = await api.get('/api/v1/petitions/newest')
    const petition = petitionSchema.parse(await answer.json())

    expect(petition).to.deep.equal({
      slug: 'newest',
      type: 'petition',
      state: 'open',
      outcome: 'none',
      organiser: { name: 'The Organiser (en)', contactAddress: 'organiser@example.org', demonstration: true },
      title: 'Free them (en)',
      lead: 'They are ill (en).',
      body: 'The **body** (en).',
      demands: [
        { key: 'release', text: 'Release them (en).', addressedTo: ['united-nations'], toBePerformedBy: 'a-state' },
      ],
      recipients: [
        { slug: 'united-nations', name: 'The United Nations (en)', kind: 'organisation', addressedOnly: false },
        { slug: 'a-state', name: 'A State (en)', kind: 'state', addressedOnly: true },
      ],
      language: 'en',
      languages: ['en', 'uk'],
      publishedAt: '2026-11-20T00:00:00.000Z',
      closesAt: null,
      handover: 'count',
      riskMode: 'open',
      confirmedCount: 0,
      goal: 15_000,
      nextGoal: 15_000,
    })
  })

  it('shows it in the language asked for, and in its original where there is no such text', async () => {
    const languageOf = async (language: string): Promise<unknown> => {
      const answer = await api.get(`/api/v1/petitions/newest?language=${language}`)
      return ((await answer.json()) as { language: string }).language
    }

    expect(await languageOf('uk')).to.equal('uk')
    expect(await languageOf('crh')).to.equal('en')
    expect(await languageOf('')).to.equal('en')
  })

  it('refuses a question it does not know', async () => {
    expect((await api.get('/api/v1/petitions/newest?language=tlh')).status).to.equal(422)
    expect((await api.get('/api/v1/petitions/newest?lang=uk')).status).to.equal(422)
  })

  it('does not know a petition that is not there, and says when one was removed', async () => {
    for (const rest of ['', '/tally', '/tally/events']) {
      expect((await problemOf(await api.get(`/api/v1/petitions/nobody${rest}`))).status).to.equal(404)
      expect((await problemOf(await api.get(`/api/v1/petitions/hidden${rest}`))).status).to.equal(410)
    }
  })

  for (const address of [
    '/api/v1/petitions/%00',
    '/api/v1/petitions/%E0%A4%A',
    `/api/v1/petitions/${'x'.repeat(5_000)}`,
    '/api/v1/petitions/__proto__',
    '/api/v1/',
    '/api/v1/nothing',
  ]) {
    it(`answers ${address.slice(0, 40)} with a problem`, async () => {
      expect((await problemOf(await api.get(address))).status).to.equal(404)
    })
  }

  it('may be read from any page, errors too', async () => {
    for (const address of [
      '/api/v1/petitions',
      '/api/v1/petitions/nobody',
      '/api/v1/nothing',
      '/api/v1/openapi.json',
    ]) {
      const answer = await api.get(address, { origin: 'https://elsewhere.example' })
      expect(answer.headers.get('access-control-allow-origin'), address).to.equal('*')
    }
  })

  it('answers HEAD like GET, without a body', async () => {
    for (const address of [
      '/api/v1/petitions',
      '/api/v1/petitions/newest',
      '/api/v1/petitions/newest/tally',
      '/healthz',
    ]) {
      const answer = await fetch(new URL(address, api.url), { method: 'HEAD' })
      expect(answer.status, address).to.equal(200)
      expect(await answer.text()).to.equal('')
    }
  })
})

describe('reading the tally through the API', () => {
  let api: TestApi

  before(async () => {
    api = await startApi()
  })

  after(() => api.close())

  const publish = (changes: Partial<NewPetition>) =>
    api.publish({ text: { ...aNewPetition().text, demands: [], texts: { en: aText('en') } }, ...changes })

  it('starts with nothing', async () => {
    await publish({ slug: 'fresh' })

    const answer = await api.get('/api/v1/petitions/fresh/tally')

    expect(tallySchema.parse(await answer.json())).to.include({
      slug: 'fresh',
      confirmedCount: 0,
      nextGoal: 100,
      sequence: 0,
    })
    expect(answer.headers.get('cache-control')).to.equal('public, max-age=1')
  })

  it('shows what was published, and the next goal for it', async () => {
    const petition = await publish({ slug: 'signed' })
    const breakdowns = {
      byDay: [{ key: '2026-11-21', count: 120 }],
      byCountry: [
        { key: 'UA', count: 100 },
        { key: 'other', count: 20 },
      ],
      byLanguage: [{ key: 'uk', count: 120 }],
    }

    await api.publishTally(petition, { confirmedCount: 120, sequence: 131, asOf: '2026-11-21', ...breakdowns })
    const answer = await api.get('/api/v1/petitions/signed/tally')

    expect(tallySchema.parse(await answer.json())).to.deep.equal({
      slug: 'signed',
      confirmedCount: 120,
      nextGoal: 200,
      sequence: 131,
      asOf: '2026-11-21',
      ...breakdowns,
    })
  })
})

describe('asking too often', () => {
  let api: TestApi

  before(async () => {
    api = await startApi({ rateLimits: 2 / 1_200 })
    await api.publish()
  })

  after(() => api.close())

  it('is answered with when to ask again, and does not touch health, figures or signing', async () => {
    await api.get('/api/v1/petitions')
    await api.get('/api/v1/petitions/free-them')
    const answer = await api.get('/api/v1/petitions')

    expect((await problemOf(answer)).status).to.equal(429)
    expect(Number(answer.headers.get('retry-after'))).to.be.within(1, 3_600)
    expect((await api.get('/healthz')).status).to.equal(200)
    expect((await api.get('/api/v1/petitions/free-them/tally')).status).to.equal(200)
    expect((await api.post('free-them', {})).status).to.equal(422)
  })
})

describe('health', () => {
  let api: TestApi

  before(async () => {
    api = await startApi()
  })

  after(() => api.close())

  it('is well while the process runs', async () => {
    const answer = await api.get('/healthz')

    expect(answer.status).to.equal(200)
    expect(answer.headers.get('cache-control')).to.equal('no-store')
  })

  it('is ready when its parts are, and says why when they are not', async () => {
    expect((await api.get('/readyz')).status).to.equal(200)

    api.readiness = { ok: false, reason: 'The database does not answer.' }
    const answer = await api.get('/readyz')

    expect(answer.status).to.equal(503)
    expect(await answer.json()).to.deep.equal({ status: 'not-ready', reason: 'The database does not answer.' })
  })
})
