import { createHash } from 'node:crypto'

import { expect } from 'chai'

import { createPdfListMaker } from '../../../server/features/packs/pdf-list.ts'
import type { PackSource } from '../../../server/features/packs/pack.ts'
import { locales } from '../../../server/platform/locales.ts'
import { aPackSource, aSummary, made, tableParts } from '../../support/a-pack-source.ts'
import { linesOfPdf, tagsOfPdf } from '../../support/read-pdf.ts'
import { rejectionOf } from '../../support/rejection.ts'

const maker = createPdfListMaker(tableParts)

const peopleOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `Олена ${String(index)}`)

const linesOf = async (source: PackSource): Promise<string[][]> => linesOfPdf(await made(maker, source))

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('signatures.pdf', () => {
  it('has a line for each signer with the whole name, in any script', async () => {
    const names = [
      'Мар’яна Ґонта',
      'Марʼяна Ґонта',
      'محمد عبد الله',
      'דוד בן־גוריון',
      '王小明',
      '👩 Space, "Person"',
      '=1+1',
    ]

    const [page] = await linesOf(aPackSource(names))

    expect(page).to.include.members(names.map((name, index) => `${String(index + 1)} ${name} Ukraine`))
  })

  it('keeps a name that is longer than its column', async () => {
    const long = 'Вольфешлегельштайнгаузенберґердорф '.repeat(5).trim()

    const [page] = await linesOf(aPackSource([long]))

    expect(page?.join(' ').replaceAll(/\s+/gu, ' ')).to.include(`1 ${long} Ukraine`)
  })

  it('says what empty boxes are on a page that has some, and on no other', async () => {
    const boxes = tableParts.words('en').say('letter.list.boxes')
    const pages = await linesOf(aPackSource(['王小明', ...peopleOf(60)]))

    expect(pages.map((page) => page.includes(boxes))).to.deep.equal([true, false])
  })

  it('has its title and what it is whole, however long they are', async () => {
    const { petition } = aSummary()
    const title = 'A title that goes on and on and on. '.repeat(6).trim()
    const summary = aSummary({ petition: { ...petition, titles: { en: title } }, demonstration: true })
    const pages = await linesOf(aPackSource(peopleOf(130), { summary }))

    expect(pages[0]?.join(' ').replaceAll(/\s+/gu, ' ')).to.include(title).and.include('130 lines.')
    expect(pages.flat().filter((line) => / Ukraine$/u.test(line))).to.have.length(130)
  })

  it('says on each page how many are on it, and how many of all by then', async () => {
    const pages = await linesOf(aPackSource(peopleOf(130)))

    const totals = pages.map((page) => page.find((line) => line.startsWith('On this page')))
    const [first = 0, second = 0, third = 0] = pages.map(
      (page) => page.filter((line) => / Ukraine$/u.test(line)).length,
    )
    expect(first + second + third).to.equal(130)
    expect(totals).to.deep.equal([
      `On this page: ${String(first)}. So far: ${String(first)} of 130. 1 / 3`,
      `On this page: ${String(second)}. So far: ${String(first + second)} of 130. 2 / 3`,
      `On this page: ${String(third)}. So far: 130 of 130. 3 / 3`,
    ])
  })

  it('has no page too many, however many lines there are', async () => {
    for (const count of [0, 1, 46, 47, 48, 100, 101, 102]) {
      const pages = await linesOf(aPackSource(peopleOf(count)))
      const rowCounts = pages.map((page) => page.filter((line) => / Ukraine$/u.test(line)).length)

      expect(rowCounts.reduce((sum, rows) => sum + rows, 0)).to.equal(count)
      if (count > 0)
        expect(
          rowCounts.every((rows) => rows > 0),
          String(count),
        ).to.equal(true)
    }
  })

  it('says in the recipient’s language what it is, and that it is invented where it is', async () => {
    for (const language of locales) {
      const [page] = await linesOf(aPackSource(['Олена'], { summary: aSummary({ language, demonstration: true }) }))
      const words = tableParts.words(language)

      expect(page).to.include(words.say('tables.demonstration'))
      expect(page?.join(' ')).to.include(words.say('letter.list.promise.names'))
    }
  })

  it('tells what its parts are', async () => {
    const pdf = await made(maker, aPackSource(peopleOf(60)))

    expect(await tagsOfPdf(pdf, 1)).to.deep.equal(['Document', 'H1', 'P', 'P', 'P', 'P'])
    expect(await tagsOfPdf(pdf, 2)).to.deep.equal(['Document', 'P'])
  })

  it('has the same bytes each time', async () => {
    const source = aPackSource(['Олена', 'محمد عبد الله', '王小明'])

    expect(sha256(await made(maker, source))).to.equal(sha256(await made(maker, source)))
  })

  it('comes in pieces, so that no list is too long', async () => {
    const sizes: number[] = []
    await maker.make(aPackSource(peopleOf(3_000), { batchSize: 500 }), async ({ length }) => {
      sizes.push(length)
    })

    expect(sizes.length).to.be.greaterThan(3)
  })

  it('fails where a line is missing', async () => {
    const source = { ...aPackSource(['Олена']), listedCount: 2 }

    expect(await rejectionOf(made(maker, source)))
      .to.be.an('error')
      .with.property('message')
      .that.includes('not whole')
  })
})
