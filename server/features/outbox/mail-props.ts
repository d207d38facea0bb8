import { manyLines, oneLine } from '../../platform/mail/address.ts'
import type { MailName } from './mail-source.ts'

/** Everything the mails can say, each in the reader's language. */
interface AllMailProps {
  /** Written by people; left out of the mail where `protected`. */
  petitionTitle: string
  petitionUrl: string
  organiser: string
  /** Null where the petition does not ask for names, or is protected. */
  signerName: string | null
  /** The last day on which the confirm link works, in words. */
  expiresOn: string | null
  confirmUrl: string
  manageUrl: string
  notMeUrl: string
  /** News of the petition, as its campaigner wrote it. */
  newsTitle: string
  /** Markdown. */
  newsBody: string
  /** The language it is written in, where that is not the mail's own. */
  newsLanguage: string | null
  /** Stops these mails with one click. */
  unsubscribeUrl: string
  /** What was reviewed: `petition`, `version`. */
  reviewed: string
  /** Where its campaigner works at it. */
  roomUrl: string
  /** The code of a reason from the published list. */
  reason: string | null
  /** Of their own, to the author. */
  reviewerWords: string | null
  /** True: the mail names neither the petition nor its cause, in case somebody else reads the mailbox. */
  protected: boolean
  /** Signs in whoever opens it, once. */
  signInUrl: string
  /** Makes an account, or a member of an organisation, of whoever accepts it. */
  invitationUrl: string
  /** Who invites, as they want to be called; null: the site. */
  inviter: string | null
  /** Where to; null: to work on the site. */
  organisation: string | null
  /** What was done to the second factors of an account: `added`, `removed` or `reset`. */
  factorChange: string
  accountUrl: string
  /** An organisation to which a petition is handed over. */
  recipient: string
  /** How many signed, and as of which day, in words. */
  signatureCount: string
  asOf: string
  /** What staff write to a recipient that has not answered; the link is added to it. */
  reminderText: string
  /** What a recipient asked, and what staff answered. */
  question: string
  replyText: string
  /** The recipient's page: whoever has the address comes in. */
  deliveryUrl: string
  /** Everything in it is invented, to show the service. */
  demonstration: boolean
}

const aboutPetition = ['petitionTitle', 'petitionUrl', 'organiser', 'protected'] as const
const afterReview = ['petitionTitle', 'reviewed', 'roomUrl', 'reason', 'reviewerWords'] as const
const handedOver = [
  ...(['petitionTitle', 'organiser', 'recipient', 'signatureCount', 'asOf'] as const),
  ...(['deliveryUrl', 'expiresOn', 'demonstration'] as const),
] as const
const unconfirmed = [
  ...aboutPetition,
  ...(['signerName', 'expiresOn', 'confirmUrl', 'manageUrl', 'notMeUrl', 'demonstration'] as const),
] as const

/** What each mail needs to be told. */
const propNames = {
  confirm: unconfirmed,
  reminder: unconfirmed,
  'already-signed': [...aboutPetition, 'signerName', 'manageUrl'],
  withdrawn: [...aboutPetition, 'signerName', 'manageUrl'],
  erased: aboutPetition,
  update: [
    ...aboutPetition,
    ...(['signerName', 'newsTitle', 'newsBody', 'newsLanguage'] as const),
    ...(['manageUrl', 'unsubscribeUrl', 'demonstration'] as const),
  ],
  'sign-in': ['signInUrl'],
  invitation: ['invitationUrl', 'inviter', 'organisation'],
  factors: ['factorChange', 'accountUrl'],
  'review-approved': afterReview,
  'review-changes': afterReview,
  'review-rejected': afterReview,
  delivery: handedOver,
  'delivery-link': handedOver,
  'delivery-reminder': [...handedOver, 'reminderText'],
  'delivery-reply': [...handedOver, 'question', 'replyText'],
} as const satisfies Record<MailName, readonly (keyof AllMailProps)[]>

export type PropsOf<M extends MailName> = Readonly<Pick<AllMailProps, (typeof propNames)[M][number]>>

/** `markdown` and `lines` keep their lines; every other text stands inside our sentences, on one line. */
type Kind = 'text' | 'text or null' | 'markdown' | 'lines' | 'lines or null' | 'url' | 'flag'

const kindOf: Record<keyof AllMailProps, Kind> = {
  petitionTitle: 'text',
  petitionUrl: 'url',
  organiser: 'text',
  signerName: 'text or null',
  expiresOn: 'text or null',
  confirmUrl: 'url',
  manageUrl: 'url',
  notMeUrl: 'url',
  newsTitle: 'text',
  newsBody: 'markdown',
  newsLanguage: 'text or null',
  unsubscribeUrl: 'url',
  reviewed: 'text',
  roomUrl: 'url',
  reason: 'text or null',
  reviewerWords: 'lines or null',
  protected: 'flag',
  signInUrl: 'url',
  invitationUrl: 'url',
  inviter: 'text or null',
  organisation: 'text or null',
  factorChange: 'text',
  accountUrl: 'url',
  recipient: 'text',
  signatureCount: 'text',
  asOf: 'text',
  reminderText: 'lines',
  question: 'lines',
  replyText: 'lines',
  deliveryUrl: 'url',
  demonstration: 'flag',
}

/**
 * The props of that mail and no others, without control and direction marks. Throws, naming it, when one is missing or of
 * the wrong kind.
 */
export function propsFor<M extends MailName>(mail: M, props: Readonly<Record<string, unknown>>): PropsOf<M> {
  const names: readonly (keyof AllMailProps)[] = propNames[mail]
  for (const name of names) {
    if (!fits[kindOf[name]](props[name])) throw new Error(`The mail "${mail}" needs "${name}".`)
  }
  return Object.fromEntries(names.map((name) => [name, tidied(kindOf[name], props[name])])) as PropsOf<M>
}

const withLines: readonly Kind[] = ['markdown', 'lines', 'lines or null']

function tidied(kind: Kind, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return withLines.includes(kind) ? manyLines(value) : oneLine(value)
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''
const isTextOrNull = (value: unknown): boolean => value === null || typeof value === 'string'

const fits: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: isText,
  markdown: isText,
  lines: isText,
  'text or null': isTextOrNull,
  'lines or null': isTextOrNull,
  url: (value) => typeof value === 'string' && /^https?:\/\//.test(value),
  flag: (value) => typeof value === 'boolean',
}
