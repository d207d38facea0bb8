import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { readDemoContent } from '../../server/demo/demo-content.ts'
import type { PetitionText } from '../../server/features/petitions/index.ts'
import { locales, type Locale } from '../../server/platform/locales.ts'

const demoFolder = path.join(import.meta.dirname, '../../server/demo')

/** What no demand may lose in any language, as beginnings of the words used. */
const partsOfDemands: Record<Locale, Record<string, readonly string[]>> = {
  en: {
    release: ['political prisoners', 'occupied Crimea', 'Russia', 'unlawfully', 'Donetsk', 'Luhansk'],
    reduce: ['number of people in prison', 'house arrest', 'parole', 'amnesty'],
    access: ['full and unimpeded access', 'intergovernmental', 'humanitarian', 'above all', 'Red Cross'],
    protect: ['urgent', 'life', 'health', 'free from torture', 'medical care'],
  },
  uk: {
    release: ['політичних в’язнів', 'окупованому Криму', 'Росії', 'незаконно', 'Донецької', 'Луганської'],
    reduce: ['кількість ув’язнених', 'домашній арешт', 'умовно-дострокове звільнення', 'амністію'],
    access: ['повний і безперешкодний доступ', 'міжурядовим', 'гуманітарним', 'насамперед', 'Червоного Хреста'],
    protect: ['Негайно', 'життя', 'здоров’я', 'свободу від катувань', 'медичну допомогу'],
  },
  crh: {
    release: ['siyasiy mabüsler', 'İşğal etilgen Qırımda', 'Rusiyede', 'qanunsız', 'Donetsk', 'Luhansk'],
    reduce: ['sayısı eksiltilsin', 'ev apsi', 'vaqtından evel azat etüv', 'amnistiya'],
    access: ['tolu ve maniasız', 'Ükümetlerara', 'gumanitar', 'eñ evelâ', 'Qızıl Haç'],
    protect: ['acele', 'ömüri', 'sağlığı', 'işkenceden azatlığı', 'tibbiy yardım'],
  },
  ru: {
    release: ['политических заключённых', 'оккупированном Крыму', 'России', 'незаконно', 'Донецкой', 'Луганской'],
    reduce: ['число заключённых', 'домашний арест', 'условно-досрочное освобождение', 'амнистию'],
    access: [
      'полный и беспрепятственный доступ',
      'межправительственным',
      'гуманитарным',
      'прежде всего',
      'Красного Креста',
    ],
    protect: ['Безотлагательно', 'жизнь', 'здоровье', 'свободу от пыток', 'медицинскую помощь'],
  },
}

/** Names that keep their letters in every language. */
const foreignNames = /COVID-19|Prisoners Voice|Change\.org/gu

/** Letters, and words, that betray another language. */
const foreignTo: Record<Locale, RegExp> = {
  en: /\p{Script=Cyrillic}|[ıİğşñçöüâ]/u,
  uk: /\p{Script=Latin}|[ыэъё]/iu,
  crh: /\p{Script=Cyrillic}|[wx]|(?<!\p{L})(?:the|and|of|to|in|for|with)(?!\p{L})/iu,
  ru: /\p{Script=Latin}|[іїєґ]/iu,
}

/** Everything of one text that a person reads; no-break spaces as plain ones. */
function readable(text: PetitionText): string[] {
  const { quotation } = text
  return [
    text.title,
    text.lead,
    text.contentNote ?? '',
    text.body,
    ...(quotation === null ? [] : [quotation.text, quotation.author, quotation.role]),
    ...Object.values(text.demands),
    ...text.sources.map((source) => source.title),
    ...text.media.map((link) => link.title),
  ].map(plain)
}

function plain(text: string): string {
  return text.replaceAll('\u00A0', ' ')
}

function linesThatMatch(text: string, pattern: RegExp): number {
  return text.split('\n').filter((line) => pattern.test(line)).length
}

describe('the demo content', () => {
  const { recipients, petitions } = readDemoContent()
  const [petition] = petitions
  if (petition === undefined) throw new Error('There is no demo petition.')

  const textIn = (locale: Locale): PetitionText => {
    const text = petition.text.texts[locale]
    if (text === undefined) throw new Error(`The demo petition has no text in ${locale}.`)
    return text
  }

  it('is an open appeal to the UN, the Council of Europe, the EU and the OSCE with the goal of 15,000', () => {
    expect(petitions).to.have.length(1)
    expect(petition).to.include({ slug: 'covid-19-prisoners-voice', state: 'open', handover: 'count', closesAt: null })
    expect(petition.goal).to.deep.equal({ mode: 'fixed', count: 15_000 })
    expect(petition.recipients).to.deep.equal(recipients.map((recipient) => recipient.slug))
    expect(petition.text.originalLanguage).to.equal('en')
  })

  it('names the Russian Federation, and nobody else, as one to whom nothing is delivered', () => {
    const addressedOnly = recipients.filter((recipient) => recipient.addressedOnly)

    expect(addressedOnly.map((recipient) => recipient.slug)).to.deep.equal(['russian-federation'])
  })

  it('puts each of the four demands to the organisations and asks the Russian Federation to perform it', () => {
    const { demands } = petition.text

    expect(demands.map((demand) => demand.key)).to.deep.equal(['release', 'reduce', 'access', 'protect'])
    for (const demand of demands) {
      expect(demand.addressedTo).to.deep.equal(['united-nations', 'council-of-europe', 'european-union', 'osce'])
      expect(demand.toBePerformedBy).to.equal('russian-federation')
    }
  })

  it('marks the organiser as a demonstration, at an address that cannot belong to anybody', () => {
    expect(petition.organiser.demonstration).to.equal(true)
    expect(petition.organiser.contactAddress).to.match(/@example\.org$/u)
  })

  it('says of the Crimean Tatar text alone that a native reader is awaited, and points to the Ukrainian', () => {
    const awaiting = locales.filter((locale) => !textIn(locale).proofread)

    expect(awaiting).to.deep.equal(['crh'])
    expect(textIn('crh').readInstead).to.equal('uk')
  })

  it('cites the same sources and links to the same pages in every language', () => {
    const addresses = locales.map((locale) => {
      const { sources, media } = textIn(locale)
      return [
        ...sources.map((source) => `${source.url} ${source.asOf}`),
        ...media.map((link) => `${link.kind} ${link.url}`),
      ]
    })

    for (const ofOneLanguage of addresses) expect(ofOneLanguage).to.deep.equal(addresses[0])
  })

  for (const locale of locales) {
    describe(`in ${locale}`, () => {
      const text = textIn(locale)

      it('keeps every part of the four demands', () => {
        for (const [key, parts] of Object.entries(partsOfDemands[locale])) {
          for (const part of parts) expect(plain(text.demands[key] ?? ''), key).to.include(part)
        }
      })

      it('has a content note, the quotation and sources with the day of which they speak', () => {
        expect(text.contentNote).to.be.a('string')
        expect(text.quotation).not.to.equal(null)
        expect(text.sources).to.have.length.of.at.least(3)
        for (const source of text.sources) expect(source.asOf).to.match(/^\d{4}-\d{2}-\d{2}$/u)
      })

      it('names in the content note a section that is there', () => {
        const section = /[“«](.+)[”»]/u.exec(plain(text.contentNote ?? ''))?.[1] ?? ''

        expect(plain(text.body).split('\n')).to.include(`## ${section}`)
      })

      it('has the sections, conditions and paragraphs of the original', () => {
        const original = textIn('en').body

        for (const pattern of [/^## /u, /^- \*\*/u, /\S/u]) {
          expect(linesThatMatch(text.body, pattern), String(pattern)).to.equal(linesThatMatch(original, pattern))
        }
      })

      it('leaves no word of another language in it', () => {
        for (const part of readable(text)) expect(part.replaceAll(foreignNames, '')).not.to.match(foreignTo[locale])
      })

      it('repeats no sentence of another language', () => {
        const sentences = (of: Locale) => readable(textIn(of)).flatMap((part) => part.split(/(?<=\.)\s+|\n+/u))
        const others = new Set(locales.filter((other) => other !== locale).flatMap(sentences))
        const repeated = sentences(locale).filter((sentence) => sentence.includes(' ') && others.has(sentence))

        expect(repeated.filter((sentence) => sentence !== text.quotation?.author)).to.deep.equal([])
      })

      it('uses the quotation marks and apostrophes of its language', () => {
        const wrong = locale === 'en' ? /["'«»]/u : /["'“”„]/u

        for (const part of readable(text)) expect(part).not.to.match(wrong)
      })
    })
  }

  it('does not let a line begin with a dash or end with a lone letter in Ukrainian and Russian', () => {
    for (const locale of ['uk', 'ru'] as const) {
      const { title, lead, body } = textIn(locale)

      for (const part of [title, lead, body]) expect(part).not.to.match(/ —| [вуізокс] /u)
    }
  })
})

describe('reading the demo content', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'demo-content-'))
    cpSync(demoFolder, folder, { recursive: true, filter: (source) => !source.endsWith('.ts') })
  })

  afterEach(() => {
    rmSync(folder, { recursive: true })
  })

  const inPetition = (file: string) => path.join(folder, 'covid-19-prisoners-voice', file)

  const rewrite = (file: string, change: (content: Record<string, unknown>) => unknown) => {
    const content = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    writeFileSync(file, JSON.stringify(change(content)))
  }

  it('gives the same from a copy', () => {
    expect(readDemoContent(folder)).to.deep.equal(readDemoContent())
  })

  it('fails when a language has no body', () => {
    rmSync(inPetition('crh.md'))

    expect(() => readDemoContent(folder)).to.throw('crh.md')
  })

  it('fails when a body is empty', () => {
    writeFileSync(inPetition('ru.md'), '\n')

    expect(() => readDemoContent(folder)).to.throw('ru.md has no words')
  })

  it('fails when a language lacks a demand', () => {
    rewrite(inPetition('uk.json'), (text) => ({ ...text, demands: { release: 'Звільнити', reduce: 'Зменшити' } }))

    expect(() => readDemoContent(folder)).to.throw('access, protect is missing')
  })

  it('fails when a text has a field that nobody knows, or lacks one', () => {
    rewrite(inPetition('en.json'), ({ lead, ...text }) => ({ ...text, leed: lead }))

    expect(() => readDemoContent(folder))
      .to.throw('en.json')
      .with.property('message')
      .that.includes('leed')
  })

  it('fails when a text stands under the name of another language', () => {
    rewrite(inPetition('ru.json'), (text) => ({ ...text, language: 'uk' }))

    expect(() => readDemoContent(folder)).to.throw('ru.json: language')
  })

  it('fails when the petition is put to a recipient that nobody knows', () => {
    rewrite(inPetition('petition.json'), (petition) => ({
      ...petition,
      recipients: [...(petition['recipients'] as string[]), 'atlantis'],
    }))

    expect(() => readDemoContent(folder)).to.throw('nothing is known of atlantis')
  })
})
