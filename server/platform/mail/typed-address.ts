import { domainToASCII } from 'node:url'

import validator from 'validator'

/** One mailbox, in the form we send to and the form we compare. */
export interface MailAddress {
  /** As typed, the domain as A-labels: `Olena+un@xn--...`. */
  deliverable: string
  /** Lower-cased: the same mailbox for the unique key. Plus-tags and dots stay: they can be different people. */
  comparable: string
}

const longestAddress = 254
const longestLocalPart = 64
/** Dot-atom of RFC 5322 §3.2.3, ASCII only: no quotes, comments, white space or control characters. */
const dotAtom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/

/** Of ASCII only what a domain is made of: what turns it into A-labels would read `%6d`, `/x` or a line break as a browser does. */
const domainLetters = /^[A-Za-z0-9.\u{80}-\u{10FFFF}-]+$/u

/** Null when this cannot be an address that mail reaches. International domains become A-labels (RFC 5890). */
export function readAddress(typed: string): MailAddress | null {
  const text = typed.trim().normalize('NFC')
  const at = text.lastIndexOf('@')
  if (at < 1 || text.length > longestAddress) return null
  const local = text.slice(0, at)
  const typedDomain = text.slice(at + 1)
  if (local.length > longestLocalPart || !dotAtom.test(local) || !domainLetters.test(typedDomain)) return null
  const domain = domainToASCII(typedDomain)
  const deliverable = `${local}@${domain}`
  if (deliverable.length > longestAddress || !validator.isFQDN(domain)) return null
  return { deliverable, comparable: deliverable.toLowerCase() }
}
