import { domainToASCII } from 'node:url'

const longestAddress = 254
const longestLocalPart = 64
const longestDomain = 253
/** Dot-atom of RFC 5322 §3.2.3, ASCII only: no quotes, comments, white space or control characters. */
const dotAtom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** `Name <address>`; neither part can hold what could end the header or begin another address. */
const mailbox = /^\s*(?:(?:"([^"\\<>]*)"|([^"\\<>]*?))\s*<([^<>\s]+)>|([^<>\s"]+))\s*$/
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]+/g

/** Who a mail is from, in the header. */
export interface Mailbox {
  /** Null: the address stands alone. */
  name: string | null
  address: string
}

/**
 * The address as it may stand in an SMTP envelope, the domain as A-labels (RFC 5890); null for anything else. This is
 * the last gate before the mail server: it is narrower than what RFC 5321 allows and never repairs what it is given.
 */
export function envelopeAddress(address: string): string | null {
  return addressWithin(address, 2)
}

function addressWithin(address: string, fewestLabels: number): string | null {
  const at = address.lastIndexOf('@')
  if (at < 1 || address.length > longestAddress) return null
  const local = address.slice(0, at)
  const domain = asciiDomain(address.slice(at + 1), fewestLabels)
  if (local.length > longestLocalPart || !dotAtom.test(local) || domain === null) return null
  const whole = `${local}@${domain}`
  return whole.length > longestAddress ? null : whole
}

/** Reads `Name <address>` or an address alone (a setting, so `petitions@localhost` will do); null when it is neither. */
export function parseMailbox(text: string): Mailbox | null {
  const match = mailbox.exec(text)
  const address = addressWithin(match?.[3] ?? match?.[4] ?? '', 1)
  if (match === null || address === null) return null
  const name = oneLine(match[1] ?? match[2] ?? '')
  return { name: name === '' ? null : name, address }
}

/** The text without control and direction marks, on one line: fit for a header. */
export function oneLine(text: string): string {
  return text.replace(unprintable, ' ').replace(/\s+/g, ' ').trim()
}

/** The text without control and direction marks, its lines as they are: what people wrote to be read as a text. */
export function manyLines(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.replace(unprintable, ' ').trimEnd())
    .join('\n')
    .trim()
}

function asciiDomain(domain: string, fewestLabels: number): string | null {
  // domainToASCII would silently drop tabs and line ends and cut at a slash.
  if (/[\s/\\?#@:%[\]]/.test(domain) || oneLine(domain) !== domain) return null
  const ascii = domainToASCII(domain)
  const labels = ascii.split('.')
  if (ascii.length > longestDomain || labels.length < fewestLabels) return null
  if (!labels.every((label) => hostLabel.test(label))) return null
  // An address of numbers is a host, not a mail domain.
  return /^\d+$/.test(labels.at(-1) ?? '') ? null : ascii
}
