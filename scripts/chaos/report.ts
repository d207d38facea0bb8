import { writeFile } from 'node:fs/promises'
import path from 'node:path'

import type { Status } from './client.ts'
import { actKinds, isDone, type Act, type Journal } from './journal.ts'
import type { SinkMail } from './sink.ts'

/** What happened in one round, and what was found when it was quiet again. */
export interface RoundReport {
  /** Its number, or `end`. */
  name: string
  faults: readonly string[]
  durationMs: number
  /** From the end of the faults until everything answered and was counted. */
  backMs: number
  /** The posts of this round. */
  acts: readonly Act[]
  pageCount: number
  /** All there are by now. */
  signatureCount: number
  confirmedCount: number
  sequence: number
  mailCount: number
  /** Pending signatures whose first mail is on its way: under a lease, or put off. */
  unmailedCount: number
  violations: readonly string[]
}

export function lineOfRound(report: RoundReport): string {
  const what = report.faults.length === 0 ? 'nothing breaks any more' : report.faults.join(' + ')
  const verdict = report.violations.length === 0 ? 'survived' : 'FAILED'
  return [
    `round ${report.name.padStart(3)}: ${what}`,
    `${String(report.acts.length)} posts (${statusesOf(report.acts)}), ${String(report.pageCount)} pages`,
    `${String(report.signatureCount)} signatures, ${String(report.confirmedCount)} confirmed, sequence ${String(report.sequence)}`,
    `${String(report.mailCount)} mails, ${String(report.unmailedCount)} on their way`,
    `back after ${seconds(report.backMs)} of ${seconds(report.durationMs)}`,
    verdict,
  ].join(' · ')
}

/** What was survived in all. */
export function summaryOf(reports: readonly RoundReport[], durationMs: number): string[] {
  const last = reports.at(-1)
  if (last === undefined) return []
  const acts = reports.flatMap((report) => report.acts)
  const done = actKinds.map(
    (kind) => `${String(acts.filter((act) => act.kind === kind && isDone(act)).length)} ${kind}`,
  )
  const rounds = reports.filter(({ name }) => name !== 'end')
  const failed = reports.filter(({ violations }) => violations.length > 0)
  return [
    '',
    `${String(rounds.length)} rounds in ${seconds(durationMs)}, ${failed.length === 0 ? 'all survived' : `FAILED in round ${failed[0]?.name ?? ''}`}`,
    `faults: ${timesOf(reports.flatMap(({ faults }) => faults))}`,
    `answers: ${statusesOf(acts)}; done: ${done.join(', ')}`,
    `stored: ${String(last.signatureCount)} signatures, ${String(last.confirmedCount)} confirmed, sequence ${String(last.sequence)}`,
    `mails: ${String(last.mailCount)} came in, ${String(last.unmailedCount)} on their way`,
    `slowest return: ${seconds(Math.max(...reports.map(({ backMs }) => backMs)))}`,
  ]
}

interface Findings {
  reports: readonly RoundReport[]
  journal: Journal
  mails: readonly SinkMail[]
}

/** Everything that is known, beside the logs of the processes and their data. All people in it are invented. */
export async function writeReport(folder: string, { reports, journal, mails }: Findings): Promise<void> {
  const last = reports.at(-1)
  const rounds = [...reports.map(lineOfRound), '', ...(last?.violations ?? [])]
  const { signers, ...spans } = journal
  await writeFile(path.join(folder, 'report.txt'), `${rounds.join('\n')}\n`)
  await writeFile(path.join(folder, 'timeline.json'), JSON.stringify(spans, null, 1))
  await writeFile(path.join(folder, 'signers.jsonl'), linesOf([...signers.values()]))
  await writeFile(path.join(folder, 'mails.jsonl'), linesOf(mails))
}

function linesOf(all: readonly object[]): string {
  return all.map((one) => `${JSON.stringify(one)}\n`).join('')
}

function statusesOf(acts: readonly Act[]): string {
  return timesOf(acts.map(({ status }) => nameOf(status))) || 'none'
}

function nameOf(status: Status): string {
  return status === null ? 'cut off' : String(status)
}

/** `120 × 303, 3 × cut off` */
function timesOf(names: readonly string[]): string {
  const groups = [...Map.groupBy(names, (name) => name)].toSorted(([one], [other]) => (one < other ? -1 : 1))
  return groups.map(([name, all]) => `${String(all.length)} × ${name}`).join(', ')
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
