import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'

import type { Now } from '../clock.ts'
import type { Mailbox } from './address.ts'

/** One mail as it really came in over SMTP. */
export interface DevMessage {
  id: string
  from: Mailbox
  /** The recipient named in the envelope. */
  to: string
  subject: string
  text: string
  html: string
  /** By lower-case name; the values of a repeated header are joined by line ends. */
  headers: Readonly<Record<string, string>>
  /** Every http(s) address in text and HTML, once, in the order of the text. */
  links: readonly string[]
  receivedAt: Date
  /** The message byte for byte, headers included. */
  source: string
}

export interface DevMailbox {
  /** For `SMTP_URL`. */
  smtpUrl: string
  /** Newest first; with an address only what was sent to it. */
  messages(to?: string): DevMessage[]
  close(): Promise<void>
}

const largestMessageBytes = 512 * 1024

/**
 * A mail server on loopback for development and tests. It speaks real SMTP, delivers nothing, and keeps the newest
 * messages in memory.
 */
export async function startDevMailbox({
  now,
  keep = 500,
  port = 0,
}: {
  now: Now
  keep?: number
  /** 0: any free one. */
  port?: number
}): Promise<DevMailbox> {
  const messages: DevMessage[] = []
  let arrivals = 0

  async function take(stream: SMTPServerDataStream, recipients: readonly string[]): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    if (stream.sizeExceeded) throw Object.assign(new Error('This message is too large.'), { responseCode: 552 })
    const source = Buffer.concat(chunks)
    const email = await PostalMime.parse(source)
    for (const to of recipients) {
      arrivals += 1
      messages.unshift({
        id: String(arrivals),
        to,
        receivedAt: now(),
        source: source.toString('utf8'),
        ...partsOf(email),
      })
    }
    messages.splice(keep)
  }

  const server = new SMTPServer({
    name: 'localhost',
    logger: false,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    maxAllowedUnauthenticatedCommands: false,
    size: largestMessageBytes,
    closeTimeout: 500,
    onData(stream, session, done) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address)
      take(stream, recipients).then(() => {
        done()
      }, done)
    },
  })
  // Connections cut in the middle are what tests are made of.
  server.on('error', () => undefined)
  const listener = server.listen(port, '127.0.0.1')
  await once(listener, 'listening')

  return {
    smtpUrl: `smtp://127.0.0.1:${String((listener.address() as AddressInfo).port)}`,
    messages: (to) =>
      to === undefined ? [...messages] : messages.filter((message) => message.to.toLowerCase() === to.toLowerCase()),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
      }),
  }
}

function partsOf(email: Email): Pick<DevMessage, 'from' | 'subject' | 'text' | 'html' | 'headers' | 'links'> {
  const { subject = '', text = '', html = '' } = email
  const headers: Record<string, string> = {}
  for (const { key, value } of email.headers) {
    headers[key] = headers[key] === undefined ? value : `${headers[key]}\n${value}`
  }
  const from = { name: email.from?.name || null, address: email.from?.address ?? '' }
  return { from, subject, text, html, headers, links: linksIn(text, html) }
}

function linksIn(text: string, html: string): string[] {
  const inText = text.match(/https?:\/\/[^\s<>"']+/g) ?? []
  const inHtml = [...html.matchAll(/\b(?:href|src)\s*=\s*"(https?:\/\/[^"]+)"/gi)].map((match) =>
    (match[1] ?? '').replaceAll('&amp;', '&'),
  )
  return [...new Set([...inText.map((link) => link.replace(/[.,;:!?)\]»”]+$/u, '')), ...inHtml])]
}
