import { createHash } from 'node:crypto'

import { expect } from 'chai'
import { getDocumentProxy } from 'unpdf'

import { drawText, widthOf } from '../../../server/platform/pdf/draw-text.ts'
import { linesOfPdf } from '../../support/read-pdf.ts'
import { aPdf } from './a-pdf.ts'

const names = [
  'Мар’яна Ґонта',
  'Марʼяна Ґонта',
  'İsmail Ñañ Ğafarov',
  'Nguyễn Thị Ái',
  'Леи\u0301ла',
  'Zoe\u0308 AVATAR',
  'Հայկ Սարգսյան',
  'გიორგი მელაძე',
  'محمد علي',
  'لا إله',
  'יוסף כהן',
  'שרה לֵוִי',
  'Ali محمد علي Öz',
  'محمد Ali',
  'שלום (Anna)',
  '1234 שלום',
  'Anna 😀 Öz',
  '=1+1, "O’Connor"',
]

const withoutGlyphs = ['李小明', 'नमस्ते कुमार', 'สมชาย ใจดี']

const listed = async (lines: readonly string[]): Promise<Uint8Array<ArrayBuffer>> =>
  aPdf((doc, { regular }) => {
    for (const [index, line] of lines.entries()) {
      drawText(doc, regular.set(line), { x: 60, y: 60 + index * 20, size: 12 })
    }
  })

describe('text on paper', () => {
  it('is read back as it was written, in any script that has letters here', async () => {
    const [lines] = await linesOfPdf(await listed(names))

    expect(lines).to.deep.equal(names.map((name) => name.normalize()))
  })

  it('is read back even where there is nothing but an empty box to show', async () => {
    const [lines] = await linesOfPdf(await listed(withoutGlyphs))

    expect(lines).to.deep.equal(withoutGlyphs)
  })

  it('stands as close as its letters are made to stand', async () => {
    const widths: number[] = []
    await aPdf((_, { regular }) => {
      for (const text of ['AV', 'A', 'V']) widths.push(widthOf(regular.set(text), 10))
    })

    const [pair = 0, first = 0, second = 0] = widths
    expect(pair)
      .to.be.lessThan(first + second)
      .and.greaterThan(first)
  })

  it('is set from right to left where it is written so, and brackets turn with it', async () => {
    const orders: string[][] = []
    await aPdf((_, { regular }) => {
      for (const text of ['אב', 'בא', 'א(ב', 'ב)א']) {
        orders.push(regular.set(text).runs.flatMap(({ shown }) => shown.match(/[0-9a-f]{4}/gu) ?? []))
      }
    })

    const [one, other, opened, closed] = orders
    expect(one).to.have.length(2).and.deep.equal(other?.toReversed())
    expect(opened).to.have.length(3).and.not.deep.equal(closed?.toReversed())
  })
})

describe('a PDF', () => {
  it('has the same bytes each time', async () => {
    const hashes = [await listed(names), await listed(names)].map((pdf) =>
      createHash('sha256').update(pdf).digest('hex'),
    )

    expect(hashes[0]).to.equal(hashes[1])
  })

  it('says what it is called, in which language it is and when it was made', async () => {
    const pdf = await getDocumentProxy(await listed(['Anna']))
    const { info, metadata } = await pdf.getMetadata()

    expect(info).to.include({ Title: 'Names & <others>', Language: 'en', CreationDate: 'D:20260320000000Z' })
    expect(metadata.get('dc:title')).to.equal('Names & <others>')
    expect(await pdf.getMarkInfo()).to.include({ Marked: true })
  })
})
