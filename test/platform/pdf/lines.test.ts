import { expect } from 'chai'

import { linesOf } from '../../../server/platform/pdf/lines.ts'
import { widthOf } from '../../../server/platform/pdf/draw-text.ts'
import { aPdf } from './a-pdf.ts'

const size = 10

const linesIn = async (text: string, width: number): Promise<{ lines: string[]; widest: number }> => {
  let found = { lines: [] as string[], widest: 0 }
  await aPdf((_, { regular: face }) => {
    const lines = linesOf(text, { face, size, width })
    found = { lines, widest: Math.max(...lines.map((line) => widthOf(face.set(line), size))) }
  })
  return found
}

describe('lines on paper', () => {
  it('break between words and lose none', async () => {
    const text = 'Release all political prisoners from Crimea without any conditions'

    const { lines, widest } = await linesIn(text, 100)

    expect(lines.length).to.be.greaterThan(2)
    expect(lines.join(' ')).to.equal(text)
    expect(widest).to.be.at.most(100)
  })

  it('break an address after one of its signs', async () => {
    const { lines } = await linesIn('https://petitions.example.org/.well-known/undersigned-keys.json', 170)

    expect(lines.join('')).to.equal('https://petitions.example.org/.well-known/undersigned-keys.json')
    for (const line of lines.slice(0, -1)) expect(line).to.match(/[/-]$/u)
  })

  it('break a word that has no such sign wherever it has to be', async () => {
    const { lines, widest } = await linesIn('Ґ'.repeat(200), 100)

    expect(lines.join('')).to.equal('Ґ'.repeat(200))
    expect(widest).to.be.at.most(100)
  })
})
