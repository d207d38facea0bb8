import type { ListedSigner } from '../signatures/index.ts'
import { csvHead, csvLine } from './csv.ts'
import type { KeyedShuffle } from './keyed-shuffle.ts'
import type { FileWriter, WrittenFile } from './output-folder.ts'

/** `collect`: signers read and sorted away; `write`: lines of the list written. */
export interface ExportProgress {
  step: 'collect' | 'write'
  doneCount: number
  totalCount: number
}

export type OnProgress = (progress: ExportProgress) => void

interface Watched {
  onProgress?: OnProgress
  /** Ends it. */
  signal?: AbortSignal
}

interface Collection extends Watched {
  shuffle: KeyedShuffle
  /** About how many will come. */
  totalCount: number
  countryName: (code: string) => string
}

interface CollectedSigners extends Watched {
  shuffle: KeyedShuffle
  listedCount: number
}

/** Hands over the signers' lines, all but their numbers, to be shuffled. Answers how many. */
export async function collectSigners(
  signers: AsyncIterable<readonly ListedSigner[]>,
  { shuffle, totalCount, countryName, onProgress = ignore, signal }: Collection,
): Promise<number> {
  const nameOf = remembered(countryName)
  let listedCount = 0
  for await (const batch of signers) {
    signal?.throwIfAborted()
    await shuffle.add(batch.map(({ id, name, country }) => ({ id, text: csvLine([name, country, nameOf(country)]) })))
    listedCount += batch.length
    onProgress({ step: 'collect', doneCount: listedCount, totalCount })
  }
  return listedCount
}

/** Writes `signatures.csv` in the order of the shuffle, numbered. */
export async function writeSigners(
  file: FileWriter,
  { shuffle, listedCount, onProgress = ignore, signal }: CollectedSigners,
): Promise<WrittenFile> {
  await file.write(csvHead(['number', 'name', 'country_code', 'country']))
  let doneCount = 0
  for await (const lines of shuffle.inOrder()) {
    signal?.throwIfAborted()
    const first = doneCount + 1
    await file.write(lines.map((line, index) => `${String(first + index)},${line}\r\n`).join(''))
    doneCount += lines.length
    onProgress({ step: 'write', doneCount, totalCount: listedCount })
  }
  return file.finish()
}

/** Intl takes longer for a name than a box takes to open. */
function remembered(nameOf: (code: string) => string): (code: string) => string {
  const names = new Map<string, string>()
  return (code) => {
    const name = names.get(code) ?? nameOf(code)
    names.set(code, name)
    return name
  }
}

function ignore(): void {
  // Nobody is looking.
}
