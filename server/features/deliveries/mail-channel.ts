import type { Locale } from '../../platform/locales.ts'
import type { Channel, Recipient } from '../recipients/index.ts'

/**
 * Where a letter in that language is mailed to: the first address of the register that takes it, else the first of all;
 * null where there is none, and always where the recipient is addressed only.
 */
export function mailChannelOf(recipient: Recipient | undefined, language: Locale): Channel | null {
  if (recipient === undefined || recipient.addressedOnly) return null
  const mails = recipient.channels.filter(({ kind }) => kind === 'mail')
  return mails.find(({ languages }) => languages.includes(language)) ?? mails[0] ?? null
}
