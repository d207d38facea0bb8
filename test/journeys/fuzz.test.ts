import { expect } from 'chai'
import fc from 'fast-check'

import { innards } from '../support/shown-form.ts'
import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'

const known = ['name', 'email', 'country', 'city', 'comment', 'visibility', 'consent', 'updates', 'version', 'language']
const steering = ['website', 'emailChecked', 'altcha', 'h-captcha-response', 'locale']
const hostileNames = [
  '__proto__',
  'constructor',
  'toString',
  '$where',
  'name[$ne]',
  'email[]',
  '',
  'a.b',
  '_id',
  'state',
]
const hostileTexts = [
  '',
  'yes',
  'UA',
  '1',
  'en',
  'full',
  '$ne',
  '{"$gt":""}',
  '[object Object]',
  'a@example.org',
  "' || '1",
  '\0',
]

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...known, ...steering) },
  { weight: 1, arbitrary: fc.constantFrom(...hostileNames) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
)
const text = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 600 }),
  fc.emailAddress(),
)

/** Half of them would be signed if nothing else came with them. */
const honestStarts: [string, string][][] = [
  [],
  [
    ['name', 'Олена'],
    ['email', 'fuzz@example.org'],
    ['country', 'UA'],
    ['consent', 'yes'],
  ],
]

/** Several at once: that is quicker, and they meet in one write. */
const batches = { numRuns: 15 }
const atOnce = 10

describe('whatever is thrown at it', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(async () => {
    await site.close()
  })

  afterEach(() => {
    expect(site.logLines.filter((line) => /"level":(50|60)/.test(line))).to.deep.equal([])
    expect(Object.keys(Object.prototype)).to.deep.equal([])
    expect(({} as Record<string, unknown>)['admin']).to.equal(undefined)
  })

  async function answered(path: string, init: RequestInit, statuses: readonly number[]): Promise<Response> {
    const answer = await fetch(new URL(path, site.url), { redirect: 'manual', ...init })
    const body = await answer.clone().text()
    expect(statuses, body.slice(0, 200)).to.include(answer.status)
    if (answer.status === 422 || answer.status === 404) expect(withoutEcho(body)).not.to.match(innards)
    return answer
  }

  it('a form is signed or comes back', async () => {
    const fields = fc.array(fc.tuple(name, text), { maxLength: 14 })
    const form = fc.tuple(fc.constantFrom(...honestStarts), fields).map(([start, more]) => [...start, ...more])
    await fc.assert(
      fc.asyncProperty(fc.array(form, { minLength: atOnce, maxLength: atOnce }), async (forms) => {
        await Promise.all(
          forms.map((fields) =>
            answered(
              `/uk/petitions/${appeal}/signatures`,
              { method: 'POST', body: new URLSearchParams(fields) },
              [303, 422, 413],
            ),
          ),
        )
      }),
      batches,
    )
  }).timeout(20_000)

  it('bytes sent as a form are signed or come back', async () => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: atOnce, maxLength: atOnce }), async (bodies) => {
        await Promise.all(
          bodies.map((body) =>
            answered(
              `/en/petitions/${appeal}/signatures`,
              {
                method: 'POST',
                body: body,
                headers: { 'content-type': 'application/x-www-form-urlencoded' },
              },
              [422, 413],
            ),
          ),
        )
      }),
      batches,
    )
  }).timeout(20_000)

  it('JSON is signed or answered with what is wrong', async () => {
    const member = fc.oneof(
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(text, { maxLength: 3 }),
      fc.object(),
    )
    const object = fc.array(fc.tuple(name, member), { maxLength: 14 }).map((members) => jsonOf(members))
    const body = fc.oneof({ weight: 5, arbitrary: object }, { weight: 1, arbitrary: fc.json() })
    await fc.assert(
      fc.asyncProperty(fc.array(body, { minLength: atOnce, maxLength: atOnce }), async (bodies) => {
        await Promise.all(
          bodies.map(async (json) => {
            const init = { method: 'POST', body: json, headers: { 'content-type': 'application/json' } }
            const answer = await answered(`/api/v1/petitions/${appeal}/signatures`, init, [202, 422, 413])
            const type = answer.status === 202 ? 'application/json' : 'application/problem+json'
            expect(answer.headers.get('content-type')).to.equal(`${type}; charset=utf-8`)
          }),
        )
      }),
      batches,
    )
  }).timeout(20_000)

  it('no link opens anything that nobody was mailed', async () => {
    const segment = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 90 }).map((part) => encodeURIComponent(part.toWellFormed())),
      fc.uint8Array({ minLength: 52, maxLength: 52 }).map((part) => Buffer.from(part).toString('base64url')),
    )
    const page = fc.constantFrom('en/signatures/confirm', 'uk/signatures/manage', 'ru/signatures/not-me', 'unsubscribe')
    const act = fc.constantFrom('', '/withdraw', '/erase', '/export', '/correct')
    const method = fc.constantFrom('GET', 'POST')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(page, segment, act, method), { minLength: atOnce, maxLength: atOnce }),
        async (asked) => {
          await Promise.all(
            asked.map(([at, token, what, how]) => answered(`/${at}/${token}${what}`, { method: how }, [404])),
          )
        },
      ),
      batches,
    )
  }).timeout(20_000)

  it('one wrong bit in any byte of a link opens nothing', async () => {
    const open = await startSite()
    await open.sign({ email: 'bits@example.org' })
    const link = linkIn(await open.mailTo('bits@example.org'), 'confirm')
    const token = Buffer.from(link.split('/').at(-1) ?? '', 'base64url')
    const statuses = await Promise.all(
      Array.from({ length: token.length * 2 }, async (_, step) => {
        const bit = step * 4 + (step % 4)
        const wrong = Buffer.from(token)
        wrong.writeUInt8(wrong.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        return (await open.post(`/uk/signatures/confirm/${wrong.toString('base64url')}`, {})).status
      }),
    )
    const right = await open.get(link)
    await open.close()

    expect(new Set(statuses)).to.deep.equal(new Set([404]))
    expect(right.status).to.equal(200)
  })
})

/** As text, because an object cannot hold the same member twice, nor `__proto__` as one. */
function jsonOf(members: readonly (readonly [string, unknown])[]): string {
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`
}

/** What was typed comes back in values and texts of fields, and in the paths of problems; the rest is ours. */
function withoutEcho(body: string): string {
  return body.replaceAll(/(value|aria-label)="[^"]*"|<textarea[\s\S]*?<\/textarea>|"path":"(\\.|[^"\\])*"/g, '')
}
