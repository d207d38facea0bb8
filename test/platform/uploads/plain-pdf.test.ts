import { deflateSync } from 'node:zlib'

import { expect } from 'chai'
import PDFDocument from 'pdfkit'

import { checkPdf } from '../../../server/platform/uploads/check-pdf.ts'
import { plainPdf } from '../../../server/platform/uploads/plain-pdf.ts'
import { aPdf, aStream, type PdfParts } from '../../support/pdf.ts'
import { linesOfPdf } from '../../support/read-pdf.ts'

const maker = 'Olena Maker'
const xmp = Buffer.from(
  `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>${maker}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`,
)

function aLetter(): Promise<Buffer> {
  return new Promise((resolve) => {
    const document = new PDFDocument({ info: { Title: 'Протокол', Author: maker, Keywords: 'a \\(b\\) (c)' } })
    const pieces: Buffer[] = []
    document.on('data', (piece: Buffer) => pieces.push(piece))
    document.on('end', () => {
      resolve(Buffer.concat(pieces))
    })
    document.text('Handed over, in the presence of two.')
    document.end()
  })
}

/** A photo as a camera writes it, packed into a page as scanners do. */
function aScannedPhoto({ filter = '/DCTDecode', end = [0xff, 0xd9], behind = '' } = {}): Buffer {
  const exif = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 40]), Buffer.from(`Exif\0\0${maker}`.padEnd(38))])
  const scan = Buffer.from([0xff, 0xda, 0, 3, 1, 7, 0xff, 0, 8, ...end])
  const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8]), exif, scan, Buffer.from(behind)])
  return aStream(`/Type /XObject /Subtype /Image /Width 1 /Height 1 /Filter ${filter}`, jpeg)
}

const info = { trailer: '/Info 4 0 R' }
const author = `<< /Author (${maker}) /Company <${Buffer.from(maker).toString('hex')}> /Trapped /False >>`
const tells = (bytes: Buffer): boolean =>
  [maker, Buffer.from(maker).toString('hex')].some((text) => bytes.includes(text))

describe('what a PDF says of its maker', () => {
  it('is gone from a letter, and its pages show what they showed', async () => {
    const letter = await aLetter()

    const plain = await plainPdf(letter)

    expect(plain.sayings).to.deep.equal([])
    expect(plain.bytes.length).to.equal(letter.length)
    expect(tells(plain.bytes)).to.equal(false)
    expect(await checkPdf(plain.bytes)).to.equal(null)
    expect(await linesOfPdf(plain.bytes)).to.deep.equal(await linesOfPdf(letter))
  })

  const places: Record<string, PdfParts> = {
    'among the objects': { ...info, objects: { 4: author } },
    'in a packed stream of objects, between others': {
      ...info,
      packed: { 3: '<< /Kept (as it was) >>', 4: author, 5: '<< /Kept (too) >>' },
    },
    'in its metadata': { catalog: '/Metadata 4 0 R', objects: { 4: aStream('/Type /Metadata /Subtype /XML', xmp) } },
    'in packed metadata': {
      catalog: '/Metadata 4 0 R',
      objects: { 4: aStream('/Type /Metadata /Subtype /XML /Filter /FlateDecode', deflateSync(xmp)) },
    },
    'in what a camera wrote into a photo': { objects: { 4: aScannedPhoto() } },
    'behind a photo': { objects: { 4: aScannedPhoto({ behind: `Exif ${maker}` }) } },
  }

  for (const [where, parts] of Object.entries(places)) {
    it(`is gone where it stood ${where}`, async () => {
      const written = aPdf(parts)

      const plain = await plainPdf(written)

      expect(plain.sayings).to.deep.equal([])
      expect(plain.bytes.length).to.equal(written.length)
      expect(tells(plain.bytes)).to.equal(false)
      expect(await checkPdf(plain.bytes)).to.equal(null)
    })
  }

  it('is gone from an earlier version of it, which is still in the file', async () => {
    const first = aPdf({ ...info, objects: { 4: author } })
    const start = first.toString('latin1').lastIndexOf('startxref')
    const table = first.toString('latin1', start).split('\n')[1] ?? ''
    const more = `6 0 obj\n<< /Author (Somebody Else) >>\nendobj\n`
    const at = first.length + more.length
    const trailer = `xref\n6 1\n${String(first.length).padStart(10, '0')} 00000 n \ntrailer\n<< /Size 5000 /Root 1 0 R /Info 6 0 R /Prev ${table} >>\n`
    const written = Buffer.concat([first, Buffer.from(`${more}${trailer}startxref\n${String(at)}\n%%EOF\n`)])

    const plain = await plainPdf(written)

    expect(plain.sayings).to.deep.equal([])
    expect(tells(plain.bytes) || plain.bytes.includes('Somebody Else')).to.equal(false)
  })

  it('is told where it is in somebody’s note in the margin, which stays', async () => {
    const note = `<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (${maker}) /Contents (Check) >>`

    const plain = await plainPdf(aPdf({ page: `/Annots [${note}]` }))

    expect(plain.sayings).to.deep.equal([{ kind: 'noteBy', text: maker }])
  })

  it('is told of a signed one, which stays as it is: its signature would break', async () => {
    const signature = { 5: '<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>' }
    const signed = aPdf({ ...info, objects: { 4: author, ...signature } })

    const plain = await plainPdf(signed)

    expect(plain.bytes.equals(signed)).to.equal(true)
    expect(plain.sayings).to.deep.include.members([
      { kind: 'signed', text: '' },
      { kind: 'author', text: maker },
    ])
  })

  const odd = { filter: '[/ASCII85Decode /DCTDecode]' }
  for (const [where, photo] of Object.entries({
    'is packed in a way that nobody can look into': aScannedPhoto(odd),
    'stands in a photo that breaks off': aScannedPhoto({ end: [] }),
    'stands in a photo that is written oddly': aScannedPhoto({ end: [0xff, 0xff, 0xd9] }),
  })) {
    it(`may be anything where it ${where}`, async () => {
      expect((await plainPdf(aPdf({ objects: { 4: photo } }))).sayings).to.deep.equal([{ kind: 'unknown', text: '' }])
    })
  }
})
