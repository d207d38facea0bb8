import { expect } from 'chai'

import type { Now } from '../../../server/platform/clock.ts'
import {
  createMailTransport,
  type MailTimeouts,
  type MailTransport,
  type OutgoingMail,
  type SendResult,
} from '../../../server/platform/mail/transport.ts'
import { startScriptedSmtp, type ScriptedSmtp, type SmtpPhase } from './scripted-smtp.ts'

const start = new Date('2027-03-01T12:00:00Z')
const quick: MailTimeouts = { connectionMs: 300, greetingMs: 300, socketMs: 400, sendMs: 700 }

const mail: OutgoingMail = {
  messageKey: 'abc-DEF_123',
  to: 'olena+un@example.org',
  senderName: null,
  subject: 'Підтвердьте підпис',
  text: 'Текст листа\n.\nрядок з крапкою',
  html: '<p>Текст листа</p>',
  unsubscribeUrl: null,
}

describe('sending a mail over SMTP', () => {
  let server: ScriptedSmtp | undefined
  let transport: MailTransport | undefined
  let nowIs = start
  const now: Now = () => nowIs

  async function sendTo(
    parts: Parameters<typeof startScriptedSmtp>[0],
    changes: Partial<OutgoingMail> = {},
  ): Promise<SendResult> {
    server ??= await startScriptedSmtp(parts)
    transport ??= createMailTransport({
      smtpUrl: server.smtpUrl,
      from: { name: 'Undersigned', address: 'no-reply@undersigned.example' },
      replyTo: 'help@undersigned.example',
      messageIdDomain: 'undersigned.example',
      maxConnections: 2,
      timeouts: quick,
    })
    return transport.send({ ...mail, ...changes }, { leaseUntil: new Date(start.getTime() + 60_000), now })
  }

  afterEach(async () => {
    transport?.close()
    await server?.close()
    server = transport = undefined
    nowIs = start
  })

  it('names one recipient, a stable Message-ID, a Reply-To, and keeps answering machines silent', async () => {
    const result = await sendTo({})

    expect(result).to.deep.equal({ kind: 'sent' })
    expect(server?.received).to.have.length(1)
    const { from, to, data } = server?.received[0] ?? { from: '', to: '', data: '' }
    expect([from, to]).to.deep.equal(['no-reply@undersigned.example', 'olena+un@example.org'])
    expect(data).to.match(/^Message-ID: <abc-DEF_123@undersigned\.example>\r$/m)
    expect(data).to.match(/^From: Undersigned <no-reply@undersigned\.example>\r$/m)
    expect(data).to.match(/^Reply-To: help@undersigned\.example\r$/m)
    expect(data).to.match(/^Auto-Submitted: auto-generated\r$/m)
    expect(data).to.match(/^X-Auto-Response-Suppress: All\r$/m)
    expect(data).to.match(/^Date: Mon, 01 Mar 2027 12:00:00 \+0000\r$/m)
    expect(data).not.to.match(/^(List-Unsubscribe|X-Mailer)/m)
  })

  it('offers the one-click unsubscription only where a link is given', async () => {
    await sendTo({}, { unsubscribeUrl: 'https://undersigned.example/unsubscribe/token' })

    expect(server?.received[0]?.data).to.match(
      /^List-Unsubscribe: <https:\/\/undersigned\.example\/unsubscribe\/token>\r$/m,
    )
    expect(server?.received[0]?.data).to.match(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
  })

  it('writes an international domain as A-labels', async () => {
    await sendTo({}, { to: 'olena@bücher.example' })

    expect(server?.received[0]?.to).to.equal('olena@xn--bcher-kva.example')
  })

  it('keeps a subject that tries to begin a header on its one line', async () => {
    await sendTo({}, { subject: 'Petition\r\nBcc: victim@example.org\u2028end', senderName: 'A\r\nB' })

    const data = server?.received[0]?.data ?? ''
    expect(data).to.match(/^Subject: Petition Bcc: victim@example\.org end\r$/m)
    expect(data).not.to.match(/^Bcc/m)
    expect(server?.received).to.have.length(1)
  })

  for (const to of [
    'a@example.org\r\nRCPT TO:<b@example.org>',
    'a@example.org\n',
    'a@example.org,b@example.org',
    'a b@example.org',
    '"a b"@example.org',
    'a@b@example.org',
    '<a@example.org>',
    'a@example.org>',
    'a@[127.0.0.1]',
    'a@127.0.0.1',
    'a@localhost',
    '@example.org',
    'a@',
    '',
    'a@exam\tple.org',
    'a@example.org/b',
    'a@example.org?b',
    'a@ex%61mple.org',
    '.a@example.org',
    'a..b@example.org',
    'ім’я@example.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b'.repeat(64)}.org`,
  ]) {
    it(`never connects for ${JSON.stringify(to)}`, async () => {
      const result = await sendTo({}, { to })

      expect(result).to.deep.equal({ kind: 'refused', code: 'address' })
      expect(server?.connectionCount()).to.equal(0)
    })
  }

  describe('reads what the server answers', () => {
    const refused = (code: string): SendResult => ({ kind: 'refused', code })
    const later = (trouble: 'mail' | 'server', code: string): SendResult => ({
      kind: 'later',
      code,
      trouble,
      mayHaveGone: false,
    })
    const table: [SmtpPhase, string, SendResult][] = [
      ['greeting', '421 too busy', later('server', '421')],
      ['greeting', '554 not you', later('server', '554')],
      ['ehlo', '421 closing', later('server', '421')],
      ['ehlo', '550 no', later('server', '550')],
      ['auth', '454 4.7.0 temporary', later('server', '454')],
      ['auth', '535 5.7.8 wrong password', later('server', '535')],
      ['mail', '421 closing', later('server', '421')],
      ['mail', '451 4.3.0 later', later('server', '451')],
      ['mail', '452 4.3.1 full', later('server', '452')],
      ['mail', '530 5.7.0 log in first', later('server', '530')],
      ['mail', '550 5.7.1 sender unknown', later('server', '550')],
      ['mail', '553 5.1.8 sender', later('server', '553')],
      ['rcpt', '421 closing', later('server', '421')],
      ['rcpt', '450 4.2.0 greylisted', later('mail', '450 4.2.0')],
      ['rcpt', '451 4.7.1 later', later('mail', '451 4.7.1')],
      ['rcpt', '452 4.2.2 mailbox full', later('mail', '452 4.2.2')],
      ['rcpt', '503 5.5.1 sequence', later('mail', '503 5.5.1')],
      ['rcpt', '530 5.7.0 log in first', later('mail', '530 5.7.0')],
      ['rcpt', '550 5.1.1 no such user', refused('550 5.1.1')],
      ['rcpt', '551 5.1.6 moved', refused('551 5.1.6')],
      ['rcpt', '552 5.2.2 over quota', refused('552 5.2.2')],
      ['rcpt', '553 5.1.3 bad address', refused('553 5.1.3')],
      ['rcpt', '554 5.7.1 refused', refused('554 5.7.1')],
      ['rcpt', '554 5.7.1 Relay access denied', later('mail', '554 5.7.1')],
      ['rcpt', '550 5.7.1 Unable to relay', later('mail', '550 5.7.1')],
      ['data', '421 closing', later('server', '421')],
      ['data', '451 4.3.0 later', later('mail', '451 4.3.0')],
      ['data', '503 5.5.1 sequence', later('mail', '503 5.5.1')],
      ['data', '554 5.5.1 no valid recipients', refused('554 5.5.1')],
      ['end', '421 closing', later('mail', '421')],
      ['end', '450 4.2.0 later', later('mail', '450 4.2.0')],
      ['end', '451 4.3.0 later', later('mail', '451 4.3.0')],
      ['end', '452 4.3.1 full', later('mail', '452 4.3.1')],
      ['end', '550 5.7.1 refused', refused('550 5.7.1')],
      ['end', '552 5.3.4 too big', refused('552 5.3.4')],
      ['end', '554 5.6.0 refused', refused('554 5.6.0')],
    ]
    for (const pipelining of [true, false]) {
      for (const [phase, reply, expected] of table) {
        it(`"${reply}" at ${phase}${pipelining ? '' : ', one command at a time'}`, async () => {
          const script = (at: SmtpPhase) => (at === phase ? { reply } : undefined)
          const result = await sendTo({ pipelining, auth: phase === 'auth', script })

          expect(result).to.deep.equal(expected)
        })
      }
    }
  })

  describe('when the connection breaks', () => {
    for (const phase of ['greeting', 'ehlo', 'mail', 'rcpt', 'data'] as const) {
      it(`surely sent nothing when cut at ${phase}`, async () => {
        const result = await sendTo({ script: (at) => (at === phase ? { cut: true } : undefined) })

        expect(result).to.include({ kind: 'later', trouble: 'server', mayHaveGone: false })
        expect(server?.received).to.have.length(0)
      })
    }

    it('cannot know what became of the message when cut after the final dot', async () => {
      const result = await sendTo({ script: (at) => (at === 'end' ? { cut: true } : undefined) })

      expect(result).to.include({ kind: 'later', trouble: 'mail', mayHaveGone: true })
      expect(server?.received).to.have.length(1)
    })

    it('cannot know it either when the answer to the final dot never comes', async () => {
      const result = await sendTo({ script: (at) => (at === 'end' ? { silent: true } : undefined) })

      expect(result).to.include({ kind: 'later', trouble: 'mail', mayHaveGone: true })
    })

    it('says so when nobody listens', async () => {
      await sendTo({})
      await server?.close()
      const result = await sendTo({})

      expect(result).to.include({ kind: 'later', trouble: 'server', mayHaveGone: false })
      server = undefined
    })

    it('goes on over a new connection when the server closed the old one between two mails', async () => {
      let mails = 0
      const script = (at: SmtpPhase) =>
        at === 'mail' && ++mails === 2 ? { reply: '421 idle', cut: true as const } : undefined

      const first = await sendTo({ script })
      await new Promise((resolve) => setTimeout(resolve, 20))
      const results = [first, await sendTo({ script })]

      expect(server?.connectionCount()).to.equal(2)
      expect(results).to.deep.equal([{ kind: 'sent' }, { kind: 'sent' }])
      expect(server?.received).to.have.length(2)
    })
  })

  describe('within bounded time', () => {
    for (const phase of ['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'end'] as const) {
      it(`leaves a server that says nothing at ${phase}`, async () => {
        const began = performance.now()
        const result = await sendTo({ script: (at) => (at === phase ? { silent: true } : undefined) })

        expect(result.kind).to.equal('later')
        expect(performance.now() - began).to.be.below(1_500)
      })

      it(`leaves a server that answers a byte at a time at ${phase}, and its connection`, async () => {
        const began = performance.now()
        const script = (at: SmtpPhase) => (at === phase ? { dripMs: 80, reply: `250-${'x'.repeat(500)}` } : undefined)
        const result = await sendTo({ script })

        expect(result).to.include({ kind: 'later', mayHaveGone: phase === 'end' })
        expect(performance.now() - began).to.be.below(1_500)
        await waitUntil(() => server?.openCount() === 0)
      })
    }
  })

  describe('while the lease lasts', () => {
    const leaseUntil = new Date(start.getTime() + 60_000)

    for (const phase of ['rcpt', 'data'] as const) {
      it(`never completes the message when the lease passes at ${phase}`, async () => {
        const first = () => {
          nowIs = leaseUntil
        }
        const result = await sendTo({ pipelining: false, script: (at) => (at === phase ? { first } : undefined) })

        expect(result).to.deep.equal({ kind: 'later', code: 'lease', trouble: 'lease', mayHaveGone: false })
        await waitUntil(() => server?.openCount() === 0)
        expect(server?.received).to.have.length(0)
      })
    }

    it('does not begin when too little of it is left', async () => {
      nowIs = new Date(leaseUntil.getTime() - 100)
      const result = await sendTo({})

      expect(result).to.include({ kind: 'later', trouble: 'lease' })
      expect(server?.connectionCount()).to.equal(0)
    })
  })

  describe('probing the server', () => {
    async function probe(script: (phase: SmtpPhase) => object | undefined, auth = false): Promise<boolean | undefined> {
      await sendTo({ auth, script: (at) => script(at) })
      return transport?.probe()
    }

    it('finds a server that lets us in', async () => {
      expect(await probe(() => undefined, true)).to.equal(true)
    })

    for (const phase of ['greeting', 'ehlo', 'auth'] as const) {
      it(`finds one that refuses at ${phase}`, async () => {
        expect(await probe((at) => (at === phase ? { reply: '535 no' } : undefined), true)).to.equal(false)
      })

      it(`gives up one that answers a byte at a time at ${phase}`, async () => {
        const found = await probe(
          (at) => (at === phase ? { dripMs: 80, reply: '250-' + 'x'.repeat(500) } : undefined),
          true,
        )

        expect(found).to.equal(false)
        await waitUntil(() => server?.openCount() === 0)
      })
    }
  })
})

async function waitUntil(isSo: () => boolean, withinMs = 2_000): Promise<void> {
  const until = performance.now() + withinMs
  while (!isSo()) {
    if (performance.now() > until) throw new Error('It did not come about in time.')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
