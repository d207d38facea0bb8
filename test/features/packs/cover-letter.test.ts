import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'
import { getDocumentProxy } from 'unpdf'

import { createLetterMakers } from '../../../server/features/packs/letter-makers.ts'
import type { PackSource } from '../../../server/features/packs/pack.ts'
import type { DeliverySummary } from '../../../server/features/packs/summary.ts'
import { addDays } from '../../../server/platform/clock.ts'
import { locales } from '../../../server/platform/locales.ts'
import { loadTemplates } from '../../../server/platform/templates.ts'
import { aPackSource, aSummary, made, tableParts } from '../../support/a-pack-source.ts'
import { linesOfPdf, tagsOfPdf } from '../../support/read-pdf.ts'

const templates = loadTemplates(fileURLToPath(new URL('../../../views', import.meta.url)))
const makers = createLetterMakers({ ...tableParts, templates })

const file = async (name: string, source: PackSource): Promise<Buffer> => {
  const maker = makers.find((one) => one.name === name)
  if (maker === undefined) throw new Error(`Nobody makes ${name}.`)
  return made(maker, source)
}

const sourceWith = (changes: Partial<DeliverySummary>, more: Partial<PackSource> = {}): PackSource =>
  aPackSource(['Олена'], { summary: aSummary(changes), ...more })

const pagesOf = async (source: PackSource): Promise<string[]> =>
  (await linesOfPdf(await file('letter.pdf', source))).map((lines) => lines.join(' ').replaceAll(/\s+/gu, ' '))

const htmlText = (html: Buffer): string =>
  html
    .toString()
    .replace(/<style>.*?<\/style>/su, '')
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll('&#x27;', '’')
    .replaceAll(/\s+/gu, ' ')

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const osce = { slug: 'osce', name: { en: 'OSCE', uk: 'ОБСЄ', crh: 'AHİT', ru: 'ОБСЕ' } }

const demand = (key: string, text: string): DeliverySummary['demands'][number] => ({
  key,
  toBePerformedBy: osce,
  originalLanguage: 'en',
  texts: { en: text },
})

describe('the letter of a pack', () => {
  it('says who asks whom for what, how many stand behind it and how that was verified', async () => {
    const source = sourceWith({ sequence: 14 }, { keyId: '8a0f857da14c6f2d', listForms: ['csv'] })

    for (const said of [(await pagesOf(source)).join(' '), htmlText(await file('letter.html', source))]) {
      for (const sentence of [
        'From The Organiser (en)',
        'To United Nations (en)',
        'Date 22 November 2026',
        'Free them',
        '12 people have signed this petition, and each of them confirmed it by mail.',
        'Collected from 1 November 2026 to 22 November 2026. Figures of 22 November 2026, up to change 14 of the tally.',
        'Release them.',
        'To be carried out by: A State (en)',
        'An address counts once.',
        'the enclosed list has the name and country of 1 signer',
        'Ukraine 12',
        'Ukrainian 12',
        'Version 1, published on 1 November 2026.',
        source.summary.textVersion.sha256,
        'signatures.csv',
        'https://petitions.example.org/en/check',
        'CQkJCQkJCQkJCQkJCQkJCQ',
        '8a0f857da14c6f2d',
        'organiser@example.org',
        'Demonstration',
      ]) {
        expect(said).to.include(sentence)
      }
    }
  })

  it('is written in the recipient’s language, whichever that is', async () => {
    for (const language of locales) {
      const { say } = tableParts.words(language)
      const source = sourceWith({ language })

      const said = (await pagesOf(source)).join(' ')
      expect(said, language).to.include(`The Organiser (${language})`)
      for (const key of ['demandsTitle', 'verificationTitle', 'figuresTitle', 'checkTitle', 'answersTitle']) {
        expect(said, language).to.include(say(`letter.${key}`))
        expect(htmlText(await file('letter.html', source)), language).to.include(say(`letter.${key}`))
      }
    }
  })

  it('gives a demand that is not translated in its own words, and says so', async () => {
    const said = (await pagesOf(sourceWith({ language: 'crh' }))).join(' ')

    expect(said).to.include('Release them.').and.include(tableParts.words('crh').say('letter.untranslatedDemands'))
  })

  it('says once who is to carry out all demands', async () => {
    const demands = [demand('one', 'First.'), demand('two', 'Second.')]

    const said = (await pagesOf(sourceWith({ demands }))).join(' ')

    expect(said.match(/to be carried out by: OSCE/giu)).to.have.length(1)
  })

  it('goes on over pages with many demands and a long title, and counts its pages', async () => {
    const demands = Array.from({ length: 40 }, (_, index) =>
      demand(`d${String(index)}`, `Demand ${'word '.repeat(40)}end.`),
    )
    const { petition } = aSummary()
    const titles = { en: 'A title that goes on and on. '.repeat(8).trim() }

    const pages = await pagesOf(sourceWith({ demands, petition: { ...petition, titles } }))

    expect(pages.join(' ').match(/word end\./gu)).to.have.length(40)
    expect(pages.length).to.be.greaterThan(4)
    for (const [index, page] of pages.entries()) {
      expect(page).to.include(`${String(index + 1)} / ${String(pages.length)}`)
    }
  })

  it('keeps the code beside what it belongs to, however long the pages before are', async () => {
    for (let count = 1; count <= 12; count += 2) {
      const demands = Array.from({ length: count }, (_, index) => demand(`d${String(index)}`, 'word '.repeat(30)))
      const pages = await pagesOf(sourceWith({ demands, language: 'uk' }))
      const { say } = tableParts.words('uk')

      const page = pages.find((said) => said.includes(say('letter.checkTitle')))
      expect(page, String(count)).to.include(say('letter.checkAddress')).and.include('undersigned-keys.json')
    }
  })

  it('tells what its parts are, and what its drawings show', async () => {
    const byLanguage = [
      { key: 'uk', count: 40 },
      { key: 'en', count: 12 },
    ]
    const pdf = await file('letter.pdf', sourceWith({ byLanguage }))
    const tags = [...(await tagsOfPdf(pdf, 1)), ...(await tagsOfPdf(pdf, 2))]
    const tree = JSON.stringify(await (await (await getDocumentProxy(new Uint8Array(pdf))).getPage(2)).getStructTree())

    expect(tags).to.include.members([
      'H1',
      'H2',
      'H3',
      'P',
      'L',
      'LI',
      'Lbl',
      'LBody',
      'Link',
      'Figure',
      'Table',
      'TR',
      'TH',
      'TD',
    ])
    expect(tree).to.include('Signatures by country. Ukraine: 12.')
  })

  it('has the same bytes each time', async () => {
    for (const { name } of makers) {
      expect(sha256(await file(name, sourceWith({}))), name).to.equal(sha256(await file(name, sourceWith({}))))
    }
  })

  it('needs nothing from anywhere else, runs no program and shows text from people as text', async () => {
    const titles = { en: '<script>alert(1)</script> & “more”' }
    const source = sourceWith({ petition: { ...aSummary().petition, titles } })

    const html = (await file('letter.html', source)).toString()

    expect(html).to.include('&lt;script&gt;alert(1)&lt;/script&gt; &amp; “more”')
    expect(html).not.to.match(/<(script|link|img|iframe|object)|@import|url\(/u)
    expect((await pagesOf(source))[0]).to.include('<script>alert(1)</script> & “more”')
  })

  it('says why there is no breakdown yet', async () => {
    const source = sourceWith({
      byCountry: [],
      byLanguage: [],
      byDay: [],
      counts: { confirmed: 9, byVerification: { email: 9 } },
    })

    expect((await pagesOf(source)).join(' ')).to.include('Breakdowns are given from 10 signatures on.')
    for (const name of ['growth', 'countries', 'languages']) {
      expect((await file(`charts/${name}.svg`, source)).toString()).to.include('from 10 signatures on.</text>')
    }
  })

  it('shows how the count of a small petition grew, in times joined until nobody is singled out', async () => {
    const byPeriod = [
      { firstDay: '2026-11-01', lastDay: '2026-11-08', count: 12 },
      { firstDay: '2026-11-09', lastDay: '2026-11-15', count: 11 },
      { firstDay: '2026-11-16', lastDay: '2026-11-22', count: 10 },
    ]
    const counts = { confirmed: 33, byVerification: { email: 33 } }
    const source = sourceWith({ byPeriod, counts, byDay: [{ key: 'other', count: 33 }] })

    const growth = (await file('charts/growth.svg', source)).toString()
    for (const said of [
      '>+12</text>',
      '1 November 2026 – 8 November 2026: 12; 9 November 2026 – 15 November 2026: 11;',
    ])
      expect(growth).to.include(said)
    for (const said of [(await pagesOf(source)).join(' '), htmlText(await file('letter.html', source))])
      expect(said).to.include('joined to their neighbours, so that nobody can be singled out')
  })

  it('says that growth is not shown where all signed at one time, or too few at any', async () => {
    const onOneDay = [{ firstDay: '2026-11-22', lastDay: '2026-11-22', count: 5_000 }]
    for (const [byPeriod, why] of [
      [onOneDay, 'Here that makes only one, so there is nothing to compare.'],
      [[], 'Too few signed at a time.'],
    ] as const) {
      const counts = { confirmed: 5_000, byVerification: { email: 5_000 } }
      const source = sourceWith({ byPeriod, counts })
      expect((await file('charts/growth.svg', source)).toString()).to.include(why)
      expect((await pagesOf(source)).join(' ')).not.to.include('Signatures so far')
    }
  })

  it('says that times are joined also where all of it is drawn in longer ones', async () => {
    const days = Array.from({ length: 35 }, (_, index) => addDays('2026-09-01', index * 2))
    const byPeriod = days.map((firstDay) => ({ firstDay, lastDay: addDays(firstDay, 1), count: 10 }))
    const counts = { confirmed: 350, byVerification: { email: 350 } }

    expect(htmlText(await file('letter.html', sourceWith({ byPeriod, counts })))).to.include(
      'joined to their neighbours, so that nobody can be singled out',
    )
  })

  it('names no list where no names are handed over', async () => {
    const said = (await pagesOf(aPackSource([], { listForms: [] }))).join(' ')

    expect(said).to.include('No names are handed over.').and.not.include('signatures.')
  })
})

describe('the drawings of a pack', () => {
  const cells = [
    { key: 'UA', count: 5_000 },
    { key: 'PL', count: 10 },
    { key: 'SK', count: 9 },
    { key: 'none', count: 120 },
    { key: 'other', count: 47 },
  ]

  it('show no figure under ten, and the others summed up', async () => {
    const source = sourceWith({
      byCountry: cells,
      byLanguage: [
        { key: 'uk', count: 5_000 },
        { key: 'ru', count: 9 },
      ],
      byDay: [
        { key: '2026-11-20', count: 5_000 },
        { key: '2026-11-21', count: 9 },
        { key: 'other', count: 47 },
      ],
      byPeriod: [
        { firstDay: '2026-11-19', lastDay: '2026-11-20', count: 5_000 },
        { firstDay: '2026-11-21', lastDay: '2026-11-22', count: 9 },
      ],
    })

    const [countries, languages, growth] = await Promise.all(
      ['countries', 'languages', 'growth'].map(async (name) => (await file(`charts/${name}.svg`, source)).toString()),
    )
    expect(countries).to.include(
      '<desc id="drawing-description">Ukraine: 5,000; Poland: 10; Preferred not to say: 120; Other: 47.',
    )
    expect(languages).to.include('Ukrainian: 5,000.').and.not.include('Russian')
    expect(growth).to.include('Too few signed at a time.').and.not.include('5,0')
    const said = `${(await pagesOf(source)).join(' ')} ${htmlText(await file('letter.html', source))}`
    expect(said).not.to.include('Slovakia')
    expect(said).to.include('Other 47')
  })

  it('are files that stand alone', async () => {
    for (const name of ['growth', 'countries', 'languages']) {
      const svg = (await file(`charts/${name}.svg`, sourceWith({ byCountry: cells }))).toString()

      expect(svg, name)
        .to.match(/^<\?xml/u)
        .and.include('<title')
        .and.include('<desc')
      expect(svg, name).not.to.match(/class=|style=|href|<script/u)
    }
  })
})
