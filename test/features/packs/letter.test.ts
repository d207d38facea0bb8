import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import type { NewPetition, PetitionText } from '../../../server/features/petitions/index.ts'
import { locales, type Locale } from '../../../server/platform/locales.ts'
import { addSignatures, tallierOf, times, type SignatureChanges } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { exporterOf, views } from './an-export.ts'

const visibleText = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/su, '')
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/\s+/gu, ' ')

const keysOf = (node: unknown, prefix = ''): string[] =>
  typeof node === 'object' && node !== null
    ? Object.entries(node).flatMap(([key, value]) => keysOf(value, `${prefix}.${key.replace(/_\w+$/, '')}`))
    : [prefix]

describe('the letter', () => {
  let site: TestStores
  let parent: string
  let folderCount = 0

  before(async () => {
    site = await openTestStores({ now: () => new Date('2026-03-20T15:00:00Z') })
    parent = await mkdtemp(path.join(tmpdir(), 'undersigned-letter-'))
  })

  after(async () => {
    await site.close()
    await rm(parent, { recursive: true })
  })

  const letterFor = async (
    language: Locale,
    { changes, signatures = [] }: { changes?: Partial<NewPetition>; signatures?: SignatureChanges[] } = {},
  ): Promise<string> => {
    const petition = await site.publish(changes)
    await addSignatures(site.stores, petition, signatures)
    await tallierOf(site.stores).runOnce()
    folderCount += 1
    const { folder } = await exporterOf(site.stores)({
      petitionSlug: petition.slug,
      recipientSlug: 'united-nations',
      directory: path.join(parent, String(folderCount)),
      language,
    })
    return readFile(path.join(folder, 'letter.html'), 'utf8')
  }

  const manyCountries = ['UA', 'PL', 'DE', 'CZ', 'LT', 'LV', 'EE', 'FR', 'IT', 'ES', 'GB'].flatMap((country) =>
    times(10, { country }),
  )

  it('says who asks whom for what, how many stand behind it and how that was verified', async () => {
    const text = visibleText(await letterFor('en', { signatures: times(12) }))

    expect(text).to.include('From Prisoners Voice initiative To United Nations Date 20 March 2026')
    expect(text).to.include('12 people have signed this petition')
    expect(text).to.include('from 15 January 2026 to 20 March 2026; figures of 20 March 2026, up to change 12')
    expect(text).to.include('Release all political prisoners')
    expect(text).to.include('All of this is to be carried out by: Russian Federation')
    expect(text).to.include('Ukraine 12')
    expect(text).to.include('Ukrainian 12')
    expect(text).to.include('No identity documents were asked for')
    expect(text).to.include('prisoners-voice@example.org')
    expect(text).to.include('Demonstration')
  })

  it('says with each demand who is to carry it out, where they differ', async () => {
    const { text } = await site.publish()
    const demands = text.demands.map((demand) =>
      demand.key === 'access' ? { ...demand, toBePerformedBy: 'osce' } : demand,
    )

    const letter = visibleText(await letterFor('en', { changes: { text: { ...text, demands } } }))

    expect(letter.match(/To be carried out by: Russian Federation/gu)).to.have.length(3)
    expect(letter).to.include('To be carried out by: Organization for Security and Co-operation in Europe (OSCE)')
  })

  it('needs nothing from anywhere else and runs no program', async () => {
    const html = await letterFor('en')

    expect(html).not.to.match(/<(script|link|img|iframe|object)|@import|url\(/u)
    expect(html).to.match(/Content-Security-Policy" content="default-src 'none'/u)
  })

  it('shows text from people as text', async () => {
    const petition = await site.publish()
    const english = petition.text.texts.en as PetitionText
    const texts = { ...petition.text.texts, en: { ...english, title: '<script>alert(1)</script> & “more”' } }

    const html = await letterFor('en', { changes: { text: { ...petition.text, texts } } })

    expect(html).to.include('&lt;script&gt;alert(1)&lt;/script&gt; &amp; “more”')
    expect(html).not.to.include('<script>')
  })

  it('keeps to the largest countries and sums up the others, so that it stays on one page', async () => {
    const html = await letterFor('en', { signatures: manyCountries })

    const rows = [...html.matchAll(/<tr><th scope="row"[^>]*>([^<]*)<\/th><td>([^<]*)<\/td><\/tr>/gu)]
    const countries = rows.slice(0, 7)
    expect(countries.at(-1)?.slice(1)).to.deep.equal(['All others, see tally.csv', '50'])
    expect(countries.reduce((sum, [, , count]) => sum + Number(count), 0)).to.equal(110)
  })

  it('says why there is no breakdown yet', async () => {
    const html = await letterFor('en', { signatures: times(3) })

    expect(html).not.to.include('<table>')
    expect(visibleText(html)).to.include('Breakdowns are given from 10 signatures on.')
  })

  it('says of a translation that nobody has checked, and of a text that has none, where the original is', async () => {
    const { text } = await site.publish()
    const { en } = text.texts
    const onlyEnglish = { ...text, texts: en === undefined ? {} : { en } }

    expect(visibleText(await letterFor('crh'))).to.include('Taleplerniñ bu tercimesini')
    expect(await letterFor('uk', { changes: { text: onlyEnglish } }))
      .to.include('Вимоги не перекладено')
      .and.include('<span lang="en">Release')
  })

  it('has the same sentences in every language', () => {
    const keys = locales.map((locale) =>
      [...new Set(keysOf(JSON.parse(readFileSync(`${views}/letter/locales/${locale}.json`, 'utf8'))))].filter(
        (key) => !key.startsWith('.months'),
      ),
    )

    for (const others of keys.slice(1)) expect(others.toSorted()).to.deep.equal(keys[0]?.toSorted())
  })

  for (const locale of ['uk', 'crh', 'ru'] as const) {
    it(`is written in ${locale} without a word of English`, async () => {
      const text = visibleText(await letterFor(locale, { signatures: manyCountries }))

      const rest = text
        .replaceAll(/https?:\S+|\S+@\S+|\w+\.(?:csv|json)|Prisoners Voice|COVID-19/gu, '')
        .replaceAll(/\[[^\]]*\]/gu, '')
      const foreign = locale === 'crh' ? /\b(?:the|and|of|to|in|for|with)\b|\p{Script=Cyrillic}/iu : /[A-Za-z]{2,}/u
      expect(rest).not.to.match(foreign)
    })
  }

  it('agrees in number with how many have signed', async () => {
    expect(visibleText(await letterFor('ru', { signatures: times(1) }))).to.include('подтвердил по почте 1 человек')
    expect(visibleText(await letterFor('uk', { signatures: times(2) }))).to.include('підписали 2 людини')
    expect(visibleText(await letterFor('uk', { signatures: times(25) }))).to.include('підписали 25 людей')
    expect(visibleText(await letterFor('crh', { signatures: times(1) }))).to.include('1 insan imzaladı')
  })
})
