import { encodeWord, foldLines, quoteString } from 'nodemailer/lib/mime-funcs'
import { encode, wrap } from 'nodemailer/lib/qp'

import type { Mailbox } from './address.ts'

/** Everything one message says, its addresses checked and its header texts of one line each. */
export interface MessageParts {
  from: Mailbox
  to: string
  replyTo: string
  /** With its angle brackets. */
  messageId: string
  date: Date
  subject: string
  text: string
  html: string
  /** Further header lines; ASCII. */
  headers: Readonly<Record<string, string>>
}

/** Source: RFC 2045 §6.8 and RFC 5322 §2.1.1. */
const lineLength = 76
/** Longest encoded word, so that a folded header line stays within that, too. */
const wordLength = 52

/**
 * One message as it goes over the wire: text and HTML as alternatives, lines ended by CRLF, ASCII throughout. Made in one
 * go, because taking a message through a MIME tree and its streams costs more than everything else about sending it.
 */
export function composeMessage(parts: MessageParts): Buffer {
  // Of no encoded part: neither base64 nor quoted-printable holds "=_".
  const boundary = `--=_${parts.messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 40)}`
  const lines = [
    headerLine('From', addressed(parts.from)),
    headerLine('To', parts.to),
    headerLine('Reply-To', parts.replyTo),
    ...Object.entries(parts.headers).map(([name, value]) => headerLine(name, value)),
    headerLine('Subject', inWords(parts.subject)),
    headerLine('Message-ID', parts.messageId),
    `Date: ${parts.date.toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...bodyPart('text/plain', parts.text),
    `--${boundary}`,
    ...bodyPart('text/html', parts.html),
    `--${boundary}--`,
    '',
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

function headerLine(name: string, value: string): string {
  return foldLines(`${name}: ${value}`, lineLength)
}

function addressed({ name, address }: Mailbox): string {
  if (name === null || name === '') return address
  const phrase = /^[\w ]*$/.test(name) ? name : isPlain(name) ? quoteString(name) : inWords(name)
  return `${phrase} <${address}>`
}

/** RFC 2047; what looks encoded already is encoded once more, so that it is read as it was written. */
function inWords(text: string): string {
  return isPlain(text) && !text.includes('=?') ? text : encodeWord(text, 'B', wordLength)
}

function isPlain(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text)
}

/** Mostly Latin letters stay readable for filters that look for disguises; other scripts take less room in base64. */
function bodyPart(type: string, content: string): string[] {
  const bytes = Buffer.from(content.replace(/\r?\n/g, '\r\n'))
  const isLatin = bytes.length - content.length < content.length / 4
  return [
    `Content-Type: ${type}; charset=utf-8`,
    `Content-Transfer-Encoding: ${isLatin ? 'quoted-printable' : 'base64'}`,
    '',
    isLatin ? wrap(encode(bytes), lineLength) : inLines(bytes.toString('base64')),
  ]
}

function inLines(base64: string): string {
  return (base64.match(/.{1,76}/g) ?? []).join('\r\n')
}
