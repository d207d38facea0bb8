import { expect } from 'chai'

import { innards } from '../support/shown-form.ts'
import { appeal, startSite, type TestSite } from '../support/site.ts'

const address = `/api/v1/petitions/${appeal}/signatures`
const honest = { name: 'Олена Коваль', email: 'olena@example.org', country: 'UA', consent: 'yes' }

interface Problem {
  type: string
  title: string
  status: number
  detail: string
  errors?: { path: string; message: string }[]
}

describe('what a program can send wrong', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(async () => {
    await site.close()
  })

  const storedCount = (): Promise<number> => site.stores.database.db.collection('signatures').countDocuments()

  const send = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(new URL(address, site.url), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    })

  /** Expects problem details (RFC 9457) and nothing else. */
  async function problemIn(answer: Response, status: number): Promise<Problem> {
    const text = await answer.text()
    const problem = JSON.parse(text) as Problem

    expect(answer.status).to.equal(status)
    expect(answer.headers.get('content-type')).to.equal('application/problem+json; charset=utf-8')
    expect(problem).to.include({ type: 'about:blank', status })
    expect(problem.title).to.match(/^[A-Z]\w+/)
    expect(problem.detail).to.match(/^[A-Z].*\.$/)
    for (const { path, message } of problem.errors ?? []) {
      expect(path.length).to.be.at.most(100)
      expect(message).to.match(/^[A-Z].*\.$/)
    }
    expect(text).not.to.match(innards)
    return problem
  }

  async function refused(body: string | Uint8Array<ArrayBuffer>, status: number): Promise<Problem> {
    const before = await storedCount()
    const problem = await problemIn(await send(body), status)
    expect(await storedCount()).to.equal(before)
    return problem
  }

  const unparseable: [string, string | Buffer<ArrayBuffer>][] = [
    ['nothing', ''],
    ['half an object', '{"name":'],
    ['a word', 'undefined'],
    ['single quotes', "{'name':'Olena'}"],
    ['letters in Latin-1', Buffer.from('{"name":"K\xf6ln"}', 'latin1')],
    ['UTF-16', Buffer.from(JSON.stringify(honest), 'utf16le')],
    ['a NUL between', '{"name":"Olena"\0}'],
    ['eight thousand brackets', '['.repeat(8_000)],
  ]

  for (const [what, body] of unparseable) {
    it(`is told with 400 that it cannot be parsed: ${what}`, async () => {
      const { errors } = await refused(body, 400)

      expect(errors).to.equal(undefined)
    })
  }

  for (const body of ['null', '[]', '"Olena"', '1', 'true', '[{"name":"Olena"}]']) {
    it(`is told with 422 that one object is wanted, not ${body}`, async () => {
      const { errors } = await refused(body, 422)

      expect(errors).to.deep.equal([{ path: '', message: 'Send one JSON object.' }])
    })
  }

  const wrongMembers: [string, object | string, string[]][] = [
    ['an operator for text', { ...honest, name: { $ne: '' } }, ['name']],
    ['an operator for an address', { ...honest, email: { $gt: '' } }, ['email']],
    ['a list for an address', { ...honest, email: ['a@example.org', 'b@example.org'] }, ['email']],
    ['the suggestion beside a slip', { ...honest, email: ['a@gmial.com', 'a@gmail.com'] }, ['email']],
    [
      'null for everything',
      { name: null, email: null, country: null, consent: null },
      ['name', 'email', 'country', 'consent'],
    ],
    ['numbers for text', { ...honest, name: 7, city: 1.5 }, ['name', 'city']],
    ['true instead of yes', { ...honest, consent: true }, ['consent']],
    ['no consent', { ...honest, consent: undefined }, ['consent']],
    ['members that do not exist', { ...honest, $where: '1', 'name[$ne]': '' }, ['$where', 'name[$ne]']],
    ['a member without a name', { ...honest, '': 1 }, ['']],
    ['a prototype', `{"__proto__":{"admin":true},${JSON.stringify(honest).slice(1)}`, ['__proto__']],
    ['a constructor', { ...honest, constructor: { prototype: {} } }, ['constructor']],
    ['half of a letter', `{"name":"\\ud800",${JSON.stringify({ ...honest, name: undefined }).slice(1)}`, ['name']],
    ['a NUL in a city', { ...honest, city: 'a\0b' }, ['city']],
    ['half a version', { ...honest, version: 1.5 }, ['version']],
    ['a version beyond numbers', `{"version":1e999,${JSON.stringify(honest).slice(1)}`, ['version']],
    ['a text that was never published', { ...honest, version: 7 }, ['version']],
    ['an unknown language', { ...honest, language: 'tlh' }, ['language']],
    ['an unknown language for mails', { ...honest, locale: 'tlh' }, ['locale']],
    ['a list of languages for mails', { ...honest, locale: ['en'] }, ['locale']],
    ['a country that is none', { ...honest, country: 'XX' }, ['country']],
    ['a filled trap', { ...honest, website: 'x' }, ['website']],
    ['a slip in the address', { ...honest, email: 'a@gmial.com' }, ['email']],
  ]

  for (const [what, body, paths] of wrongMembers) {
    it(`is told with 422 which member is wrong: ${what}`, async () => {
      const { errors = [] } = await refused(typeof body === 'string' ? body : JSON.stringify(body), 422)

      expect([...new Set(errors.map(({ path }) => path))]).to.have.members(paths)
    })
  }

  it('is told with 413 that it is too much', async () => {
    const { detail } = await refused(JSON.stringify({ ...honest, comment: 'a'.repeat(20_000) }), 413)

    expect(detail).to.equal('The body is longer than 16384 bytes.')
  })

  it('is told with 415 what to send instead', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-16']) {
      await problemIn(await send(JSON.stringify(honest), { 'content-type': type }), 415)
    }
  })

  it('is told with 404 what is not there', async () => {
    for (const path of ['/api', '/api/v1', '/api/v2/petitions', '/api/v1/petitions/none', '/api/v1/petitions/%ff']) {
      await problemIn(await fetch(new URL(path.replace(/^\/api$/, '/api/'), site.url)), 404)
    }
    const body = JSON.stringify(honest)
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
    await problemIn(await fetch(new URL('/api/v1/petitions/none/signatures', site.url), init), 404)
  })

  it('is told with 422 what cannot be asked', async () => {
    const queries = ['state=x', 'limit=0', 'limit=x', 'limit=1&limit=2', 'after=x', 'language=tlh', 'x=1', 'limit[]=1']
    for (const query of [
      ...queries,
      '__proto__=1',
      'recipient=%00',
      'recipient[$ne]=x',
      `after=${'a'.repeat(8_000)}`,
    ]) {
      const { errors = [] } = await problemIn(await fetch(new URL(`/api/v1/petitions?${query}`, site.url)), 422)

      expect(errors, query).not.to.deep.equal([])
    }
  })

  it('signs nothing twice, nor with more than it said, when a member stands twice', async () => {
    const before = await storedCount()
    const answer = await send('{"name":"A","name":"B","email":"twice@example.org","country":"UA","consent":"yes"}')

    expect(answer.status).to.equal(202)
    expect(await storedCount()).to.equal(before + 1)
  })
})
