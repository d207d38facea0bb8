import { deflateSync } from 'node:zlib'

/** Objects of a PDF by their numbers, beside the pages: `{ 4: '<< … >>' }`. Those of `packed` stand in an object stream. */
export interface PdfParts {
  /** Entries of the catalog. */
  catalog?: string
  /** Entries of the only page. */
  page?: string
  objects?: Readonly<Record<number, string | Buffer>>
  packed?: Readonly<Record<number, string>>
  /** Entries of the trailer. */
  trailer?: string
  pageCount?: number
}

/** A PDF made by hand, whole and valid, with whatever a test puts in. */
export function aPdf({
  catalog = '',
  page = '',
  objects = {},
  packed = {},
  trailer = '',
  pageCount = 1,
}: PdfParts = {}) {
  const pages = Array.from({ length: pageCount }, (_, index) => 1000 + index)
  const all: Record<number, string | Buffer> = {
    1: `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    2: `<< /Type /Pages /Kids [${pages.map((number) => `${String(number)} 0 R`).join(' ')}] /Count ${String(pageCount)} >>`,
    ...Object.fromEntries(
      pages.map((number) => [number, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] ${page} >>`]),
    ),
    ...objects,
  }
  const packedNumbers = Object.keys(packed).map(Number)
  if (packedNumbers.length > 0) all[900] = objectStream(packed)
  return written(all, packedNumbers, trailer)
}

/** Of a stream with its dictionary. */
export function aStream(dictionary: string, bytes: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`<< ${dictionary} /Length ${String(bytes.length)} >>\nstream\n`, 'latin1'),
    bytes,
    Buffer.from('\nendstream', 'latin1'),
  ])
}

function objectStream(packed: Readonly<Record<number, string>>): Buffer {
  const entries = Object.entries(packed)
  let offset = 0
  const places = entries.map(([number, body]) => {
    const place = `${number} ${String(offset)}`
    offset += body.length + 1
    return place
  })
  const head = `${places.join(' ')} `
  const bodies = entries.map(([, body]) => `${body} `).join('')
  const first = String(head.length)
  return aStream(
    `/Type /ObjStm /N ${String(entries.length)} /First ${first} /Filter /FlateDecode`,
    deflateSync(head + bodies),
  )
}

/** With a cross-reference stream, so that objects may stand in object streams. */
function written(
  objects: Readonly<Record<number, string | Buffer>>,
  packed: readonly number[],
  trailer: string,
): Buffer {
  const pieces: Buffer[] = [Buffer.from('%PDF-1.7\n%\xE2\xE3\xCF\xD3\n', 'latin1')]
  const entries = new Map<number, [number, number, number]>([[0, [0, 0, 65_535]]])
  let length = pieces[0]?.length ?? 0
  const add = (piece: Buffer): void => {
    pieces.push(piece)
    length += piece.length
  }
  for (const [number, body] of Object.entries(objects)) {
    entries.set(Number(number), [1, length, 0])
    add(Buffer.from(`${number} 0 obj\n`, 'latin1'))
    add(typeof body === 'string' ? Buffer.from(body, 'latin1') : body)
    add(Buffer.from('\nendobj\n', 'latin1'))
  }
  packed.forEach((number, index) => entries.set(number, [2, 900, index]))
  const tableAt = length
  const size = 5000
  entries.set(size - 1, [1, tableAt, 0])
  const table = Buffer.alloc(size * 7)
  for (const [number, [kind, where, index]] of entries) {
    table.writeUInt8(kind, number * 7)
    table.writeUInt32BE(where, number * 7 + 1)
    table.writeUInt16BE(index, number * 7 + 5)
  }
  add(Buffer.from(`${String(size - 1)} 0 obj\n`, 'latin1'))
  const dictionary = `/Type /XRef /Size ${String(size)} /W [1 4 2] /Root 1 0 R /Filter /FlateDecode ${trailer}`
  add(aStream(dictionary, deflateSync(table)))
  add(Buffer.from(`\nendobj\nstartxref\n${String(tableAt)}\n%%EOF\n`, 'latin1'))
  return Buffer.concat(pieces)
}
