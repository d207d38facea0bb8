import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import { locales } from '../../server/platform/locales.ts'
import { openRaw, sendRaw } from '../support/raw-request.ts'
import { innards, readable } from '../support/shown-form.ts'
import { appeal, linkIn, startSite, type TestSite } from '../support/site.ts'

const nothingHere: Readonly<Record<string, RegExp>> = {
  en: /There is nothing at this address/,
  uk: /За цією адресою нічого немає/,
  crh: /\p{L}{3}/u,
  ru: /По этому адресу ничего нет/,
}

describe('addresses and requests that lead nowhere', () => {
  let site: TestSite

  before(async () => {
    site = await startSite()
  })

  after(async () => {
    await site.close()
  })

  const pathOf = (link: string): string => new URL(link).pathname

  async function mailed(email: string) {
    await site.sign({ email }, 'en')
    const mail = await site.mailTo(email)
    return {
      confirm: pathOf(linkIn(mail, 'confirm')),
      manage: pathOf(linkIn(mail, 'manage')),
      notMe: pathOf(linkIn(mail, 'not-me')),
    }
  }

  for (const locale of locales) {
    it(`are told in ${locale} that nothing is there`, async () => {
      for (const address of ['petitions/none', 'nothing', `petitions/${appeal}/nothing`, 'signatures/confirm/none']) {
        const answer = await site.get(`/${locale}/${address}`)
        const html = await answer.text()

        expect(answer.status, address).to.equal(404)
        expect(html).to.contain(`<html lang="${locale}"`).and.not.to.match(innards)
        expect(answer.headers.get('cache-control')).to.equal('no-store')
      }
      expect(readable(await (await site.get(`/${locale}/nothing`)).text())).to.match(nothingHere[locale] ?? /^$/)
    })
  }

  for (const address of [
    '/de',
    '/EN',
    '/en/',
    '//evil.example/en',
    `/de/petitions/${appeal}`,
    `/en/petitions/${appeal.toUpperCase()}`,
    `/en/petitions/${appeal}/`,
    '/en/petitions/__proto__',
    '/en/petitions/constructor',
    '/en/petitions/%00',
    '/en/petitions/%E0%A4%A',
    '/en/petitions/%ff%fe',
    '/en/petitions/..%2f..%2fpackage.json',
    `/en/petitions/${'a'.repeat(9_000)}`,
    '/assets/../../package.json',
    '/assets/css/../../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/.env',
    '/server/main.ts',
    '/en/signatures/confirm/',
    '/en/signatures/manage',
    '/unsubscribe/none',
    '/metrics/none',
    '/en/staff/none',
    '*',
  ]) {
    it(`say so at ${address.slice(0, 60)}`, async () => {
      const answer = await sendRaw(site.url, `GET ${address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)

      expect(answer.status).to.equal(404)
      expect(readable(answer.body)).to.match(/There is nothing|There is no petition|does not lead to a signature/)
      expect(answer.body).not.to.match(innards)
    })
  }

  for (const method of ['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY', 'LINK']) {
    it(`do nothing by ${method}`, async () => {
      for (const path of [`/en/petitions/${appeal}`, `/en/petitions/${appeal}/signatures`, '/healthz']) {
        const answer = await sendRaw(
          site.url,
          `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        )

        expect(answer.status).to.equal(404)
        expect(readable(answer.body)).to.contain('There is nothing at this address.')
      }
    })
  }

  const unreadable: [string, string, number][] = [
    ['a greeting of another protocol', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
    ['a method that does not exist', 'SIGN /en HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['an address with letters that may not stand in one', 'GET /en/петиція HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['no host', 'GET /en HTTP/1.1\r\n\r\n', 400],
    ['a header that is none', 'GET /en HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n', 400],
    ['two lengths', 'POST /en HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd', 400],
    [
      'a length and chunks',
      'POST /en HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['chunks that are none', 'POST /en HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['an address of 20,000 letters', `GET /en/${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['a cookie of 20,000 letters', `GET /en HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
  ]

  for (const [what, bytes, status] of unreadable) {
    it(`get a page, not an empty answer, for ${what}`, async () => {
      const answer = await sendRaw(site.url, bytes)

      expect(answer.status).to.equal(status)
      expect(answer.headers['content-type']).to.equal('text/html; charset=utf-8')
      expect(readable(answer.body)).to.match(/We could not read what was sent|larger than this form allows/)
      expect(answer.body).not.to.match(innards)
    })
  }

  it('still serve everyone else while one of them is being cut off', async () => {
    const halfSent = openRaw(site.url)
    halfSent.send(`POST /en/petitions/${appeal}/signatures HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nname=`)
    const refused = await sendRaw(site.url, 'nonsense\r\n\r\n')
    const page = await site.get('/en')
    halfSent.socket.destroy()

    expect(refused.status).to.equal(400)
    expect(page.status).to.equal(200)
  })

  const oddHeaders: Record<string, string>[] = [
    { 'accept-language': `${'en;q=,'.repeat(300)}*;q=9` },
    { 'accept-language': '\xff\xfe' },
    { 'accept-encoding': 'identity;q=0, *;q=0' },
    { accept: 'application/x-nothing' },
    { cookie: `${'a=b; '.repeat(500)}__Host-session=x` },
    { 'x-forwarded-for': "', $ne: 1, <script>", 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' },
    { forwarded: 'for=_hidden;host=evil.example' },
    { 'if-none-match': '"'.repeat(500) },
    { 'if-modified-since': 'yesterday' },
    { range: 'bytes=0-0,-1,5-2' },
    { 'x-http-method-override': 'DELETE' },
    { upgrade: 'h2c' },
    { expect: 'banana' },
  ]

  for (const headers of oddHeaders) {
    it(`show the page whatever ${Object.keys(headers).join(' and ')} say`, async () => {
      const lines = Object.entries(headers).map(([name, text]) => `${name}: ${text}`)
      const request = [
        `GET /en/petitions/${appeal} HTTP/1.1`,
        'Host: evil.example',
        'Connection: close',
        ...lines,
        '',
        '',
      ]
      const answer = await sendRaw(site.url, Buffer.from(request.join('\r\n'), 'latin1'))

      expect(answer.status).to.equal(200)
      expect(answer.body).to.contain('Prisoners of the Kremlin').and.not.to.contain('evil.example')
    })
  }

  it('are not given back what they call themselves', async () => {
    const odd = await site.get('/en/none', { 'x-request-id': '<script>alert(1)</script>' })
    const sane = await site.get('/en/none', { 'x-request-id': '0123456789abcdef' })

    expect(odd.headers.get('x-request-id')).to.match(/^[0-9a-f]{16}$/)
    expect(sane.headers.get('x-request-id')).to.equal('0123456789abcdef')
  })

  it('open no signature with a link that was cut, changed, lengthened or meant for something else', async () => {
    const { confirm, manage, notMe } = await mailed('links@example.org')
    const token = confirm.split('/').at(-1) ?? ''
    const other = randomBytes(52).toString('base64url')
    const wrong = [
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      `${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`,
      manage.split('/').at(-1) ?? '',
      notMe.split('/').at(-1) ?? '',
      other,
      '%00',
      '__proto__',
      '..%2f..%2f',
      'a'.repeat(5_000),
      '😀',
    ]

    for (const candidate of wrong) {
      for (const address of [`/en/signatures/confirm/${candidate}`, `/unsubscribe/${candidate}`]) {
        const shown = await site.get(address)
        const posted = await site.post(address, {})

        expect([shown.status, posted.status], address).to.deep.equal([404, 404])
        expect(readable(await posted.text())).to.match(/does not lead to a signature|There is nothing at this address/)
      }
    }
    const still = await site.get(confirm)
    expect(still.status).to.equal(200)
    expect(readable(await still.text())).to.contain('Confirm')
  })

  it("changes nothing by a form of the signer's page that cannot be meant", async () => {
    const { manage, notMe } = await mailed('signers-page@example.org')
    const held = async (): Promise<string> => (await site.get(`${manage}/export`)).text()
    const before = await held()

    const answers = await Promise.all([
      site.post(`${manage}/visibility`, { visibility: 'everyone' }),
      site.post(`${manage}/visibility`, {}),
      site.post(`${manage}/updates`, { updates: 'maybe' }),
      site.post(`${manage}/updates`, {}),
      site.post(`${manage}/updates`, { updates: 'yes', email: 'other@example.org' }),
      site.post(`${manage}/correct`, { name: '', country: 'XX' }),
      site.post(`${manage}/correct`, { name: 'Olena', country: 'UA', email: 'other@example.org' }),
      site.post(notMe, { action: 'nonsense' }),
      site.post(notMe, { 'action[$ne]': 'lift' }),
    ])

    expect(answers.map(({ status }) => status)).to.deep.equal(answers.map(() => 422))
    for (const answer of answers) expect(readable(await answer.text())).to.match(/could not read|needs? another look/)
    expect(await held()).to.equal(before)
  })

  it("keeps what was typed on the signer's page when something in it is wrong", async () => {
    const { manage } = await mailed('correcting@example.org')
    const answer = await site.post(`${manage}/correct`, {
      name: 'ї'.repeat(101),
      country: 'PL',
      city: 'Краків',
      comment: 'Ой',
    })
    const html = await answer.text()

    expect(answer.status).to.equal(422)
    expect(html).to.contain('ї'.repeat(101)).and.to.contain('Краків').and.to.contain('Ой')
    expect(html).to.match(/value="PL"[^>]*selected/)
    expect(readable(html)).to.contain('Shorten the name to 100 characters.')
  })
})
