import { once } from 'node:events'

import net from 'node:net'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'
import express from 'express'
import supertest from 'supertest'

import { AppError } from '../../../server/platform/errors.ts'
import { createDevMailboxRouter } from '../../../server/platform/mail/dev-mailbox-routes.ts'
import { startDevMailbox, type DevMailbox } from '../../../server/platform/mail/dev-mailbox.ts'
import { createMailTransport } from '../../../server/platform/mail/transport.ts'
import { loadTemplates } from '../../../server/platform/templates.ts'

const now = (): Date => new Date('2027-03-01T12:00:00Z')

const html = `<!doctype html><html lang="uk"><head><title>Лист</title></head><body>
<a href="https://undersigned.example/uk/signatures/confirm/tok?a=1&amp;b=2">Підтвердити</a></body></html>`
const text =
  'Підтвердити: https://undersigned.example/uk/signatures/confirm/tok?a=1&b=2.\nhttps://undersigned.example/x'

describe('the mailbox of development', () => {
  let mailbox: DevMailbox

  beforeEach(async () => {
    mailbox = await startDevMailbox({ now, keep: 3 })
  })

  afterEach(async () => {
    await mailbox.close()
  })

  async function send(to: string, subject = 'Лист з «дужками»'): Promise<void> {
    const transport = createMailTransport({
      smtpUrl: mailbox.smtpUrl,
      from: { name: 'Undersigned', address: 'no-reply@undersigned.example' },
      replyTo: 'help@undersigned.example',
      messageIdDomain: 'undersigned.example',
      maxConnections: 1,
    })
    const terms = { leaseUntil: new Date(now().getTime() + 60_000), now }
    const mail = { messageKey: 'key', to, senderName: null, subject, text, html, unsubscribeUrl: null }
    expect(await transport.send(mail, terms)).to.deep.equal({ kind: 'sent' })
    transport.close()
  }

  it('shows what really went over SMTP', async () => {
    await send('olena@example.org')

    const [message] = mailbox.messages()
    expect(message).to.include({ to: 'olena@example.org', subject: 'Лист з «дужками»' })
    expect(message?.from).to.deep.equal({ name: 'Undersigned', address: 'no-reply@undersigned.example' })
    expect(message?.receivedAt).to.deep.equal(now())
    expect(message?.text.trim()).to.equal(text)
    expect(message?.html.trim().replaceAll('\r\n', '\n')).to.equal(html)
    expect(message?.headers['message-id']).to.equal('<key@undersigned.example>')
    expect(message?.source).to.match(/^From: Undersigned/m)
    expect(message?.links).to.deep.equal([
      'https://undersigned.example/uk/signatures/confirm/tok?a=1&b=2',
      'https://undersigned.example/x',
    ])
  })

  it('keeps the newest, newest first, and finds those of one reader in any spelling', async () => {
    for (const n of [1, 2, 3, 4]) await send(n === 3 ? 'olena@example.org' : 'ivan@example.org', `Лист ${String(n)}`)

    expect(mailbox.messages().map(({ subject }) => subject)).to.deep.equal(['Лист 4', 'Лист 3', 'Лист 2'])
    expect(mailbox.messages('OLENA@example.org').map(({ subject }) => subject)).to.deep.equal(['Лист 3'])
  })

  it('lives through a client that breaks off in the middle of a message', async () => {
    const { port } = new URL(mailbox.smtpUrl)
    const socket = net.connect(Number(port), '127.0.0.1')
    await once(socket, 'data')
    socket.write('EHLO x\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nDATA\r\nSubject: half')
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()

    await send('olena@example.org')
    expect(mailbox.messages()).to.have.length(1)
  })

  describe('in the browser', () => {
    const templates = loadTemplates(fileURLToPath(new URL('../../../views', import.meta.url)))

    function site() {
      const app = express()
      app.use(createDevMailboxRouter({ mailbox, templates, stylesheet: '/assets/site.abc.css' }))
      app.use((error: unknown, _req: express.Request, res: express.Response, next: express.NextFunction) => {
        if (error instanceof AppError && error.kind === 'not-found') res.status(404).end()
        else next(error)
      })
      return supertest(app)
    }

    it('answers programs as JSON, newest first, for one reader or all', async () => {
      await send('olena@example.org', 'Перший')
      await send('ivan@example.org', 'Другий')

      const all = await site().get('/dev/mail.json').expect(200)
      const one = await site().get('/dev/mail.json?to=olena@example.org').expect(200)

      expect(subjectsOf(all.body)).to.deep.equal(['Другий', 'Перший'])
      expect(subjectsOf(one.body)).to.deep.equal(['Перший'])
      const [message] = one.body as Record<string, unknown>[]
      expect(message).to.have.all.keys('id', 'from', 'to', 'subject', 'text', 'html', 'headers', 'links', 'receivedAt')
      expect(message).to.include({
        from: 'Undersigned <no-reply@undersigned.example>',
        receivedAt: '2027-03-01T12:00:00.000Z',
      })
    })

    it('lists what came in, and says so when nothing did', async () => {
      expect((await site().get('/dev/mail').expect(200)).text).to.include('No mail yet')
      await send('olena@example.org')

      const { text: page } = await site().get('/dev/mail').expect(200)
      expect(page).to.include('<a href="/dev/mail/1">Лист з «дужками»</a>').and.include('/assets/site.abc.css')
      expect((await site().get('/dev/mail?to=ivan@example.org')).text).to.include('No mail yet')
    })

    it('shows one mail: working links, text, and the HTML in a frame without scripts', async () => {
      await send('olena@example.org', '<b>x</b>')

      const page = await site().get('/dev/mail/1').expect(200)
      expect(page.headers['content-security-policy']).to.include("default-src 'none'").and.not.include('unsafe')
      expect(page.text).to.include('href="https://undersigned.example/uk/signatures/confirm/tok?a&#x3D;1&amp;b&#x3D;2"')
      expect(page.text).to.match(/<iframe[^>]*src="\/dev\/mail\/1\/html"[^>]*sandbox="(?![^"]*allow-scripts)/s)
      expect(page.text).to.include('&lt;b&gt;x&lt;/b&gt;').and.not.include('<b>x</b>')

      const frame = await site().get('/dev/mail/1/html').expect(200)
      expect(frame.headers['content-security-policy']).to.match(/^default-src 'none'; .*sandbox /)
      expect(frame.headers['content-security-policy']).not.to.include('allow-scripts')
      expect(frame.text).to.include('<head><base target="_top">')

      const source = await site().get('/dev/mail/1/source').expect(200)
      expect(source.headers['content-type']).to.equal('text/plain; charset=utf-8')
      expect(source.text).to.include('Message-ID: <key@undersigned.example>')
    })

    it('knows no mail that never came', async () => {
      for (const path of ['/dev/mail/1', '/dev/mail/1/html', '/dev/mail/x/source']) await site().get(path).expect(404)
    })
  })
})

function subjectsOf(body: unknown): string[] {
  return (body as { subject: string }[]).map(({ subject }) => subject)
}
