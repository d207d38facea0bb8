import { deflateSync } from 'node:zlib'

import { expect } from 'chai'
import PDFDocument from 'pdfkit'

import { checkPdf } from '../../../server/platform/uploads/check-pdf.ts'
import { aPdf, aStream, type PdfParts } from '../../support/pdf.ts'

function aLetter(): Promise<Buffer> {
  return new Promise((resolve) => {
    const document = new PDFDocument({ info: { Title: 'Answer' } })
    const pieces: Buffer[] = []
    document.on('data', (piece: Buffer) => pieces.push(piece))
    document.on('end', () => {
      resolve(Buffer.concat(pieces))
    })
    document.text('Dear petitioners, we have taken note.', { link: 'https://example.org/' })
    document.addPage().text('Second page')
    document.end()
  })
}

const script = '<< /S /JavaScript /JS (app.alert(1)) >>'

describe('a PDF that somebody sends', () => {
  it('is taken where it shows pages and does nothing else', async () => {
    expect(await checkPdf(await aLetter())).to.equal(null)
    expect(await checkPdf(aPdf())).to.equal(null)
  })

  it('may say at which place it is to be opened, as word processors do, and may carry links', async () => {
    const link = '<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org/) >> >>'
    const opens = aPdf({ catalog: '/OpenAction [1000 0 R /XYZ null null 0]', page: `/Annots [${link}]` })

    expect(await checkPdf(opens)).to.equal(null)
  })

  it('is not taken by its name: what is no PDF inside is none', async () => {
    expect(await checkPdf(Buffer.alloc(0))).to.equal('empty')
    expect(await checkPdf(Buffer.from('<script>alert(1)</script>'))).to.equal('notPdf')
    expect(await checkPdf(Buffer.concat([Buffer.from('GIF89a'), aPdf()]))).to.equal('notPdf')
    expect(await checkPdf(Buffer.concat([aPdf(), Buffer.alloc(5_000, 'PK')]))).to.equal('notPdf')
    expect(await checkPdf(Buffer.from('%PDF-1.7\nnothing at all\n%%EOF'))).to.equal('unreadable')
  })

  const poisons: Record<string, PdfParts> = {
    'a script that runs when it is opened': { catalog: `/OpenAction ${script}` },
    'a script by name': { catalog: `/Names << /JavaScript << /Names [(a) ${script}] >> >>` },
    'a script whose name is written with escapes': { catalog: '/OpenAction << /S /J#61va#53cript /#4AS (x) >>' },
    'a script in a packed stream of objects': { catalog: '/OpenAction 4 0 R', packed: { 4: script } },
    'a script in a packed stream of objects that comes after another stream': {
      catalog: '/Kept 4 0 R',
      objects: { 5: aStream('', Buffer.from('hello')) },
      packed: { 4: script },
    },
    'actions of anything that comes after a stream': {
      objects: { 5: aStream('', Buffer.from('hello')), 6: '<< /AA << /O 7 0 R >> >>' },
    },
    'actions of a page': { page: '/#41A << /O << /S /GoTo /D [1000 0 R /Fit] >> >>' },
    'a program to start': { page: '/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (a.exe) >> >>]' },
    'a file within the file': {
      catalog: '/Names << /EmbeddedFiles << /Names [(a) 4 0 R] >> >>',
      objects: { 4: '<< /Type /Filespec /F (a.txt) /EF << /F 5 0 R >> >>', 5: aStream('', Buffer.from('hello')) },
    },
    'a film': { page: '/Annots [<< /Subtype /RichMedia /Rect [0 0 9 9] >>]' },
    'a form that is a program': { catalog: '/AcroForm << /Fields [] /XFA (x) >>' },
    'a form that sends': {
      page: '/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /SubmitForm /F (https://example.org/) >> >>]',
    },
    'an address that is opened with it': { catalog: '/OpenAction << /S /URI /URI (https://example.org/) >>' },
    'a link that is a script': {
      page: '/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (javascript:alert\\(1\\)) >> >>]',
    },
    'objects packed in an unusual way': {
      catalog: '/OpenAction 4 0 R',
      objects: {
        900: aStream('/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]', Buffer.from('00')),
      },
    },
  }

  for (const [what, parts] of Object.entries(poisons)) {
    it(`is refused with ${what}`, async () => {
      expect(await checkPdf(aPdf(parts))).to.equal('active')
    })
  }

  it('is refused where it is locked', async () => {
    const locked = { 4: '<< /Filter /Standard /V 1 /R 2 /O (0) /U (0) /P -4 >>' }

    expect(await checkPdf(aPdf({ trailer: '/Encrypt 4 0 R', objects: locked }))).to.equal('encrypted')
  })

  it('is refused with more pages than an answer has', async () => {
    expect(await checkPdf(aPdf({ pageCount: 501 }))).to.equal('tooManyPages')
  })

  it('is refused where a few bytes want to become many', async () => {
    const bomb = aStream('/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode', deflateSync(Buffer.alloc(40_000_000, ' ')))

    expect(await checkPdf(aPdf({ objects: { 900: bomb } }))).to.equal('active')
  })

  it('is refused where reading it never ends, and others are read meanwhile', async () => {
    const deep = aPdf({ catalog: `/Nested ${'['.repeat(200_000)}` })

    const [bad, good] = await Promise.all([checkPdf(deep), checkPdf(await aLetter())])

    expect(bad).to.be.oneOf(['unreadable', 'tooSlow'])
    expect(good).to.equal(null)
  })
})
