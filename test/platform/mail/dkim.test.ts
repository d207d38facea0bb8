import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'

import { expect } from 'chai'

import { whyNoDkimKey } from '../../../server/platform/mail/dkim.ts'
import { createMailTransport, type MailTransport } from '../../../server/platform/mail/transport.ts'
import { startScriptedSmtp, type ScriptedSmtp, type SmtpPhase } from './scripted-smtp.ts'

const start = new Date('2027-03-01T12:00:00Z')
const leaseUntil = new Date(start.getTime() + 60_000)
const pem = { type: 'pkcs8', format: 'pem' } as const
const privateKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pem)
const dkim = { domain: 'undersigned.example', selector: 'mail2027', privateKey }

const mail = {
  messageKey: 'abc-DEF_123',
  to: 'olena@example.org',
  senderName: 'Звернення',
  subject: 'Підтвердьте підпис, будь ласка: звернення до Організації Об’єднаних Націй про звільнення в’язнів',
  text: '.рядок з крапкою \n\nhttps://undersigned.example\n\n\n',
  html: '<p>Dear  reader = friend,\t</p>\n\n\n',
  unsubscribeUrl: null,
}

describe('a signed mail', () => {
  let server: ScriptedSmtp | undefined
  let transport: MailTransport | undefined
  let nowIs = start

  afterEach(async () => {
    transport?.close()
    await server?.close()
    nowIs = start
  })

  async function send(script?: (phase: SmtpPhase) => object | undefined) {
    server = await startScriptedSmtp(script === undefined ? {} : { script })
    transport = createMailTransport({
      smtpUrl: server.smtpUrl,
      from: { name: null, address: 'no-reply@undersigned.example' },
      replyTo: 'help@undersigned.example',
      messageIdDomain: 'undersigned.example',
      maxConnections: 1,
      dkim,
    })
    return transport.send(mail, { leaseUntil, now: () => nowIs })
  }

  /** As a receiver has it, after SMTP's dots were taken away. */
  const received = (): string => `${server?.received[0]?.data.replaceAll(/^\.\./gm, '.') ?? ''}\r\n`

  it('proves to a receiver who sent it, and that sender, reader, subject and words are as they were sent', async () => {
    expect(await send()).to.deep.equal({ kind: 'sent' })

    expect(signedFields(received())).to.include.members(['from', 'to', 'reply-to', 'subject', 'date', 'message-id'])
    expect(tagsOf(received())).to.include({ d: 'undersigned.example', s: 'mail2027', a: 'rsa-sha256' })
    expect(isGenuine(received())).to.equal(true)
  })

  for (const [what, from, to] of [
    ['the sender', 'no-reply@undersigned.example', 'no-reply@undersigned.invalid'],
    ['the reader', 'To: olena', 'To: alena'],
    ['a word of it', 'reader', 'readers'],
  ] as const) {
    it(`is not genuine any more once somebody changed ${what}`, async () => {
      await send()

      const changed = received().replace(from, to)
      expect(changed).not.to.equal(received())
      expect(isGenuine(changed)).to.equal(false)
    })
  }

  for (const phase of ['rcpt', 'data'] as const) {
    it(`is not completed either when its lease passes at ${phase}`, async () => {
      const first = (): void => {
        nowIs = leaseUntil
      }
      const result = await send((at) => (at === phase ? { first } : undefined))

      expect(result).to.include({ kind: 'later', trouble: 'lease' })
      expect(server?.received).to.have.length(0)
    })
  }

  it('is signed with an RSA key that receivers accept, and no other', () => {
    const ed25519 = generateKeyPairSync('ed25519').privateKey.export(pem)
    const short = generateKeyPairSync('rsa', { modulusLength: 512 }).privateKey.export(pem)

    expect(whyNoDkimKey(privateKey)).to.equal(null)
    expect(whyNoDkimKey('a key')).to.include('PEM')
    expect(whyNoDkimKey(ed25519)).to.include('RSA')
    expect(whyNoDkimKey(short)).to.include('1024 bits')
  })
})

// What follows is RFC 6376 §3.4 and §6.1 for relaxed/relaxed, written without a look at the signer.

interface Field {
  name: string
  value: string
}

function fieldsOf(message: string): Field[] {
  const header = message.slice(0, message.indexOf('\r\n\r\n')).replaceAll(/\r\n(?=[ \t])/g, '')
  return header.split('\r\n').map((line) => {
    const colon = line.indexOf(':')
    return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1) }
  })
}

function tagsOf(message: string): Record<string, string> {
  const value = fieldsOf(message).find(({ name }) => name === 'dkim-signature')?.value ?? ''
  return Object.fromEntries(
    value
      .split(';')
      .filter((tag) => tag.includes('='))
      .map((tag) => [tag.slice(0, tag.indexOf('=')).trim(), tag.slice(tag.indexOf('=') + 1).replaceAll(/\s/g, '')]),
  )
}

const signedFields = (message: string): string[] => (tagsOf(message)['h'] ?? '').split(':')

const relaxed = ({ name, value }: Field): string => `${name}:${value.replaceAll(/[ \t]+/g, ' ').trim()}`

function relaxedBody(message: string): string {
  const lines = message.slice(message.indexOf('\r\n\r\n') + 4).split('\r\n')
  const body = lines.map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, '')).join('\r\n')
  return body.replace(/(\r\n)*$/, '\r\n')
}

function isGenuine(message: string): boolean {
  const tags = tagsOf(message)
  const fields = fieldsOf(message)
  const bodyHash = createHash('sha256').update(relaxedBody(message)).digest('base64')
  const signature = fields.find(({ name }) => name === 'dkim-signature')
  if (signature === undefined || tags['bh'] !== bodyHash) return false
  const signed = signedFields(message).flatMap((name) => fields.filter((field) => field.name === name).slice(-1))
  const unsigned = { ...signature, value: signature.value.replace(/(;\s*b=)[^;]*/, '$1') }
  const told = [...signed, unsigned].map(relaxed).join('\r\n')
  return verify('sha256', Buffer.from(told), createPublicKey(privateKey), Buffer.from(tags['b'] ?? '', 'base64'))
}
