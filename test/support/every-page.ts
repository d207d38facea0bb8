import { fileURLToPath } from 'node:url'

import { readDemoContent } from '../../server/demo/demo-content.ts'
import { textIn, type Petition, type TextVersion } from '../../server/features/petitions/petition.ts'
import {
  confirmPage,
  erasedPage,
  gonePage,
  managePage,
  manageResults,
  notMePage,
  unsubscribePage,
} from '../../server/features/signatures/pages.ts'
import { signatureStates, type Signature } from '../../server/features/signatures/signature.ts'
import { deliveriesPage } from '../../server/features/site/deliveries-page.ts'
import { historyPage } from '../../server/features/site/history-page.ts'
import { withErrorsOf } from '../../server/features/accounts/index.ts'
import { homePage } from '../../server/features/site/home-page.ts'
import { petitionPage, type PetitionPageInput } from '../../server/features/site/petition-page.ts'
import { checkPage } from '../../server/features/site/check-page.ts'
import { checkYourInboxPage, errorPage, safetyPage, signedPage } from '../../server/features/site/plain-pages.ts'
import { publicStates } from '../../server/features/deliveries/delivery.ts'
import { evidenceKinds } from '../../server/features/deliveries/evidence.ts'
import type { PublicDelivery } from '../../server/features/deliveries/public-trail.ts'
import { profileNames, readProfiles } from '../../server/features/recipients/index.ts'
import { recipientPage } from '../../server/features/site/recipient-page.ts'
import { readFirstTexts, siteTextNames } from '../../server/features/site-texts/index.ts'
import { textPage } from '../../server/features/site/text-page.ts'
import { reportedPage, reportPage } from '../../server/features/site/report-page.ts'
import { freshSignForm, type SignFormState } from '../../server/features/site/sign-form.ts'
import { updatesPage } from '../../server/features/site/updates-page.ts'
import { createCountryNames } from '../../server/platform/country-names.ts'
import type { FormError, FormState } from '../../server/platform/form-page.ts'
import { loadWords, type Words } from '../../server/platform/i18n.ts'
import type { Locale } from '../../server/platform/locales.ts'
import type { Page } from '../../server/platform/page.ts'
import { aSigningKey } from './a-pack.ts'
import { sentencesOf } from './locale-files.ts'

const wordsOf = loadWords(fileURLToPath(new URL('../../views/locales', import.meta.url)))
const countriesOf = createCountryNames(wordsOf)
const firstTexts = readFirstTexts()
const publicUrl = 'https://petitions.example'

const { petitions, recipients } = readDemoContent()
const profiles = readProfiles()
const petitionVariants: readonly Partial<Petition>[] = [
  { goal: { mode: 'ladder' } },
  { handover: 'names' },
  { riskMode: 'protected' },
  { riskMode: 'protected', handover: 'names' },
]
const notices = ['trap', 'captcha', 'tooMany', 'unavailable'] as const
const personalNotices = ['none', 'tooMany', 'unavailable'] as const
const goneReasons = ['expired', 'voided', 'withdrawn', 'erased', 'refused', 'invalidated'] as const
const name = 'Ґанна О’Ніл'
const wrongReport: FormState = {
  typed: {},
  errors: [
    { field: 'reason', code: 'missing' },
    { field: 'words', code: 'long' },
  ],
}

/** Every page of the site in every state it can be in, made by the real page functions of the demonstration. */
export function everyPage(locale: Locale): Page[] {
  const words = wordsOf(locale)
  const all = petitions.map((petition) => ({ ...petition, id: Buffer.alloc(16, 7).toString('base64url') }))
  return [
    ...all.flatMap((petition) => [...publicPages(words, petition), ...personalPages(words, petition)]),
    ...all.flatMap((petition) =>
      petitionVariants.flatMap((changes) => variantPages(words, { ...petition, ...changes })),
    ),
    homePage({ words, entries: [] }),
    safetyPage({ words }),
    ...checkPages(words),
    ...textPages(words),
    erasedPage({ words, link: null }),
    ...goneReasons.map((reason) => gonePage({ words, reason, link: null, open: false })),
    ...errorPages(words),
  ]
}

/** Before anything was signed, and with a key that was followed by another. */
function checkPages(words: Words): Page[] {
  const old = aSigningKey({ usedUntil: '2026-05-31' }).published
  const input = { words, verifyFile: { sha256: '7'.repeat(64) }, publicUrl }
  return [checkPage({ ...input, keys: [] }), checkPage({ ...input, keys: [old, aSigningKey().published] })]
}

/** The texts about the site as the software brings them, and as somebody has published them. */
function textPages(words: Words): Page[] {
  return siteTextNames.flatMap((name) => {
    const text = { name, language: words.locale, markdown: firstTexts[name][words.locale] }
    const published = { ...text, version: 2, publishedAt: new Date('2026-11-20T12:00:00Z') }
    return [
      textPage({ words, text: { ...text, version: null, publishedAt: null } }),
      textPage({ words, text: published }),
      textPage({ words, text: { ...published, language: words.locale === 'uk' ? 'ru' : 'uk' } }),
    ]
  })
}

function petitionInput(words: Words, petition: Petition): PetitionPageInput {
  return {
    words,
    petition,
    text: textIn(petition.text, words.locale),
    recipients: recipients.filter(({ slug }) => petition.recipients.includes(slug)),
    profiles,
    deliveries: [],
    tally: tally(0),
    shown: { signers: [], comments: [] },
    countries: countriesOf(words.locale),
    form: freshSignForm,
    captchaSiteKey: null,
    publicUrl,
  }
}

const tally = (confirmedCount: number) => ({ confirmedCount, asOf: '2026-11-20' })

/** What a petition's own promises change in the words around it. */
function variantPages(words: Words, petition: Petition): Page[] {
  const input = petitionInput(words, petition)
  const signature = aSignature(petition, 'confirmed')
  return [
    petitionPage({ ...input, tally: tally(12) }),
    signedPage({ ...input, tally: tally(12) }),
    managePage({ ...personalInput(words, petition), signature, confirmToken: null, done: null, correction: null }),
  ]
}

function publicPages(words: Words, petition: Petition): Page[] {
  const input = petitionInput(words, petition)
  const { text, recipients: asked } = input
  const shown = {
    signers: [{ name, country: 'UA' } as const, { name: 'Д. К.', country: 'none' } as const],
    comments: [{ name, country: 'UA', text: 'Бо мовчати\nне можна.' } as const],
  }
  const inbox = {
    words,
    petition,
    text,
    sender: 'Undersigned <sign@petitions.example>',
    subject: text.title,
    confirmWithinDays: 7,
  }
  return [
    ...signForms().map((form) => petitionPage({ ...input, form })),
    ...[1, 2, 5, 21, 14_999].map((count) => petitionPage({ ...input, tally: tally(count), shown })),
    petitionPage({ ...input, captchaSiteKey: '10000000-ffff-ffff-ffff-000000000001' }),
    ...(['closed', 'archived'] as const).map((state) =>
      petitionPage({ ...input, petition: { ...petition, state }, form: null }),
    ),
    homePage({ words, entries: [{ petition, text, recipients: asked, tally: tally(3) }] }),
    reportPage({ words, petition, text }),
    ...(['trap', 'tooMany', 'unavailable'] as const).map((notice) => reportPage({ words, petition, text, notice })),
    reportPage({ words: withErrorsOf('report', words), petition, text, form: wrongReport }),
    reportedPage({ words, petition, text }),
    checkYourInboxPage(inbox),
    checkYourInboxPage({ ...inbox, confirmWithinDays: 1, devMailbox: `${publicUrl}/dev/mail` }),
    ...errorsOf('email').map((error) => checkYourInboxPage({ ...inbox, form: { typed: {}, errors: [error] } })),
    ...(['tooMany', 'unavailable'] as const).map((notice) => checkYourInboxPage({ ...inbox, notice })),
    ...[0, 1, 2_000].map((count) => signedPage({ words, petition, text, tally: tally(count), publicUrl })),
    ...newsPages(input),
    ...recipientPages(input),
  ]
}

/** Everybody who can be asked, and everything that can become of a delivery. */
function recipientPages(input: PetitionPageInput): Page[] {
  const { words, petition, text } = input
  const [first] = recipients
  if (first === undefined) throw new Error('The demonstration asks somebody.')
  const asked = { petition, text, confirmedCount: 1, takesSignatures: false, deliveries: [] }
  const shown = { words, recipient: first, petitions: [{ ...asked, takesSignatures: true }] }
  const deliveries = publicStates.map((state) => aDelivery(petition, first.slug, state))
  return [
    ...profileNames.map((profile) => recipientPage({ ...shown, profile: profiles[profile] })),
    recipientPage({ ...shown, profile: profiles.organisation, petitions: [] }),
    recipientPage({ ...shown, profile: profiles.organisation, petitions: [{ ...asked, deliveries }] }),
    recipientPage({
      ...shown,
      recipient: { ...first, addressedOnly: true, retired: true },
      profile: profiles.government,
    }),
    ...deliveries.map((delivery) => petitionPage({ ...input, deliveries: [delivery] })),
    deliveriesPage({ words, petition, text, deliveries, nameOf: () => name }),
    deliveriesPage({ words, petition, text, deliveries: [], nameOf: () => name }),
  ]
}

function aDelivery(petition: Petition, recipientSlug: string, state: PublicDelivery['state']): PublicDelivery {
  const { originalLanguage: language } = petition.text
  const answer = { text: name, language, name, office: name, answeredOn: '2026-11-20', fileHref: '/answer.pdf' }
  return {
    deliveryId: 'DDD',
    petitionId: petition.id,
    recipientSlug,
    state,
    sentOn: '2026-11-20',
    acknowledgedOn: '2026-11-20',
    answeredOn: state === 'answered' || state === 'refused' ? '2026-11-20' : null,
    answerDueOn: '2027-01-19',
    signatureCount: 2,
    textVersion: 1,
    corrections: [0, 1, 2].map((withdrawnCount) => ({ notedOn: '2026-11-20', standingCount: 2, withdrawnCount })),
    manifestSha256: '42'.repeat(32),
    keyId: '0123456789012345',
    evidence: evidenceKinds.map((kind) => ({ kind, day: '2026-11-20', note: name, fileHref: '/scan.pdf' })),
    answers: state === 'answered' ? [answer] : [],
  }
}

const outcomes = ['partial', 'won', 'not_won'] as const

/** What came after it opened. */
function newsPages(input: PetitionPageInput): Page[] {
  const { words, petition, text } = input
  const { originalLanguage } = petition.text
  const day = '2026-11-20'
  const texts = { [originalLanguage]: { title: name, body: name } }
  const updates = [{ id: 'NNN', publishedOn: day, originalLanguage, texts }]
  const closesAt = new Date('2027-06-30T00:00:00Z')
  const versions = [petition.text, ...changedTexts(petition.text)]
  const timeline = [
    ...(['opened', 'closed', 'reopened'] as const).map((kind) => ({ day, kind })),
    ...[1, 2, 500].map((count) => ({ day, kind: 'goal-reached' as const, count })),
    ...(['version', 'correction'] as const).map((kind) => ({ day, kind, version: 2 })),
    ...outcomes.map((outcome) => ({ day, kind: 'outcome' as const, outcome })),
    { day, kind: 'update' as const, updateId: 'NNN' },
  ]
  const told = { words, petition, text, updates }
  return [
    ...outcomes.map((outcome) =>
      petitionPage({ ...input, updates, petition: { ...petition, outcome, outcomeStory: { uk: name } } }),
    ),
    petitionPage({ ...input, petition: { ...petition, closesAt } }),
    petitionPage({ ...input, text: { ...text, endCondition: name } }),
    updatesPage(told),
    updatesPage({ ...told, updates: [] }),
    historyPage({ ...told, versions, timeline, nameOf: () => name }),
  ]
}

/** A text after which every kind of difference has been seen. */
function changedTexts(text: TextVersion): TextVersion[] {
  const [first, ...others] = text.demands
  if (first === undefined) throw new Error('The demonstration asks for something.')
  const { originalLanguage } = text
  const original = text.texts[originalLanguage]
  if (original === undefined) throw new Error('The demonstration has its original.')
  const words = {
    ...original,
    title: name,
    lead: name,
    body: name,
    endCondition: name,
    quotation: null,
    contentNote: name,
  }
  const next = {
    ...text,
    version: 2,
    reason: name,
    texts: { [originalLanguage]: { ...words, sources: [], media: [] } },
  }
  const asked = { ...first, addressedTo: ['one-more'], toBePerformedBy: 'one-more' }
  const added = { ...first, key: 'one-more' }
  const moved = [...others.slice(1), asked, added]
  const correction = { language: originalLanguage, field: 'title', before: name, after: name }
  return [
    { ...next, demands: moved },
    { ...next, version: 3, correction, texts: text.texts, demands: moved },
  ]
}

function signForms(): SignFormState[] {
  const fields = [
    'name',
    'email',
    'country',
    'city',
    'comment',
    'visibility',
    'consent',
    'updates',
    'version',
    'language',
    'form',
  ]
  const email = 'olena@gmial.com'
  return [
    freshSignForm,
    ...fields.flatMap((field) => errorsOf(field)).map((error) => ({ ...freshSignForm, errors: [error] })),
    { ...freshSignForm, errors: fields.flatMap((field) => errorsOf(field).slice(0, 1)) },
    ...notices.flatMap((notice) =>
      [null, 240].map((retryAfterSeconds) => ({ ...freshSignForm, notice, retryAfterSeconds })),
    ),
    { ...freshSignForm, typed: { name, email }, typingHint: { suggestion: 'olena@gmail.com' } },
  ]
}

/** Each thing that can be wrong with a field and has a sentence of its own. */
function errorsOf(field: string): FormError[] {
  return [...sentencesOf('views/locales', 'en').keys()]
    .filter((key) => key.startsWith(`errors.${field}.`))
    .map((key) => ({ field, code: key.split('.').at(-1) ?? '' }))
}

function personalInput(words: Words, petition: Petition) {
  const { slug, organiser, text } = petition
  const { title } = textIn(text, words.locale)
  const link = { slug, title, language: words.locale, demonstration: organiser.demonstration }
  return { words, countries: countriesOf(words.locale), petition, link, manageToken: 'AAAA' }
}

function personalPages(words: Words, petition: Petition): Page[] {
  const shared = personalInput(words, petition)
  const { link, manageToken: token } = shared
  const correction: FormState = { typed: { name: '' }, errors: errorsOf('name') }
  return [
    ...signatureStates.flatMap((state) => {
      const signature = aSignature(petition, state)
      return [
        ...[true, false].map((updates) =>
          managePage({
            ...shared,
            signature: { ...signature, updates },
            confirmToken: state === 'pending' ? token : null,
            done: null,
            correction: null,
          }),
        ),
        notMePage({ words, token, link, state, manageToken: token }),
      ]
    }),
    ...(['approved', 'rejected', null] as const).map((commentState) =>
      managePage({
        ...shared,
        signature: { ...aSignature(petition, 'confirmed'), commentState },
        confirmToken: null,
        done: null,
        correction,
      }),
    ),
    ...manageResults.map((done) =>
      managePage({ ...shared, signature: aSignature(petition, 'confirmed'), confirmToken: null, done, correction }),
    ),
    ...personalNotices.flatMap((notice) => {
      const shown = {
        ...shared,
        signature: aSignature(petition, 'pending'),
        confirmToken: token,
        correction: null,
        notice,
      }
      return [confirmPage(shown), managePage({ ...shown, done: null })]
    }),
    ...[true, false].map((done) => unsubscribePage({ words, token, link, done })),
    erasedPage({ words, link }),
    ...goneReasons.flatMap((reason) => [true, false].map((open) => gonePage({ words, reason, link, open }))),
  ]
}

function aSignature(petition: Petition, state: Signature['state']): Signature {
  return {
    id: Buffer.alloc(16, 8).toString('base64url'),
    petitionId: petition.id,
    state,
    textVersion: 1,
    language: 'uk',
    locale: 'uk',
    country: 'UA',
    visibility: 'initials',
    updates: true,
    confirmedOn: '2026-11-18',
    expiresOn: '2026-11-25',
    generation: 1,
    commentState: 'waiting',
    person: { name, address: 'olena@petitions.example', city: 'Львів', comment: 'Бо мовчати не можна.' },
  }
}

function errorPages(words: Words): Page[] {
  const keys = [...sentencesOf('views/locales', 'en').keys()]
  const codes = keys
    .filter((key) => /^errors\.(?!tabTitle)[a-zA-Z]+$/.test(key))
    .map((key) => key.slice('errors.'.length))
  const statuses = new Set(keys.flatMap((key) => /^errorPage\.(\d+)\./.exec(key)?.[1] ?? []).map(Number))
  return [
    ...codes.map((code) => errorPage({ words, status: 400, code })),
    ...[...statuses].flatMap((status) =>
      [null, 30, 240, 3_000].map((retryAfterSeconds) =>
        errorPage({ words, status, code: 'none', retryAfterSeconds, requestId: '7-3' }),
      ),
    ),
  ]
}
