import { gzipSync } from 'node:zlib'

import { expect } from 'chai'

import { readDemoContent } from '../../server/demo/demo-content.ts'
import type { NewPetition } from '../../server/features/petitions/index.ts'
import { innards, readable, shownForm } from '../support/shown-form.ts'
import { appeal, startSite, type TestSite } from '../support/site.ts'

const formType = 'application/x-www-form-urlencoded'
const honest = { name: 'Олена Коваль', email: 'olena@example.org', country: 'UA', city: 'Сімферополь', consent: 'yes' }
const honestBody = new URLSearchParams(honest).toString()

const summaryOf = (html: string): string =>
  readable(/<div class="box[^>]*role="alert"[\s\S]*?<\/div>/.exec(html)?.[0] ?? '')

describe('what nobody can have meant at the signing form', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
    for (const petition of otherPetitions()) await site.stores.petitions.publish(petition)
  })

  after(async () => {
    await site.close()
  })

  const storedCount = (): Promise<number> => site.stores.database.db.collection('signatures').countDocuments()

  const send = (
    body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
    { slug = appeal, ...headers }: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(new URL(`/en/petitions/${slug}/signatures`, site.url), {
      method: 'POST',
      body,
      headers: { 'content-type': formType, ...headers },
      redirect: 'manual',
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    })

  /** Sends it, and expects the form back with a sentence, nothing of ours in it, and nothing stored. */
  async function sentBack(body: string | Uint8Array<ArrayBuffer>, slug = appeal) {
    const before = await storedCount()
    const answer = await send(body, { slug })
    const html = await answer.text()

    expect(answer.status).to.equal(422)
    expect(answer.headers.get('content-type')).to.equal('text/html; charset=utf-8')
    expect(answer.headers.get('cache-control')).to.equal('no-store')
    expect(html).not.to.match(innards)
    expect(await storedCount()).to.equal(before)
    return { summary: summaryOf(html), fields: shownForm(html), html }
  }

  it('asks for everything that is missing, a sentence for each', async () => {
    for (const body of ['', 'name=', '&&&', '=']) {
      const { summary } = await sentBack(body)

      expect(summary, JSON.stringify(body)).to.contain('Tell us your name.')
      expect(summary).to.contain('Tell us your e-mail address')
      expect(summary).to.contain('Choose the country where you live')
      expect(summary).to.contain('Tick the box if you sign.')
    }
  })

  it('asks for the consent when only the box was left out, and keeps all the rest', async () => {
    const { consent, ...others } = honest
    const { summary, fields } = await sentBack(new URLSearchParams(others).toString())

    expect(consent).to.equal('yes')
    expect(summary).to.contain('Tick the box if you sign.')
    expect(fields).to.include(others).and.not.to.have.property('consent')
  })

  const oddities: [string, string | Buffer, RegExp][] = [
    ['a name twice', '&name=Other', /Write your name as one line/],
    ['an address twice', '&email=other%40example.org', /Check the e-mail address/],
    ['a suggestion beside the address it was made for', '&email=olena%40gmail.com', /Check the e-mail address/],
    ['a country twice', '&country=PL', /Choose a country from the list/],
    ['the consent twice', '&consent=yes', /Tick the box/],
    ['a captcha answer twice', '&h-captcha-response=a&h-captcha-response=b', /could not be read/],
    ['an operator of the database', '&name[$ne]=', /something we did not ask for/],
    ['a list', '&email[]=other%40example.org', /something we did not ask for/],
    ['a field that does not exist', '&isAdmin=true', /something we did not ask for/],
    ['the prototype of everything', '&__proto__=x&constructor=y&__proto__[admin]=1', /something we did not ask for/],
    ['a NUL in the middle', '&comment=a%00b', /could not read what was sent/i],
    ['a NUL in a hidden field', '&emailChecked=%00', /could not read what was sent/i],
    ['percent-encoding that breaks off', '&comment=%E0%A4%A', /could not read what was sent/i],
    ['half of a letter', '&comment=%ED%A0%80', /could not read what was sent/i],
    ['letters in Latin-1', Buffer.from('&comment=K\xf6ln', 'latin1'), /could not read what was sent/i],
    [
      'bytes that are no text',
      Buffer.from([0x26, 0x63, 0x6f, 0x6d, 0x6d, 0x65, 0x6e, 0x74, 0x3d, 0xff, 0xfe, 0x80]),
      /read/,
    ],
    ['a comment of 501 letters', `&comment=${'ж'.repeat(501)}`, /Shorten the comment to 500/],
    ['a way of being seen that does not exist', '&visibility=everyone', /Choose who may see your name/],
    ['an answer about mails that is none', '&updates=maybe', /Say yes or no to mail/],
    ['a text that was never published', '&version=7', /The text has changed/],
    ['a text that is no number', '&version[$gt]=0&version=x', /The text has changed/],
    ['a text below all others', '&version=-1', /The text has changed/],
    ['a language that does not exist', '&language=tlh', /no text in that language/],
  ]

  for (const [what, more, sentence] of oddities) {
    it(`comes back with a sentence and everything typed for ${what}`, async () => {
      const { summary, fields } = await sentBack(Buffer.concat([Buffer.from(honestBody), Buffer.from(more)]))

      expect(summary).to.match(sentence)
      expect(fields).to.include(honest)
      expect(fields).to.include({ version: '1', language: 'en', website: '' })
    })
  }

  const wrongFields: [string, Record<string, string>, RegExp][] = [
    ['a name of 101 letters', { name: 'ї'.repeat(101) }, /Shorten the name to 100/],
    ['a name that prints nothing', { name: '\u3164' }, /at least one letter/],
    ['a name that climbs over its neighbours', { name: `Z${'\u0335'.repeat(12)}` }, /without stacked marks/],
    ['an address without a domain', { email: 'olena' }, /Check the e-mail address/],
    ['an address of 300 letters', { email: `${'o'.repeat(300)}@example.org` }, /Check the e-mail address/],
    ['an address that begins another header', { email: 'a@example.org\r\nBcc: b@example.org' }, /Check the e-mail/],
    ['two addresses in one', { email: 'a@example.org,b@example.org' }, /Check the e-mail address/],
    ['an address in quotes', { email: '"a b"@example.org' }, /Check the e-mail address/],
    ['a city of 101 letters', { city: 'ґ'.repeat(101) }, /Shorten the city to 100/],
  ]

  for (const [what, wrong, sentence] of wrongFields) {
    it(`keeps ${what} as it was typed`, async () => {
      const { summary, fields } = await sentBack(new URLSearchParams({ ...honest, ...wrong }).toString())

      expect(summary).to.match(sentence)
      expect(fields).to.include({ ...honest, ...wrong })
    })
  }

  it('knows no country that is none, and keeps the rest', async () => {
    for (const country of ['XX', 'ua', 'Ukraine', '__proto__', 'NONE']) {
      const { summary, fields } = await sentBack(new URLSearchParams({ ...honest, country }).toString())

      expect(summary).to.match(/Choose a country from the list/)
      expect(fields).to.include({ ...honest, country: '' })
    }
  })

  it('shows markup that was typed as the text it is', async () => {
    const nasty = `"><script>alert(1)</script><img src=x onerror=alert(2)>{{constructor}}\`'`
    const { html, fields } = await sentBack(
      new URLSearchParams({ ...honest, name: nasty, comment: `</textarea>${nasty}`, consent: '' }).toString(),
    )

    expect(fields).to.include({ name: nasty, comment: `</textarea>${nasty}` })
    expect(html).not.to.contain('<script>alert').and.not.to.contain('<img src=x')
  })

  it('takes UTF-8 with a byte order mark, and asks again for what came in UTF-16', async () => {
    const marked = await send(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(honestBody)]))
    const wide = await sentBack(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(honestBody, 'utf16le')]))

    expect(marked.status).to.equal(303)
    expect(wide.summary).to.contain('Tell us your name.').and.to.contain('something we did not ask for')
  })

  const tooMuch: [string, () => Parameters<typeof send>[0]][] = [
    ['a comment as long as a book', () => `${honestBody}&comment=${'a'.repeat(17_000)}`],
    ['five megabytes', () => `${honestBody}&comment=${'a'.repeat(5_000_000)}`],
    ['a hundred fields', () => honestBody + '&city=a'.repeat(100)],
    ['a body whose length nobody told', () => endless(40)],
  ]

  for (const [what, body] of tooMuch) {
    it(`is too large with ${what}, and says so`, async () => {
      const before = await storedCount()
      const answer = await send(body())
      const html = await answer.text()

      expect(answer.status).to.equal(413)
      expect(readable(html)).to.contain(
        'What was sent is larger than this form allows. Go back, shorten it and try again.',
      )
      expect(html).not.to.match(innards)
      expect(await storedCount()).to.equal(before)
    })
  }

  const otherTypes: [string, string | Uint8Array<ArrayBuffer>, Record<string, string>][] = [
    ['JSON', JSON.stringify(honest), { 'content-type': 'application/json' }],
    ['a form with files', 'x', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['plain text', honestBody, { 'content-type': 'text/plain' }],
    ['no type at all', honestBody, { 'content-type': '' }],
    ['a type that is none', honestBody, { 'content-type': 'form; ;;=' }],
    ['another character set', honestBody, { 'content-type': `${formType}; charset=utf-16` }],
    ['a packed body', gzipSync(honestBody), { 'content-encoding': 'gzip' }],
  ]

  for (const [what, body, headers] of otherTypes) {
    it(`is refused with a sentence as ${what}`, async () => {
      const answer = await send(body, headers)
      const html = await answer.text()

      expect(answer.status).to.equal(415)
      expect(readable(html)).to.contain('What was sent is of a kind that we do not take. Use the form on our page.')
      expect(html).not.to.match(innards)
    })
  }

  it('cannot make a protected petition show anybody', async () => {
    for (const visibility of ['full', 'initials']) {
      const body = new URLSearchParams({ ...honest, visibility }).toString()
      const { summary, fields } = await sentBack(body, 'protected-with-names')

      expect(summary).to.contain('Choose who may see your name.')
      expect(fields).to.include(honest).and.not.to.have.property('visibility')
    }
  })

  it('cannot hand a name to a petition that asks for none', async () => {
    const { summary, fields } = await sentBack(honestBody, 'protected')
    const { name, ...others } = honest

    expect(name).to.equal('Олена Коваль')
    expect(summary).to.contain('something we did not ask for')
    expect(fields).to.include(others).and.not.to.have.property('name')
  })

  it('signs nothing that is closed, removed or unknown', async () => {
    const closed = await send(honestBody, { slug: 'closed' })
    const removed = await send(honestBody, { slug: 'removed' })
    const unknown = await send(honestBody, { slug: 'no-such-petition' })

    expect(closed.status).to.equal(410)
    expect(readable(await closed.text())).to.contain('Prisoners of the Kremlin')
    expect(removed.status).to.equal(410)
    expect(readable(await removed.text())).to.contain('This petition was removed from the site.')
    expect(unknown.status).to.equal(404)
    expect(readable(await unknown.text())).to.contain('There is no petition at this address.')
  })

  it('loses nobody to the trap: the form comes back with it emptied, and the next press signs', async () => {
    const before = await storedCount()
    const { summary, fields } = await sentBack(
      new URLSearchParams({ ...honest, website: 'https://x.example' }).toString(),
    )
    const again = await site.post(`/en/petitions/${appeal}/signatures`, { ...fields, email: 'trapped@example.org' })

    expect(summary).to.contain('Please press Sign once more').and.to.contain('Everything you typed is still here.')
    expect(fields).to.include({ ...honest, website: '' })
    expect(again.status).to.equal(303)
    expect(await storedCount()).to.equal(before + 1)
  })

  it('asks once whether gmial.com was meant: keeping it signs with it', async () => {
    const before = await storedCount()
    const typed = { ...honest, email: 'Olena@gmial.com' }
    const { html, fields } = await sentBack(new URLSearchParams(typed).toString())
    const kept = await site.post(`/en/petitions/${appeal}/signatures`, fields)

    expect(readable(html)).to.contain('gmail.com')
    expect(fields).to.include({ ...typed, emailChecked: 'Olena@gmial.com' })
    expect(kept.status).to.equal(303)
    expect(await storedCount()).to.equal(before + 1)
  })

  it('asks once whether gmial.com was meant: one button signs with gmail.com', async () => {
    const { html } = await sentBack(new URLSearchParams({ ...honest, email: 'other@gmial.com' }).toString())
    const suggested = shownForm(html, 'use-suggestion')
    const used = await site.post(`/en/petitions/${appeal}/signatures`, suggested)

    expect(suggested).to.include({ ...honest, email: 'other@gmail.com' })
    expect(used.status).to.equal(303)
  })

  it('goes the same way at the form for another mail', async () => {
    for (const [body, sentence] of [
      ['', /Tell us your e-mail address/],
      ['email=olena', /Check the e-mail address/],
      ['email[$gt]=', /something we did not ask for/],
      ['email=a%40example.org&email=b%40example.org', /Check the e-mail address/],
      ['email=a%00%40example.org', /./],
      ['email=a%40example.org&name=Olena', /something we did not ask for/],
    ] as const) {
      const answer = await fetch(new URL(`/en/petitions/${appeal}/resend`, site.url), {
        method: 'POST',
        body,
        headers: { 'content-type': formType },
        redirect: 'manual',
      })
      const html = await answer.text()

      expect(answer.status, body).to.equal(422)
      expect(summaryOf(html), body).to.match(sentence)
      expect(html).not.to.match(innards)
    }
  })
})

/** So many kilobytes, sent without telling how many. */
function endless(kilobytes: number): ReadableStream {
  let left = kilobytes
  return new ReadableStream({
    pull(controller) {
      if (left === 0) controller.close()
      else controller.enqueue(new Uint8Array(1024).fill(97))
      left -= 1
    },
  })
}

function otherPetitions(): NewPetition[] {
  const [template] = readDemoContent().petitions
  if (template === undefined) throw new Error('The demo has no petition.')
  return [
    { ...template, slug: 'protected', riskMode: 'protected', handover: 'count' },
    { ...template, slug: 'protected-with-names', riskMode: 'protected', handover: 'names' },
    { ...template, slug: 'closed', state: 'closed' },
    { ...template, slug: 'removed', state: 'hidden' },
  ]
}
