import { Readable } from 'node:stream'

import type { NodemailerError } from 'nodemailer'
import SMTPPool from 'nodemailer/lib/smtp-pool'

import type { Now } from '../clock.ts'
import { envelopeAddress, oneLine, type Mailbox } from './address.ts'
import { composeMessage } from './compose-message.ts'
import { createDkim, type DkimKey } from './dkim.ts'
import { readFailure, type SendFailure } from './smtp-errors.ts'
import { probeServer } from './smtp-probe.ts'

export interface OutgoingMail {
  /** Local part of the Message-ID: the same for every copy of one mail. */
  messageKey: string
  to: string
  /** Name of the sender in place of the configured one; null leaves the configured one. */
  senderName: string | null
  subject: string
  text: string
  html: string
  /** Only for updates: the address that takes the one-click unsubscription of RFC 8058. */
  unsubscribeUrl: string | null
}

export type SendResult = { kind: 'sent' } | SendFailure

export interface SendTerms {
  /** Until then the mail is ours to send; the message is never completed afterwards. */
  leaseUntil: Date
  now: Now
  /** Cuts the attempt short. */
  signal?: AbortSignal
}

export interface MailTransport {
  /** One attempt of bounded time. Never throws: every failure is an outcome. */
  send(mail: OutgoingMail, terms: SendTerms): Promise<SendResult>
  /** True when the server lets us in (connection, greeting, TLS, login); sends nothing. */
  probe(signal?: AbortSignal): Promise<boolean>
  /** Closes every connection, also those in the middle of a message. */
  close(): void
}

export interface MailTimeouts {
  connectionMs: number
  greetingMs: number
  /** Silence on the line. */
  socketMs: number
  /** The whole attempt, for servers that answer a byte at a time. */
  sendMs: number
}

const usualTimeouts: MailTimeouts = {
  connectionMs: 10_000,
  greetingMs: 10_000,
  socketMs: 20_000,
  sendMs: 30_000,
}

export interface MailTransportParts {
  smtpUrl: string
  from: Mailbox
  /** An address that somebody reads. */
  replyTo: string
  messageIdDomain: string
  maxConnections: number
  /** Null, or left out: mail is not signed here; the server may do it. */
  dkim?: DkimKey | null
  timeouts?: MailTimeouts
}

/**
 * Long enough that opening connections costs little. A relay that takes so many mails a session and then answers
 * MAIL FROM with 450 is left before that: the pool would keep such a connection.
 */
const mailsPerConnection = 100
const messageKeyPattern = /^[A-Za-z0-9._-]{1,64}$/
const staleCodes = new Set(['421', 'ECONNECTION', 'ECONNRESET', 'EPIPE'])
/** Less than this left of a lease is not worth beginning with. */
const shortestAttemptMs = 250

class LeasePassed extends Error {}

/** One message on its way, and whether it may be completed. */
interface Handover {
  envelope: { from: string; to: string }
  messageId: string
  message: Buffer
  /** Its last byte was handed to the connection. */
  completed: boolean
  /** Throws once the lease has passed. */
  insistOnLease(): void
}

type PooledMail = Parameters<SMTPPool['send']>[0]

/**
 * A pool of SMTP connections. Each mail has one recipient, named in the envelope alone. The lease is looked at when the
 * server is ready for the message and again before its final dot: a mail whose lease passed meanwhile is cut off
 * unfinished, which no server delivers (RFC 5321 §4.1.1.4).
 */
export function createMailTransport(parts: MailTransportParts): MailTransport {
  const timeouts = parts.timeouts ?? usualTimeouts
  const sign = parts.dkim ? createDkim(parts.dkim) : null
  const pool = new SMTPPool({
    url: parts.smtpUrl,
    requireTLS: sendsLoginAbroad(parts.smtpUrl),
    maxConnections: parts.maxConnections,
    maxMessages: mailsPerConnection,
    // The pool's own second try carries over what the first connection answered; `send` makes one instead.
    maxRequeues: 0,
    connectionTimeout: timeouts.connectionMs,
    dnsTimeout: timeouts.connectionMs,
    greetingTimeout: timeouts.greetingMs,
    socketTimeout: timeouts.socketMs,
    socketCloseTimeout: 1_000,
  })

  async function attempt(handover: Handover, signal: AbortSignal): Promise<SendResult> {
    try {
      await handOver(pool, handover, signal)
      return { kind: 'sent' }
    } catch (error) {
      if (error instanceof LeasePassed) return leasePassed
      return readFailure(error as NodemailerError, handover)
    }
  }

  return {
    async send(mail, { leaseUntil, now, signal }) {
      const composed = compose(mail, parts, now())
      if (composed === null) return { kind: 'refused', code: 'address' }
      const leftMs = Math.min(timeouts.sendMs, leaseUntil.getTime() - now().getTime())
      if (leftMs < shortestAttemptMs) return leasePassed
      const handover: Handover = {
        ...composed,
        message: sign === null ? composed.message : await sign(composed.message),
        completed: false,
        insistOnLease() {
          if (now() >= leaseUntil) throw new LeasePassed()
        },
      }
      const cut = cutAfter(leftMs, signal)
      try {
        const result = await attempt(handover, cut.controller.signal)
        return isStale(result) ? await attempt(handover, cut.controller.signal) : result
      } finally {
        cut.forget()
      }
    },

    async probe(signal) {
      const cut = cutAfter(timeouts.sendMs, signal)
      try {
        return await probeServer(pool.options, cut.controller.signal)
      } finally {
        cut.forget()
      }
    },

    close() {
      pool.close({ force: true })
    },
  }
}

const leasePassed: SendResult = { kind: 'later', code: 'lease', trouble: 'lease', mayHaveGone: false }

/** A pooled connection may have been closed by the server meanwhile; that says nothing about the next one. */
function isStale(result: SendResult): boolean {
  return result.kind === 'later' && result.trouble === 'server' && staleCodes.has(result.code)
}

function handOver(pool: SMTPPool, handover: Handover, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const mail = {
      data: { signal },
      message: {
        getEnvelope: () => ({ ...handover.envelope }),
        messageId: () => handover.messageId,
        getHeader: () => handover.messageId,
        createReadStream: () => streamOf(handover),
      },
    }
    // The pool asks a mail for no more than this.
    pool.send(mail as unknown as PooledMail, (error) => {
      if (error === null) resolve()
      else reject(error)
    })
  })
}

/** Read by the connection only once the server has answered DATA. */
function streamOf(handover: Handover): Readable {
  let isHanded = false
  return new Readable({
    read() {
      try {
        handover.insistOnLease()
      } catch (error) {
        this.destroy(error as Error)
        return
      }
      // The dot that ends the message follows from the end on, whatever happens to the connection.
      handover.completed = isHanded
      this.push(isHanded ? null : handover.message)
      isHanded = true
    },
  })
}

function compose(mail: OutgoingMail, parts: MailTransportParts, date: Date) {
  const to = envelopeAddress(mail.to)
  const from = parts.from.address
  if (to === null || !messageKeyPattern.test(mail.messageKey)) return null
  const messageId = `<${mail.messageKey}@${parts.messageIdDomain}>`
  const message = composeMessage({
    from: { name: oneLine(mail.senderName ?? parts.from.name ?? ''), address: from },
    to,
    replyTo: parts.replyTo,
    messageId,
    date,
    subject: oneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    headers: { ...automaticHeaders, ...unsubscribeHeaders(mail.unsubscribeUrl) },
  })
  return { envelope: { from, to }, messageId, message }
}

/** RFC 3834: answering machines stay silent; the second line tells the same to Exchange. */
const automaticHeaders = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

function unsubscribeHeaders(url: string | null): Record<string, string> {
  if (url === null) return {}
  return { 'List-Unsubscribe': `<${new URL(url).href}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
}

/** A password leaves the machine only over TLS; `?requireTLS=false` in the URL says otherwise. */
function sendsLoginAbroad(smtpUrl: string): boolean {
  const { username, hostname } = new URL(smtpUrl)
  return username !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function cutAfter(ms: number, signal?: AbortSignal) {
  const controller = new AbortController()
  const cut = (): void => {
    controller.abort()
  }
  const timer = setTimeout(cut, ms)
  signal?.addEventListener('abort', cut, { once: true })
  if (signal?.aborted === true) cut()
  return {
    controller,
    forget() {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cut)
    },
  }
}
