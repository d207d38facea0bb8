import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import { confirmPath, managePaths, notMePath, unsubscribePath } from './paths.ts'
import { signatureFormsModel, storedModel, type SignatureFormsInput } from './signature-forms.ts'
import type { SignatureState } from './signature.ts'

/** The petition a personal page belongs to, as far as these pages name it. */
export interface PetitionLink {
  slug: string
  title: string
  /** The language of the title. */
  language: Locale
  demonstration: boolean
}

/** What a personal page shows when the form came back although its fields are in order. */
export type PageNotice = 'none' | 'tooMany' | 'unavailable'

export interface ConfirmPageInput extends SignatureFormsInput {
  /** The token of this page's own link. */
  confirmToken: string
  link: PetitionLink
  notice?: PageNotice
}

/** Shows what is stored and asks for one click. Offers to change or erase it. */
export function confirmPage(input: ConfirmPageInput): Page {
  const { words, confirmToken } = input
  return personalPage(words, 'signatures/confirm', {
    title: words.say('confirm.title'),
    path: `/signatures/confirm/${confirmToken}`,
    model: {
      petition: petitionModel(words, input.link),
      notice: noticeModel(words, input.notice),
      stored: storedModel(input, { withAddress: false }),
      action: confirmPath(words.locale, confirmToken),
      forms: signatureFormsModel(input),
    },
  })
}

/** What was just done from the signer's page; shown once after the redirect (`?done=…`). */
export const manageResults = ['corrected', 'visibility', 'updates', 'withdrawn'] as const

export type ManageResult = (typeof manageResults)[number]

/** Reads `?done=`; anything that is not on the list shows nothing. */
export function manageResultOf(text: unknown): ManageResult | null {
  return manageResults.find((result) => result === text) ?? null
}

export interface ManagePageInput extends SignatureFormsInput {
  link: PetitionLink
  /** The confirm link's token while the signature is pending, else null. */
  confirmToken: string | null
  done: ManageResult | null
  notice?: PageNotice
}

/** Everything we hold about one signature, and what its signer can do with it. */
export function managePage(input: ManagePageInput): Page {
  const { words, signature, confirmToken, done, correction } = input
  const wrong = (correction?.errors.length ?? 0) > 0
  const title = words.say('manage.title')
  return personalPage(words, 'signatures/manage', {
    title: wrong ? words.say('errors.tabTitle', { title }) : title,
    path: `/signatures/manage/${input.manageToken}`,
    model: {
      title,
      petition: petitionModel(words, input.link),
      done: done === null ? null : words.say(`manage.done.${done}`),
      notice: noticeModel(words, input.notice),
      state: stateSentence(words, input),
      stored: storedModel(input, { withAddress: true }),
      confirmAction: confirmToken === null ? null : confirmPath(words.locale, confirmToken),
      signAgain: signature.state === 'withdrawn',
      forms: signatureFormsModel(input),
    },
  })
}

function stateSentence(words: Words, { signature }: ManagePageInput): string {
  const { state, confirmedOn, expiresOn } = signature
  if (state === 'confirmed' && confirmedOn !== null) {
    return words.say('manage.state.confirmed', { date: words.date(confirmedOn) })
  }
  if (state === 'pending' && expiresOn !== null) {
    return words.say('manage.state.pending', { date: words.date(expiresOn) })
  }
  return words.say(state === 'withdrawn' || state === 'invalidated' ? `manage.state.${state}` : 'manage.state.other')
}

export interface NotMePageInput {
  words: Words
  token: string
  link: PetitionLink
  state: SignatureState
  /** For withdrawing and erasing, where the signature is confirmed. */
  manageToken: string
}

/** "This was not me": a button while unconfirmed; ways out when confirmed; how it stands, and back, when refused. */
export function notMePage({ words, token, link, state, manageToken }: NotMePageInput): Page {
  const paths = managePaths(words.locale, manageToken)
  const isConfirmed = state === 'confirmed' || state === 'invalidated'
  return personalPage(words, 'signatures/not-me', {
    title: words.say('notMe.title'),
    path: `/signatures/not-me/${token}`,
    model: {
      petition: petitionModel(words, link),
      action: notMePath(words.locale, token),
      isPending: state === 'pending',
      isRefused: state === 'refused',
      confirmed: isConfirmed ? { withdraw: state === 'confirmed' ? paths.withdraw : null, erase: paths.erase } : null,
      isOver: !isConfirmed && state !== 'pending' && state !== 'refused',
    },
  })
}

export interface UnsubscribePageInput {
  words: Words
  token: string
  link: PetitionLink
  /** True after the button was pressed. */
  done: boolean
}

/** Stops updates about one petition; the signature itself stays. */
export function unsubscribePage({ words, token, link, done }: UnsubscribePageInput): Page {
  return personalPage(words, 'signatures/unsubscribe', {
    title: words.say(done ? 'unsubscribe.doneTitle' : 'unsubscribe.title'),
    path: null,
    model: {
      title: words.say(done ? 'unsubscribe.doneTitle' : 'unsubscribe.title'),
      petition: petitionModel(words, link),
      action: unsubscribePath(token),
      done,
    },
  })
}

/** After erasing: says so, and that nothing is left. */
export function erasedPage({ words, link }: { words: Words; link: PetitionLink | null }): Page {
  return personalPage(words, 'signatures/erased', {
    title: words.say('erased.title'),
    path: null,
    model: { petition: link === null ? null : petitionModel(words, link) },
  })
}

export interface GonePageInput {
  words: Words
  /** Why the link no longer works. `voided`: a newer link took its place. */
  reason: 'expired' | 'voided' | 'withdrawn' | 'erased' | 'refused' | 'invalidated'
  link: PetitionLink | null
  /** Whether the petition still takes signatures. */
  open: boolean
}

/** 410: the link is over; the way to sign again. */
export function gonePage({ words, reason, link, open }: GonePageInput): Page {
  return personalPage(words, 'signatures/gone', {
    title: words.say(`gone.${reason}.title`),
    path: null,
    model: {
      title: words.say(`gone.${reason}.title`),
      text: words.say(`gone.${reason}.text`),
      petition: link === null ? null : petitionModel(words, link),
      open: open && link !== null,
    },
  })
}

function personalPage(
  words: Words,
  template: string,
  { title, path, model }: { title: string; path: string | null; model: Model },
): Page {
  return { template, locale: words.locale, title, description: null, path, indexed: false, model }
}

function petitionModel(words: Words, link: PetitionLink): Model {
  const paths = petitionPaths(words.locale, link.slug)
  return {
    title: link.title,
    language: link.language,
    href: paths.petition,
    demonstration: link.demonstration,
    form: paths.form,
    inbox: paths.checkYourInbox,
  }
}

function noticeModel(words: Words, notice: PageNotice = 'none'): Model | null {
  if (notice === 'none') return null
  return { title: words.say(`sign.notice.${notice}.title`), text: words.say(`personal.notice.${notice}`) }
}
