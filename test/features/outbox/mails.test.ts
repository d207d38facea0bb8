import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { mailPages, mailSubject } from '../../../server/features/outbox/index.ts'
import { mailNames as allMailNames, type MailName as AnyMailName } from '../../../server/features/outbox/mail-source.ts'
import type { WordTree } from '../../../server/platform/i18n.ts'
import { locales, type Locale } from '../../../server/platform/locales.ts'
import { loadMailTemplates, type MailProps, type RenderedMail } from '../../../server/platform/mail/mail-templates.ts'

const emails = fileURLToPath(new URL('../../../emails', import.meta.url))
const templates = loadMailTemplates(emails, mailPages)

/** Mail to those who work here, and to recipients; it has tests of its own. */
const toOthers = [
  'sign-in',
  'invitation',
  'factors',
  'review-approved',
  'review-changes',
  'review-rejected',
  'delivery',
  'delivery-link',
  'delivery-reminder',
  'delivery-reply',
] as const

type MailName = Exclude<AnyMailName, (typeof toOthers)[number]>

const mailNames = allMailNames.filter((mail): mail is MailName => !(toOthers as readonly string[]).includes(mail))

const site = 'https://petitions.example'
const props = {
  petitionTitle: 'Zzyzx & "Qqq"',
  petitionUrl: `${site}/uk/petitions/zzyzx`,
  organiser: 'Xyzzy Plugh',
  signerName: 'Ґанна О’Ніл',
  expiresOn: '7/7/2027',
  confirmUrl: `${site}/uk/signatures/confirm/CCC`,
  manageUrl: `${site}/uk/signatures/manage/MMM`,
  notMeUrl: `${site}/uk/signatures/not-me/NNN`,
  newsTitle: 'Kwyjibo',
  newsBody: '# Frobozz\n\nThey are free.',
  newsLanguage: 'crh',
  unsubscribeUrl: `${site}/unsubscribe/UUU`,
  protected: false,
  demonstration: false,
} satisfies MailProps
const guarded = { ...props, signerName: null, protected: true }

const linksOf: Record<MailName, readonly string[]> = {
  confirm: [props.confirmUrl, props.manageUrl, props.notMeUrl],
  reminder: [props.confirmUrl, props.manageUrl, props.notMeUrl],
  'already-signed': [props.manageUrl],
  withdrawn: [props.manageUrl, props.petitionUrl],
  erased: [props.petitionUrl],
  update: [props.petitionUrl, props.manageUrl, props.unsubscribeUrl],
}

function each(check: (mail: MailName, locale: Locale) => void): void {
  for (const mail of mailNames) {
    for (const locale of locales) {
      it(`${mail}, ${locale}`, () => {
        check(mail, locale)
      })
    }
  }
}

describe('every mail', () => {
  describe('says the same as text and as HTML, in its language', () => {
    each((mail, locale) => {
      const rendered = templates.render(mail, locale, props)

      expect(rendered.html).to.match(new RegExp(`^<!DOCTYPE html><html lang="${locale}"`, 'i'))
      const shown = visibleText(rendered.html)
      for (const line of wordsIn(rendered.text)) expect(shown).to.include(line)
      const fallback = templates.words(locale).say('button.fallback')
      const told = `${flat(rendered.text)} ${fallback}`
      for (const line of linesIn(rendered.html)) expect(told).to.include(line)
    })
  })

  describe('has the links it should have and no others', () => {
    each((mail, locale) => {
      const { html, text } = templates.render(mail, locale, props)

      expect(unique(text.match(/https?:\S+/g) ?? [])).to.have.members(linksOf[mail])
      expect(unique([...html.matchAll(/\b(?:href|src)="([^"]+)"/g)].map(([, link = '']) => link))).to.have.members(
        linksOf[mail],
      )
      expect(html.match(/class="button"/g) ?? []).to.have.length(mail === 'erased' ? 0 : 1)
    })
  })

  describe('fetches nothing and needs no style sheet', () => {
    each((mail, locale) => {
      const { html } = templates.render(mail, locale, props)

      expect(html).not.to.match(/<(img|link|script|iframe|object|form)\b|url\(|@import|@font-face/i)
      expect(html.replace(/<style>.*?<\/style>/s, '')).to.match(/<h1 [^>]*style="[^"]*font-size/)
      expect(html).to.include('prefers-color-scheme: dark').and.include('name="color-scheme"')
      expect(Buffer.byteLength(html)).to.be.below(20_000)
    })
  })

  describe('keeps silent about the cause where the petition is protected', () => {
    const telling = /petition|петиц|petits|sign|підпис|подпис|imza|campaign|кампан|support|підтрим|поддерж/i
    each((mail, locale) => {
      const rendered = templates.render(mail, locale, guarded)
      const said = [rendered.subject, rendered.senderName ?? '', rendered.text, visibleText(rendered.html)].join('\n')
      const words = said.replaceAll(/https?:\S+/g, '')

      expect(rendered.senderName).to.be.a('string').and.not.equal('')
      expect(words).not.to.match(telling)
      for (const secret of ['Zzyzx', 'zzyzx', 'Xyzzy', 'Undersigned', 'Ґанна', 'Kwyjibo', 'Frobozz']) {
        expect(rendered.html + rendered.text + rendered.subject).not.to.include(secret)
      }
      expect(unique(rendered.text.match(/https?:\S+/g) ?? [])).to.have.members(
        linksOf[mail].filter((link) => link !== props.petitionUrl),
      )
    })
  })

  describe('names petition, organiser and site where it is open', () => {
    each((mail, locale) => {
      const { subject, text, senderName } = templates.render(mail, locale, props)

      expect(subject).to.include('Zzyzx & "Qqq"')
      expect(text).to.include('Zzyzx & "Qqq"').and.include('Xyzzy Plugh')
      expect(senderName).to.equal(null)
      expect(subject).to.equal(mailSubject(mail, props, templates.words(locale)))
    })
  })

  it('has no English left in the other languages', () => {
    const english = leavesOf('en')
    for (const locale of locales.filter((candidate) => candidate !== 'en')) {
      const translated = leavesOf(locale)
      expect([...translated.keys()], locale).to.have.members([...english.keys()])
      for (const [key, sentence] of translated) {
        if (key !== 'site.name') expect(sentence, `${locale} ${key}`).not.to.equal(english.get(key))
        expect(sentence, `${locale} ${key}`).not.to.match(/\b(the|you|your|this|mail|link|and|was)\b/i)
        expect(placeholders(sentence), `${locale} ${key}`).to.have.members(placeholders(english.get(key) ?? ''))
        if (locale === 'uk') expect(sentence, key).not.to.match(/[ыэёъ]/i)
        if (locale === 'ru') expect(sentence, key).not.to.match(/[іїєґ]/i)
        if (locale === 'crh') expect(sentence, key).not.to.match(/[\u0400-\u04ff]/)
      }
    }
  })
})

describe('what people wrote', () => {
  const hostile = (changes: Partial<typeof props>): RenderedMail =>
    templates.render('confirm', 'en', { ...props, ...changes })

  it('stays on one line in the subject, and is cut at a word when it is long', () => {
    const { subject } = hostile({ petitionTitle: `a\r\nBcc: x@example.org\u2028${'wörter '.repeat(40)}` })

    expect(subject).to.match(/^Confirm your signature: a Bcc: x@example\.org wörter .*wörter…$/)
    expect(subject.length).to.be.below(125)
  })

  it('is no HTML, no template and no sentence of ours', () => {
    const petitionTitle = '<script>alert(1)</script> {organiser} {{organiser}} $t(site.name) \ue0000\ue001'
    const { html, text } = hostile({ petitionTitle })

    expect(text).to.include(petitionTitle)
    expect(html).not.to.include('<script').and.not.include('Xyzzy Plugh{')
    expect(visibleText(html)).to.include(petitionTitle)
  })

  it('cannot leave an attribute', () => {
    const { html } = hostile({ manageUrl: 'https://petitions.example/"onmouseover="x' })

    expect(html).not.to.match(/\sonmouseover=/)
  })

  for (const signerName of [
    'Win at evil.example',
    'http://evil.example',
    'Call +1 900',
    'You <won>',
    'x'.repeat(61),
    'a\u202eb: c',
  ]) {
    it(`is not repeated as a name when it could advertise: ${signerName}`, () => {
      const { text, html } = hostile({ signerName })

      expect(text).to.include('Hello,\n').and.not.include(signerName)
      expect(html).not.to.include('evil')
    })
  }

  for (const signerName of ['Ґанна О’Ніл', 'J. R. Smith', 'Ñandú-Qırım', '王', 'Аблякім', 'محمد']) {
    it(`is greeted as ${signerName}`, () => {
      expect(hostile({ signerName }).text).to.include(`Hello ${signerName},`)
    })
  }
})

describe('news of a petition', () => {
  const news = (changes: Partial<typeof props>, locale: Locale = 'uk') =>
    templates.render('update', locale, { ...props, ...changes })

  it('comes under its own title and can be stopped with one click', () => {
    const { subject, unsubscribeUrl } = news({})

    expect(subject).to.equal('Kwyjibo – Zzyzx & "Qqq"')
    expect(unsubscribeUrl).to.equal(props.unsubscribeUrl)
    for (const mail of mailNames.filter((name) => name !== 'update')) {
      expect(templates.render(mail, 'uk', props).unsubscribeUrl, mail).to.equal(null)
    }
  })

  it('says in which language it is where it is not translated, and marks it', () => {
    const translated = news({ newsLanguage: null as never }, 'uk')
    const untranslated = news({ newsLanguage: 'crh' }, 'uk')

    expect(untranslated.text).to.include('текст написано кримськотатарською')
    expect(untranslated.html).to.match(/<div class="aside" lang="crh"[^>]*>\s*<h2[^>]*>Kwyjibo/)
    expect(translated.text).not.to.include('перекладу')
    expect(translated.html).not.to.include('lang="crh"')
  })

  it('keeps what its author marked, as HTML and as plain text', () => {
    const newsBody = [
      '# Released',
      'First **line**\nsame paragraph.',
      '1. one\n2. two\n   - inside',
      '> said',
      '[the ruling](https://court.example/a?b=1&c=2)',
    ].join('\n\n')
    const { text, html } = news({ newsBody })

    expect(text).to.include(
      [
        'Released\n\nFirst line same paragraph.',
        '1. one\n2. two\n  - inside',
        '> said',
        'the ruling (https://court.example/a?b=1&c=2)',
      ].join('\n\n'),
    )
    expect(html).to.match(/<h3 style="[^"]+">Released<\/h3>/)
    expect(html)
      .to.include('<strong>line</strong>')
      .and.match(/<ol style="[^"]+">\s*<li/)
    expect(html).to.match(/<a href="https:\/\/court\.example\/a\?b=1&amp;c=2" rel="noreferrer" class="link" style=/)
  })

  it('is no way in for scripts, pictures, foreign markup or hidden signs', () => {
    const newsBody = [
      '<script>alert(1)</script><img src=x onerror=alert(1)><p style="position:fixed">',
      '![](https://track.example/p.gif) [x](javascript:alert(1)) [y](data:text/html,z)',
      'a\u202eb\u0000c\u200b {{organiser}} {organiser} $t(site.name) \ue0000\ue001',
      `${'> '.repeat(500)}deep`,
    ].join('\n\n')
    const { text, html } = news({ newsBody, newsTitle: 'a\r\nBcc: x@example.org' })

    expect(html).not.to.match(/<(script|img)|<[^>]+position|href="(javascript|data)|<[^>]+src=/i)
    expect(html + text).not.to.match(/[\u202e\u0000\u200b]/)
    expect(text).to.include('a b c  {{organiser}} {organiser} $t(site.name) \ue0000\ue001')
    expect(text).to.include('a Bcc: x@example.org')
  })
})

describe('the mails of a demonstration', () => {
  const said = { en: 'This is a demonstration', uk: 'Це демонстрація', ru: 'Это демонстрация', crh: 'Bu nümayıştır' }

  for (const mail of ['confirm', 'reminder', 'update'] as const) {
    it(`say that it is one, above all else: ${mail}`, () => {
      for (const locale of locales) {
        const { text, html } = templates.render(mail, locale, { ...props, demonstration: true })
        const real = templates.render(mail, locale, props)

        expect(text.indexOf(said[locale]), locale).to.be.within(1, text.indexOf(props.petitionTitle))
        expect(html, locale).to.include(said[locale])
        expect(real.text + real.html, locale).not.to.include(said[locale])
      }
    })

    it(`do not say it where the petition is protected, as they say nothing of it: ${mail}`, () => {
      const guardedOne = { ...guarded, demonstration: true }

      expect(templates.render(mail, 'en', guardedOne).text).not.to.include(said.en)
    })
  }
})

describe('a mail that lacks something', () => {
  for (const mail of mailNames) {
    it(`is not made: ${mail}`, () => {
      for (const name of Object.keys(props)) {
        const rest = Object.fromEntries(Object.entries(props).filter(([other]) => other !== name))
        const needed = !(mail === 'erased' && name === 'signerName') && isNeeded(mail, name)
        const make = () => templates.render(mail, 'en', rest)
        if (needed) expect(make, name).to.throw(`The mail "${mail}" needs "${name}".`)
        else expect(make, name).not.to.throw()
      }
    })
  }

  it('is not made with a link that is none', () => {
    expect(() => templates.render('confirm', 'en', { ...props, confirmUrl: 'javascript:alert(1)' })).to.throw(
      'confirmUrl',
    )
  })

  it('is not made when nobody knows it', () => {
    expect(() => templates.render('nothing', 'en', props)).to.throw('There is no mail "nothing".')
  })
})

function isNeeded(mail: MailName, name: string): boolean {
  if (['petitionTitle', 'petitionUrl', 'organiser', 'protected', 'signerName'].includes(name)) return true
  if (name === 'manageUrl') return mail !== 'erased'
  if (name === 'demonstration') return ['confirm', 'reminder', 'update'].includes(mail)
  if (name.startsWith('news') || name === 'unsubscribeUrl' || mail === 'update') {
    return mail === 'update' && !['expiresOn', 'confirmUrl', 'notMeUrl'].includes(name)
  }
  return mail === 'confirm' || mail === 'reminder'
}

function leavesOf(locale: Locale): Map<string, string> {
  const leaves = new Map<string, string>()
  const walk = (tree: WordTree, path: string[]): void => {
    for (const [name, value] of Object.entries(tree)) {
      if (typeof value === 'string') leaves.set([...path, name].join('.'), value)
      else walk(value, [...path, name])
    }
  }
  walk(JSON.parse(readFileSync(`${emails}/locales/${locale}.json`, 'utf8')) as WordTree, [])
  return leaves
}

function placeholders(sentence: string): string[] {
  return sentence.match(/\{\w+\}/g) ?? []
}

function unique(items: readonly string[]): string[] {
  return [...new Set(items)]
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

function decoded(html: string): string {
  const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' }
  return html
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll(/&(amp|lt|gt|quot|nbsp);/g, (_, name: string) => names[name] ?? '')
}

function linesIn(html: string): string[] {
  return html
    .replace(/^.*<\/head>/s, '')
    .split(/<[^>]+>/)
    .map((part) => flat(decoded(part)))
    .filter((part) => part !== '')
}

function visibleText(html: string): string {
  return flat(linesIn(html).join(' '))
}

/** The lines of the text part; addresses, which HTML hides behind words, and the colon before them left out. */
function wordsIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && line !== '--' && !line.startsWith('https:'))
    .map((line) => flat(line.replace(/:$/, '')))
}
