import { errorSummary, fieldModel, freshForm, hasSentence, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { petitionPathAfterLocale, petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import type { PublishedTally } from '../tallies/tally.ts'
import { ofPetition } from './of-petition.ts'
import { tallyModel } from './petition-page.ts'
import { titlePieces } from './petition-text.ts'
import { shareLinks } from './share-links.ts'

export interface CheckYourInboxInput {
  words: Words
  petition: Petition
  text: PetitionText
  /** Who the mail comes from, as the reader will see it: `Undersigned <sign@example.org>`. */
  sender: string
  /** The subject of the first mail in the reader's language. */
  subject: string
  /** Days that the link in the mail works. */
  confirmWithinDays: number
  /** The form for another mail, when it comes back. */
  form?: FormState
  /** Why it came back although its field is in order. */
  notice?: 'none' | 'tooMany' | 'unavailable'
  /** In development: where the mailbox can be read. Null in production. */
  devMailbox?: string | null
}

/** The same page for everyone, whether the address had signed or not. */
export function checkYourInboxPage(input: CheckYourInboxInput): Page {
  const { words, petition, text, form = freshForm, notice = 'none' } = input
  const paths = petitionPaths(words.locale, petition.slug)
  return {
    template: 'site/check-your-inbox',
    locale: words.locale,
    title: words.say('checkYourInbox.title'),
    description: null,
    path: `${petitionPathAfterLocale(petition.slug)}/check-your-inbox`,
    indexed: false,
    model: {
      petition: ofPetition(words.locale, petition, text),
      sender: input.sender,
      subject: titlePieces(input.subject),
      within: words.say('checkYourInbox.within', { count: input.confirmWithinDays }),
      action: paths.resend,
      summary: errorSummary(words, form.errors, ['email']),
      notice:
        notice === 'none'
          ? null
          : { title: words.say(`sign.notice.${notice}.title`), text: words.say(`resend.notice.${notice}`) },
      email: fieldModel(words, form, {
        name: 'email',
        label: words.say('resend.email.label'),
        type: 'email',
        autocomplete: 'email',
        verbatim: true,
      }),
      devMailbox: input.devMailbox ?? null,
    },
  }
}

export interface SignedPageInput {
  words: Words
  petition: Petition
  text: PetitionText
  tally: Pick<PublishedTally, 'confirmedCount' | 'asOf'>
  publicUrl: string
}

/** Thanks, what happens next, and ways to pass it on; the same for everyone. */
export function signedPage({ words, petition, text, tally, publicUrl }: SignedPageInput): Page {
  const paths = petitionPaths(words.locale, petition.slug)
  return {
    template: 'site/signed',
    locale: words.locale,
    title: words.say('signed.title'),
    description: null,
    path: `${petitionPathAfterLocale(petition.slug)}/signed`,
    indexed: false,
    model: {
      petition: ofPetition(words.locale, petition, text),
      tally: tallyModel(words, petition, tally, { isLive: true }),
      inbox: paths.checkYourInbox,
      lead: words.say(`signed.lead.${petition.riskMode}`),
      next: words.say(`signed.next.${petition.riskMode}.${petition.handover}`),
      protectedMode: petition.riskMode === 'protected',
      share: shareLinks(words, { title: text.title, url: `${publicUrl}${paths.petition}` }),
    },
  }
}

/** How signers are kept safe, in plain words. */
export function safetyPage({ words }: { words: Words }): Page {
  return {
    template: 'site/safety',
    locale: words.locale,
    title: words.say('safety.title'),
    description: words.say('safety.description'),
    path: '/safety',
    indexed: true,
    model: {},
  }
}

/** The statuses that have words of their own; others speak as their nearest kin. */
const statusesWithWords = [400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 500, 503] as const

export interface ErrorPageInput {
  words: Words
  status: number
  /** `errors.<code>` in the locale files; a code without a sentence shows the sentence of the status. */
  code: string
  /** Whole seconds after which trying again makes sense. */
  retryAfterSeconds?: number | null
  /** To quote when asking for help. */
  requestId?: string | null
}

/** A failure in the reader's words: what it is, and what can be done now. */
export function errorPage({ words, status, code, retryAfterSeconds = null, requestId = null }: ErrorPageInput): Page {
  const known = statusesWithWords.find((candidate) => candidate === status) ?? (status < 500 ? 400 : 500)
  const say = (key: string): string => words.say(`errorPage.${String(known)}.${key}`)
  const minutes = retryAfterSeconds === null ? null : Math.max(1, Math.ceil(retryAfterSeconds / 60))
  return {
    template: 'site/error',
    locale: words.locale,
    title: say('title'),
    description: null,
    path: null,
    indexed: false,
    model: {
      title: say('title'),
      text: hasSentence(words, `errors.${code}`) ? words.say(`errors.${code}`) : say('text'),
      hint: say('hint'),
      retry: minutes === null ? null : words.say('errorPage.retry', { count: minutes }),
      requestId: requestId === null || known !== 500 ? null : words.say('errorPage.requestId', { id: requestId }),
      home: `/${words.locale}`,
    },
  }
}
