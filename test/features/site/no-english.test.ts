import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { mailPages } from '../../../server/features/outbox/index.ts'
import { mailNames, type MailName } from '../../../server/features/outbox/mail-source.ts'
import { createRenderPage } from '../../../server/features/site/index.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { locales, type Locale } from '../../../server/platform/locales.ts'
import { loadMailTemplates, type MailProps } from '../../../server/platform/mail/mail-templates.ts'
import { loadTemplates } from '../../../server/platform/templates.ts'
import { everyPage } from '../../support/every-page.ts'
import { localesIn, sentencesOf, wordFolders } from '../../support/locale-files.ts'
import { textsOfPage } from '../../support/texts-of-page.ts'

const folder = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

const translated = locales.filter((locale) => locale !== 'en')
const wordsOf = loadWords(folder('views/locales'))
const mails = loadMailTemplates(folder('emails'), mailPages)
const publicUrl = 'https://petitions.example'
const render = createRenderPage({
  templates: loadTemplates(folder('views')),
  wordsOf,
  publicUrl,
  asset: (file) => `/assets/${file}`,
})

describe('every page and every mail', () => {
  for (const locale of locales) {
    it(`has all its values in ${locale}`, () => {
      const pages = everyPage(locale).flatMap((page) => textsOfPage(render(page)).map(({ text }) => text))
      const letters = everyMail(locale).flatMap(({ mail, props }) => {
        const { subject, text, html } = mails.render(mail, locale, props)
        return [subject, text, ...textsOfPage(html).map((piece) => piece.text)]
      })
      const broken = [...pages, ...letters].filter((text) => /[{}]|\b(undefined|null|NaN|object)\b/.test(text))
      expect(broken).to.deep.equal([])
    })
  }
})

describe('no English is left behind', () => {
  for (const locale of translated) {
    it(`on any page in ${locale}`, () => {
      const found: string[] = []
      const seen = new Set<string>()
      for (const page of everyPage(locale)) {
        for (const { text, language } of textsOfPage(render(page))) {
          if (language !== locale || seen.has(text)) continue
          seen.add(text)
          for (const words of englishIn(text, locale)) found.push(`${page.template}: ${words}`)
        }
      }
      expect(found).to.deep.equal([])
    })

    it(`in any mail in ${locale}`, () => {
      const found: string[] = []
      for (const { mail, props } of everyMail(locale)) {
        const { subject, text, html, senderName } = mails.render(mail, locale, props)
        const shown = textsOfPage(html).map((piece) => piece.text)
        for (const piece of [subject, text, senderName ?? '', ...shown]) {
          for (const words of englishIn(piece, locale)) found.push(`${mail}: ${words}`)
        }
      }
      expect(found).to.deep.equal([])
    })

    for (const words of wordFolders.filter((one) => localesIn(one).includes(locale))) {
      it(`in ${words} in ${locale}`, () => {
        const found = [...sentencesOf(words, locale)].flatMap(([key, sentence]) =>
          key.startsWith('languages.') ? [] : englishIn(sentence, locale).map((left) => `${key}: ${left}`),
        )
        expect(found).to.deep.equal([])
      })
    }
  }

  it('and this test would see it', () => {
    expect(englishIn('Підпишіть this petition', 'uk')).to.deep.equal(['this petition'])
    expect(englishIn('Эл. почта (E-mail)', 'ru')).to.deep.equal(['E-mail'])
    expect(englishIn('Adıñız. Tell us your name.', 'crh')).to.deep.equal(['Tell', 'us', 'your', 'name'])
    expect(englishIn('Undersigned: имза, https://example.org/the/link and@example.org', 'ru')).to.deep.equal([])
    expect(textsOfPage('<p lang="uk" title="Так">Ні &amp; так<br><b lang="en">No</b></p>')).to.deep.equal([
      { text: 'Так', language: 'uk' },
      { text: 'Ні & так', language: 'uk' },
      { text: 'No', language: 'en' },
    ])
  })
})

/** Names that are the same in every language. */
const names = [
  'Undersigned',
  'Prisoners Voice',
  'COVID-19',
  'Tor Browser',
  'JavaScript',
  'JSON',
  'API',
  'MIT',
  'IP',
  'cookie',
  'hCaptcha',
  'PDF',
  'Word',
  'age',
  'AGE-SECRET-KEY',
  'Telegram',
  'WhatsApp',
  'Viber',
  'Facebook',
  'X',
  'English',
  'Ed25519',
  'Linux',
  'OK',
  'OpenSSL',
  'Python',
  'SHA-256',
  'EXIF',
  'GB',
  'JPEG',
  'MB',
  'PNG',
  'QR',
  'WebP',
  'Zip',
  'csv',
  'kB',
  'pdf',
  'xlsx',
  'base64',
  'coreutils',
  'unzip',
  'zip',
]

/** Of pages, mailboxes, sites and files. */
const addresses = /\b(?:https?|mailto|viber):\S+|[^\s@<]+@[^\s@>,;]+\.[a-z]+|\b[\w-]+(?:\.[a-z]+)+\b/gi

/** Words of English in a text that should have none: any run of Latin letters beside Cyrillic, known words in Crimean Tatar. */
function englishIn(text: string, locale: Locale): string[] {
  const left = names.reduce(
    (rest, name) => rest.replaceAll(new RegExp(`(?<![\\p{L}-])${name}(?!\\p{L})`, 'gu'), '·'),
    text.replaceAll(addresses, '·').replaceAll(/\{[^}]*\}/g, '·'),
  )
  return locale === 'crh' ? englishWordsIn(left) : (left.match(/[A-Za-z]+(?:[ '’-]+[A-Za-z]+)*/g) ?? [])
}

/** Crimean Tatar words, and names in Crimean Tatar texts, that are spelt like English ones. */
const alsoCrimeanTatar = new Set(['bar', 'manifest', 'moderator', 'on', 'portal', 'server', 'video'])

function englishWordsIn(text: string): string[] {
  const words = text.match(/[\p{L}'’]+/gu) ?? []
  return words.filter((word) => english.has(word.toLowerCase()) && !alsoCrimeanTatar.has(word.toLowerCase()))
}

/** Every word of our own English. */
const english: ReadonlySet<string> = new Set(
  wordFolders.flatMap((words) =>
    [...sentencesOf(words, 'en').values()].flatMap((sentence) => sentence.toLowerCase().match(/[a-z'’]+/g) ?? []),
  ),
)

function everyMail(locale: Locale): { mail: MailName; props: MailProps }[] {
  const props = {
    petitionTitle: 'Ğğğ Їїї',
    petitionUrl: `${publicUrl}/${locale}/petitions/xyz`,
    organiser: 'Ёёё Ґґґ',
    expiresOn: '7/7/2027',
    confirmUrl: `${publicUrl}/${locale}/signatures/confirm/CCC`,
    manageUrl: `${publicUrl}/${locale}/signatures/manage/MMM`,
    notMeUrl: `${publicUrl}/${locale}/signatures/not-me/NNN`,
    newsTitle: 'Їїї Ğğğ',
    newsBody: '**Ґґґ**',
    newsLanguage: 'ru',
    unsubscribeUrl: `${publicUrl}/unsubscribe/UUU`,
    signInUrl: `${publicUrl}/${locale}/account/sign-in/SSS`,
    invitationUrl: `${publicUrl}/${locale}/account/invitation/III`,
    inviter: 'Ґґґ',
    organisation: 'Ёёё',
    factorChange: 'added',
    accountUrl: `${publicUrl}/${locale}/account`,
    reviewed: 'petition',
    roomUrl: `${publicUrl}/${locale}/campaign/petitions/RRR`,
    reason: 'duplicate',
    reviewerWords: 'Ґґґ\nЁёё',
    recipient: 'Їїї Ґґґ',
    signatureCount: '10482',
    asOf: '3/1/2027',
    deliveryUrl: `${publicUrl}/${locale}/deliveries/TTT`,
    demonstration: true,
    sentOn: '3/2/2027',
    reference: null,
    reminderText: 'Ґґґ\nЁёё',
    question: 'Їїї',
    replyText: 'Ğğğ\nЁёё',
  }
  return mailNames.flatMap((mail) => [
    { mail, props: { ...props, signerName: 'Ґанна', protected: false } },
    { mail, props: { ...props, signerName: null, protected: true } },
  ])
}
