import type { CountryNames } from '../../platform/country-names.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPathAfterLocale, petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import { wordsFor, type ClosingWords } from '../petitions/timeline.ts'
import type { PublicDelivery } from '../deliveries/public-trail.ts'
import type { RecipientProfiles } from '../recipients/index.ts'
import type { Recipient } from '../recipients/recipient.ts'
import { nextGoal, type PublishedTally } from '../tallies/tally.ts'
import type { PublishedUpdate } from '../updates/index.ts'
import { trailModel } from './deliveries-page.ts'
import { liveTally } from './live-tally.ts'
import { petitionTextModel, recipientNames, titlePieces, translationNote } from './petition-text.ts'
import { shareLinks } from './share-links.ts'
import type { Shown } from './shown-signers.ts'
import { signFormModel, type SignFormState } from './sign-form.ts'
import { feedLinks, standingModel, untilModel } from './timeline-page.ts'

export interface PetitionPageInput {
  /** The words of the site's language. */
  words: Words
  petition: Petition
  /** The petition's words in the language shown; it may differ from the site's. */
  text: PetitionText
  /** The petition's recipients in the order shown. */
  recipients: readonly Recipient[]
  profiles: RecipientProfiles
  /** What was handed over of it, newest first for each recipient. */
  deliveries: readonly PublicDelivery[]
  /** The published figures, from one read. */
  tally: Pick<PublishedTally, 'confirmedCount' | 'asOf'>
  /** The latest confirmed signers who chose to be seen, and what they say; empty on protected petitions. */
  shown: Shown
  /** News of it, newest first. */
  updates?: readonly PublishedUpdate[]
  countries: CountryNames
  /** What was said when it closed; null where nothing was, and while it is open. */
  closingWords?: ClosingWords | null
  /** Null when the petition takes no signatures (any more): the page then stands without a form. */
  form: SignFormState | null
  /** hCaptcha's site key; null leaves the check out. */
  captchaSiteKey: string | null
  /** `https://example.org`, without a slash at the end. */
  publicUrl: string
}

/** The petition in all its states: fresh, back with errors or a typing hint, refused for now, closed. */
export function petitionPage(input: PetitionPageInput): Page {
  const { words, petition, text, form } = input
  const wrong = form !== null && form.errors.length > 0
  return {
    template: 'site/petition',
    locale: words.locale,
    title: wrong ? words.say('errors.tabTitle', { title: text.title }) : text.title,
    description: text.lead,
    path: petitionPathAfterLocale(petition.slug),
    indexed: petition.state !== 'hidden',
    captcha: form !== null && input.captchaSiteKey !== null,
    feeds: feedLinks(words, petition),
    picture: {
      // Who keeps pictures by their address asks again for another text.
      address: `${petitionPaths(words.locale, petition.slug).picture}?v=${String(petition.text.version)}`,
      alt: `${text.title} – ${petition.organiser.name[words.locale]}`,
    },
    model: petitionModel(input),
  }
}

function petitionModel(input: PetitionPageInput): Model {
  const { words, petition, text, form } = input
  const paths = petitionPaths(words.locale, petition.slug)
  return {
    contentLanguage: text.language,
    addressees: addressees(words, input.recipients),
    title: titlePieces(text.title),
    lead: text.lead,
    organiser: {
      text: words.say('petition.runBy', { organiser: petition.organiser.name[words.locale] }),
      demonstration: petition.organiser.demonstration,
    },
    translation: translationNote(words, petition, text),
    tally: tallyModel(words, petition, input.tally, { isOpen: form !== null, isLive: true }),
    form: form === null ? null : signFormModel({ ...input, form }),
    closed: form === null ? closedModel(input) : null,
    until: form === null ? null : untilModel(input),
    signHref: form === null ? null : '#sign',
    ...standingModel({ ...input, updates: input.updates ?? [] }),
    ...petitionTextModel(input),
    trail: trailModel({ ...input, nameOf: nameOf(input) }),
    signers: input.shown.signers.map((signer) => signerModel(signer, input)),
    comments: input.shown.comments.map((comment) => ({ text: comment.text, ...signerModel(comment, input) })),
    share: shareLinks(words, { title: text.title, url: `${input.publicUrl}${paths.petition}` }),
    report: paths.report,
    imprint: words.say('petition.imprint', {
      version: petition.text.version,
      date: words.date(petition.publishedOn),
      url: `${input.publicUrl}${paths.petition}`,
    }),
  }
}

function nameOf({ words, recipients }: PetitionPageInput) {
  return (slug: string): string => recipients.find((one) => one.slug === slug)?.name[words.locale] ?? slug
}

/** Those the petition is put to: a state that is only named comes in the demands, not here. */
function addressees(words: Words, recipients: readonly Recipient[]): string {
  return recipientNames(
    words,
    recipients.filter((recipient) => !recipient.addressedOnly),
  )
}

/**
 * Count, next goal and bar from one read. One that takes no more signatures has a count and no goal. Live, it goes on
 * counting while it is looked at; a page has one of these at most.
 */
export function tallyModel(
  words: Words,
  petition: Petition,
  tally: Pick<PublishedTally, 'confirmedCount' | 'asOf'>,
  { isOpen = true, isLive = false } = {},
) {
  const { confirmedCount } = tally
  const goal = nextGoal(petition.goal, confirmedCount)
  const values = { goal: words.number(goal) }
  return {
    count: confirmedCount,
    isOpen,
    live: isLive ? liveTally(words, petition, { isOpen }) : null,
    none: isOpen && confirmedCount === 0,
    number: words.number(confirmedCount),
    people: words.say('tally.people', { count: confirmedCount }),
    goal,
    goalNumber: words.number(goal),
    left: confirmedCount === 0 ? null : words.say('tally.left', { count: goal - confirmedCount }),
    bar: words.say('tally.bar', { ...values, confirmed: words.number(confirmedCount) }),
    batches: petition.riskMode === 'protected' ? words.say('tally.batches', { date: words.date(tally.asOf) }) : null,
  }
}

function closedModel({ words, petition, closingWords = null }: PetitionPageInput): Model {
  const reason = petition.state === 'archived' ? 'archived' : 'closed'
  return {
    said: closingWords === null ? null : saidModel(words, petition, closingWords),
    title: words.say(`petition.${reason}.title`),
    text: words.say(`petition.${reason}.text`),
  }
}

function saidModel(words: Words, petition: Petition, closingWords: ClosingWords): Model {
  const by = petition.organiser.name[words.locale]
  return { ...wordsFor(closingWords, words.locale), by, office: null, on: null, href: null }
}

function signerModel({ name, country }: Shown['signers'][number], { countries }: PetitionPageInput): Model {
  const shown = country === 'none' ? null : countries.nameOf(country)
  return { name, country: shown?.name ?? null, countryLanguage: shown?.nameLanguage ?? null }
}
