import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from 'smtp-server'

import type { Now } from '../clock.ts'
import type { Mailbox } from './address.ts'

/** An SMTP server for this machine alone: it takes mail from whoever is here and asks nobody who they are. */
export const loopbackSmtp: Readonly<SMTPServerOptions> = {
  name: 'localhost',
  logger: false,
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  maxAllowedUnauthenticatedCommands: false,
  closeTimeout: 500,
}

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

export interface DevMailboxParts {
  now: Now
  /** Older mails go. */
  keep?: number
  /** 0: any free one. */
  port?: number
  /** Where mails are kept between starts; null: in memory alone. */
  folder?: string | null
}

/** A message as it is kept in the folder, one file each. */
interface KeptMessage {
  to: string
  receivedAt: string
  source: string
}

/**
 * A mail server on loopback for development and tests. It speaks real SMTP, delivers nothing, and keeps the newest
 * messages; with a folder they are on disk before the server says that it took them.
 */
export async function startDevMailbox({
  now,
  keep = 1_000,
  port = 0,
  folder = null,
}: DevMailboxParts): Promise<DevMailbox> {
  const messages = folder === null ? [] : await readKept(folder, keep)
  let arrivals = Number(messages[0]?.id ?? 0)

  async function take(stream: SMTPServerDataStream, recipients: readonly string[]): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    if (stream.sizeExceeded) throw Object.assign(new Error('This message is too large.'), { responseCode: 552 })
    const source = Buffer.concat(chunks).toString('utf8')
    for (const to of recipients) {
      arrivals += 1
      const id = String(arrivals)
      const receivedAt = now()
      if (folder !== null) await keepMessage(folder, id, { to, receivedAt: receivedAt.toISOString(), source })
      messages.unshift(await toMessage(id, { to, receivedAt: receivedAt.toISOString(), source }))
    }
    const tooOld = messages.splice(keep)
    if (folder !== null) await Promise.all(tooOld.map(({ id }) => rm(fileOf(folder, id), { force: true })))
  }

  const server = new SMTPServer({
    ...loopbackSmtp,
    size: largestMessageBytes,
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

function fileOf(folder: string, id: string): string {
  return path.join(folder, `${id}.json`)
}

async function keepMessage(folder: string, id: string, message: KeptMessage): Promise<void> {
  await writeFile(fileOf(folder, id), JSON.stringify(message), { mode: 0o600 })
}

/** Newest first. A file that a crash left half written is no mail. */
async function readKept(folder: string, keep: number): Promise<DevMessage[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const ids = (await readdir(folder)).flatMap((file) => /^(\d+)\.json$/.exec(file)?.[1] ?? [])
  const newest = ids.toSorted((one, two) => Number(two) - Number(one)).slice(0, keep)
  const messages = await Promise.all(newest.map((id) => readMessage(folder, id)))
  return messages.filter((message) => message !== null)
}

async function readMessage(folder: string, id: string): Promise<DevMessage | null> {
  try {
    return await toMessage(id, JSON.parse(await readFile(fileOf(folder, id), 'utf8')) as KeptMessage)
  } catch {
    return null
  }
}

async function toMessage(id: string, { to, receivedAt, source }: KeptMessage): Promise<DevMessage> {
  return { id, to, receivedAt: new Date(receivedAt), source, ...partsOf(await PostalMime.parse(source)) }
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
