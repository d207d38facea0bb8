import type { FileShelf, ShelfWriter } from '../../platform/db/file-shelf.ts'
import type { Fenced } from '../../platform/db/lease.ts'
import type { SignerRow } from '../packs/pack.ts'

/** Who is listed, frozen: what every form of the list is made from, and what is never handed over itself. */
const dataSetName = 'rows.ndjson'

/** One line of the list, with the signature it stands for. */
export interface DataSetRow extends SignerRow {
  /** Of the signature. */
  id: string
}

/** All but the number. */
export type UnnumberedRow = Omit<DataSetRow, 'number'>

export function unnumbered({ id, name, country }: UnnumberedRow): string {
  return JSON.stringify([id, name, country])
}

/** Begins it anew. */
export function createDataSet(
  shelf: Pick<FileShelf, 'create'>,
  deliveryId: string,
  fenced: Fenced,
): Promise<ShelfWriter> {
  return shelf.create(deliveryId, dataSetName, fenced)
}

/** Numbers them as they come and puts them on the shelf. Answers how many there were. */
export async function writeDataSet(writer: ShelfWriter, parts: AsyncIterable<readonly string[]>): Promise<number> {
  let count = 0
  for await (const texts of parts) {
    const first = count + 1
    await writer.write(Buffer.from(texts.map((text, index) => `[${String(first + index)},${text}]\n`).join('')))
    count += texts.length
  }
  await writer.finish()
  return count
}

/** From the first line to the last, some hundred at a time. Throws where it is not whole. */
export async function* readDataSet(
  shelf: Pick<FileShelf, 'read'>,
  deliveryId: string,
): AsyncGenerator<readonly DataSetRow[]> {
  let rest = Buffer.alloc(0)
  for await (const piece of shelf.read(deliveryId, dataSetName)) {
    const bytes = Buffer.concat([rest, piece])
    const end = bytes.lastIndexOf('\n') + 1
    yield* inBatches(bytes.toString('utf8', 0, end))
    rest = bytes.subarray(end)
  }
}

/** Small, so that rows are forgotten before V8 takes them for long-lived ones. */
const batchSize = 500

function* inBatches(lines: string): Generator<DataSetRow[]> {
  let rows: DataSetRow[] = []
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf('\n', start)
    rows.push(rowIn(lines.slice(start, end)))
    start = end + 1
    if (rows.length < batchSize) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

function rowIn(line: string): DataSetRow {
  const [number, [id, name, country]] = JSON.parse(line) as [number, [string, string, string]]
  return { number, id, name, country }
}
