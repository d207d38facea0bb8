import { Resvg } from '@resvg/resvg-js'
import { expect } from 'chai'
import fc from 'fast-check'

import { drawPng } from '../../../server/platform/share-picture/draw-png.ts'
import { fontFamily, fontFiles } from '../../../server/platform/share-picture/font-files.ts'
import { advances } from '../../../server/platform/share-picture/fonts.ts'
import { pictureSvg, type PictureContent } from '../../../server/platform/share-picture/picture-svg.ts'

const content: PictureContent = {
  siteName: 'Undersigned',
  title: 'Prisoners of the Kremlin cannot defend themselves against COVID-19. Let us be their voice.',
  organiser: 'Run by Prisoners Voice',
  invitation: 'Sign at petitions.example',
}

const alphabets: Readonly<Record<string, string>> = {
  en: 'abcdefghijklmnopqrstuvwxyz',
  uk: 'абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’',
  crh: 'aâbcçdefgğhıijklmnñoöpqrsştuüvyz',
  ru: 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
}

const font = { fontFiles: Object.values(fontFiles), loadSystemFonts: false, defaultFontFamily: fontFamily }

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** Where the letters of some of the texts are, as they are really drawn. */
function boxOf(svg: string, texts: RegExp): Box | null {
  const shown = svg
    .replaceAll(/<rect [^>]*><\/rect>/g, '')
    .replaceAll(/<text [^>]*>[^<]*<\/text>/g, (text) => (texts.test(text) ? text : ''))
  const box = new Resvg(shown, { font }).getBBox()
  return box === undefined ? null : { left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height }
}

const title = /font-size="(?!3[024]")/

describe('the picture of a petition', () => {
  it('is a PNG of 1200 by 630 pixels, the same bytes for the same words', async () => {
    const [first, second] = [await drawPng(pictureSvg(content)), await drawPng(pictureSvg(content))]

    expect(first.subarray(0, 8).toString('latin1')).to.equal('\x89PNG\r\n\x1a\n')
    expect(first.toString('latin1', 12, 16)).to.equal('IHDR')
    expect([first.readUInt32BE(16), first.readUInt32BE(20)]).to.deep.equal([1_200, 630])
    expect(first.equals(second)).to.equal(true)
  })

  for (const [language, letters] of Object.entries(alphabets)) {
    it(`has every letter of ${language}, small and capital`, () => {
      const all = [...letters, ...letters.toLocaleUpperCase(language === 'crh' ? 'tr' : language)]

      expect(all.filter((letter) => !advances.bold.has(letter) || !advances.regular.has(letter))).to.deep.equal([])
    })
  }

  it('measures lines as they are drawn', () => {
    const line = 'Qırım mahbüsleri özlerini qorçalap olamay'
    const box = boxOf(
      `<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="200" font-family="${fontFamily}"><text y="100" font-size="100" font-weight="600">${line}</text></svg>`,
      /./,
    )

    expect(box?.right).to.be.closeTo(advances.bold.widthOf(line) * 100, 25)
  })

  it('sets a short title large and a long one in more lines', () => {
    const sizeOf = (shown: string): number =>
      Number(/font-size="(\d+)"[^>]*>Free/.exec(pictureSvg({ ...content, title: shown }))?.[1])

    expect(sizeOf('Free them')).to.equal(88)
    expect(sizeOf(`Free them ${'and bring them home '.repeat(6)}`)).to.be.within(38, 60)
  })

  it('tears no word that fits into a line of its own', () => {
    const long = 'Незаконноув’язненихправозахисників'

    expect(pictureSvg({ ...content, title: long })).to.contain(`>${long}<`)
  })

  it('keeps everything inside, however long', () => {
    const anyWord = fc.string({ unit: fc.constantFrom(...Array.from('Щщ’ЖWmiİğ-.<&')), minLength: 1, maxLength: 200 })
    const anyTitle = fc.oneof(
      anyWord,
      fc.array(anyWord, { maxLength: 40 }).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(anyTitle, anyTitle, (long, other) => {
        const svg = pictureSvg({ ...content, title: long, organiser: other, invitation: other })
        const whole = boxOf(svg, /./)
        const ofTitle = boxOf(svg, title)

        expect(whole?.right ?? 0).to.be.below(1_200 - 60)
        expect(whole?.left ?? 76).to.be.above(60)
        expect(ofTitle?.top ?? 150).to.be.above(110)
        expect(ofTitle?.bottom ?? 0).to.be.below(500)
      }),
      {
        numRuns: 40,
        examples: [
          ['Щ'.repeat(200), 'W'.repeat(200)],
          ['Права людини '.repeat(100), ''],
        ],
      },
    )
  })

  it('draws attacks as the letters they are made of', () => {
    const svg = pictureSvg({
      ...content,
      title: `</text><script>alert(1)</script>\u202eevil\u2066 &amp; \u0000<image href="file:///etc/passwd"/>`,
    })

    expect(svg).to.not.match(/<script|<image|[\u202e\u2066\u0000]/)
    expect(new Set(svg.match(/<\w+/g))).to.deep.equal(new Set(['<svg', '<rect', '<text']))
  })

  it('leaves out what its font cannot show, instead of boxes', () => {
    expect(pictureSvg({ ...content, title: 'Free 👍 them 自由' })).to.contain('>Free them<')
  })

  it('is not drawn at all from what is no drawing', async () => {
    let refused = false
    await drawPng('<svg').catch(() => {
      refused = true
    })

    expect(refused).to.equal(true)
  })
})
