import type { Row, Wanted } from './row.ts'

/** Where and when a run was made, in general words: nothing that tells one machine from another of its kind. */
export interface RunInfo {
  date: string
  machine: string
  node: string
  scales: readonly number[]
  rounds: number
  isQuick: boolean
  /** What the client itself can ask of a server that does nothing, a second. */
  clientCeiling: number
  /** What could not be measured, and why. */
  missing: readonly string[]
}

export interface Report extends RunInfo {
  spreadIs: string
  rows: readonly Row[]
}

const spreadIs =
  'The smallest and the largest of the ratios of each round; where there is no ratio, of our own figures.'

export function reportOf(rows: readonly Row[], info: RunInfo): Report {
  return { ...info, spreadIs, rows }
}

/** The table with its notes, as it stands on the terminal and in the documentation. */
export function markdownOf({ rows, ...info }: Report): string {
  const head = ['row', 'ours', 'limit', 'unit', 'ratio', 'spread', 'wanted', '']
  const lines = rows.map(cellsOf)
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((cells) => cells[column]?.length ?? 0)),
  )
  const lineOf = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => padded(cell, widths[column] ?? 0, column)).join(' | ')} |`
  const rule = `| ${widths.map((width, column) => ruleOf(width, column)).join(' | ')} |`
  const notes = rows.flatMap(({ name, notes: said }) => said.map((note) => `- ${name}: ${note}`))
  return [
    headline(info),
    '',
    lineOf(head),
    rule,
    ...lines.map(lineOf),
    ...(notes.length > 0 ? ['', ...notes] : []),
    ...(info.missing.length > 0 ? ['', 'Not measured:', '', ...info.missing.map((what) => `- ${what}`)] : []),
    '',
  ].join('\n')
}

const begin = '<!-- bench: begin -->'
const end = '<!-- bench: end -->'

/** The page with the table between its two marks replaced. Throws a sentence when they are not there. */
export function pasted(page: string, table: string): string {
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`The page has no place for the table: ${begin} and ${end}.`)
  return `${page.slice(0, from + begin.length)}\n\n${table}\n${page.slice(to)}`
}

function headline({ date, machine, node, rounds, isQuick, scales, clientCeiling }: Omit<Report, 'rows'>): string {
  const how = isQuick ? 'A quick look, not a measurement' : `${String(rounds)} rounds`
  const stored = scales.map((scale) => figure(scale)).join(', ')
  return `${date}: ${machine}, Node ${node}. ${how}; ${stored} signatures stored. The client alone asks ${figure(clientCeiling)} times a second.`
}

function cellsOf({ name, ours, limit, unit, ratio, spread, wanted, reached }: Row): string[] {
  return [
    name,
    figure(ours),
    limit === null ? '–' : figure(limit),
    unit,
    ratio === null ? '–' : ratio.toFixed(2),
    ratio === null ? spread.map(figure).join('–') : spread.map((value) => value.toFixed(2)).join('–'),
    wanted === null ? '–' : wantedWords(wanted),
    reached === null ? '' : reached ? 'yes' : 'no',
  ]
}

function wantedWords(wanted: Wanted): string {
  return 'ratioAtLeast' in wanted ? `≥ ${String(wanted.ratioAtLeast)}` : `≤ ${figure(wanted.oursAtMost)}`
}

/** Three digits are what such a measurement is good for; large figures keep theirs before the point. */
function figure(value: number): string {
  return value >= 100
    ? Math.round(value).toLocaleString('en-GB')
    : value.toLocaleString('en-GB', { maximumSignificantDigits: 3 })
}

/** Of these columns the figures stand at the right. */
const figureColumns = [1, 2, 4, 5, 6]

function padded(cell: string, width: number, column: number): string {
  return figureColumns.includes(column) ? cell.padStart(width) : cell.padEnd(width)
}

function ruleOf(width: number, column: number): string {
  return figureColumns.includes(column) ? `${'-'.repeat(Math.max(1, width - 1))}:` : '-'.repeat(width)
}
