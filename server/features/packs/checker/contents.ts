import { failed, open, passed, type Finding } from './findings.ts'
import { clearJsonIn, isObject, type ReadManifest } from './manifest-file.ts'

/** What was noticed of a file while it was read. */
export interface SeenFile {
  sha256: string
  /** Of small files that have to be read whole. */
  bytes: Uint8Array<ArrayBuffer> | null
  /** Of a list. */
  lineCount: number | null
}

export type Seen = ReadonlyMap<string, SeenFile>

export const listName = 'signatures.csv'

/** Whether the files say what the manifest says of them; of those that could be read. */
export function checkContents(manifest: ReadManifest, seen: Seen): Finding[] {
  return [...checkText(manifest, seen), ...checkSummary(manifest, seen), ...checkList(manifest, seen)]
}

function checkText({ textVersion }: ReadManifest, seen: Seen): Finding[] {
  const text = seen.get('petition.json')
  if (text === undefined) return []
  const values = { file: 'petition.json', version: textVersion.version }
  return [text.sha256 === textVersion.sha256 ? passed('text', values) : failed('text', values)]
}

function checkSummary({ counts, sequence }: ReadManifest, seen: Seen): Finding[] {
  const file = 'summary.json'
  const bytes = seen.get(file)?.bytes ?? null
  if (bytes === null) return []
  const summary = clearJsonIn(bytes)
  const values = { file, count: counts.confirmed }
  if (!isObject(summary) || confirmedIn(summary) !== counts.confirmed || summary['sequence'] !== sequence) {
    return [failed('summary', values)]
  }
  // What was frozen in the beginning has no periods.
  const { byDay, byCountry, byLanguage, byPeriod = [] } = summary
  const sums = [byDay, byPeriod, byCountry, byLanguage].map(sumOf)
  const isWithin = sums.every((sum) => sum <= counts.confirmed)
  return [passed('summary', values), isWithin ? passed('breakdowns', values) : failed('breakdowns', values)]
}

function confirmedIn({ counts }: Readonly<Record<string, unknown>>): unknown {
  return isObject(counts) ? counts['confirmed'] : undefined
}

/** More than any count where there is no breakdown to add up. */
function sumOf(cells: unknown): number {
  if (!Array.isArray(cells)) return Infinity
  return cells.reduce((sum: number, cell: unknown) => {
    const count = isObject(cell) ? cell['count'] : undefined
    return sum + (typeof count === 'number' && count >= 0 ? count : Infinity)
  }, 0)
}

function checkList({ counts, files }: ReadManifest, seen: Seen): Finding[] {
  const values = { file: listName, count: counts.listed }
  if (counts.listed > counts.confirmed) return [failed('listTooLong', { ...values, confirmed: counts.confirmed })]
  const others = files.filter(({ name }) => /^signatures\.(xlsx|pdf)$/.test(name)).map(({ name }) => name)
  const unread = others.length === 0 ? [] : [open('otherLists', { files: others.join(', ') })]
  const lineCount = seen.get(listName)?.lineCount ?? null
  if (lineCount === null) return unread
  // The first line names the columns.
  const found = lineCount - 1
  return [found === counts.listed ? passed('list', values) : failed('list', { ...values, found }), ...unread]
}
