import { Command } from 'commander'

import {
  createOutboxStore,
  createTotalsStore,
  mailLeaseMs,
  type MailBacklog,
  type MailTotal,
} from '../server/features/outbox/index.ts'
import { createSignatureMailStore } from '../server/features/signatures/index.ts'
import { addDays, dayOf } from '../server/platform/clock.ts'
import { print, runScript } from './console.ts'

new Command('npm run mail').description('What mail waits, and what became of the mail of the last seven days.').parse()

const shownDays = 7

await runScript(async ({ stores: { database, now } }) => {
  const { db } = database
  const parts = { db, now, leaseMs: mailLeaseMs }
  const backlogs = [
    ...(await createSignatureMailStore(parts).backlog()),
    ...(await createOutboxStore(parts).backlog()),
  ].filter(({ dueCount, waitingCount }) => dueCount + waitingCount > 0)
  const totals = await createTotalsStore({ db, now }).since(addDays(dayOf(now()), 1 - shownDays))

  print(
    backlogs.length === 0 ? 'No mail waits.' : table(['mail', 'due now', 'later', 'oldest due'], backlogs.map(waiting)),
  )
  print('')
  print(`In the last ${String(shownDays)} days (UTC):`)
  print(totals.length === 0 ? 'nothing was sent.' : table(['mail', 'what', 'reason', 'mails'], summed(totals)))
  return 0

  function waiting({ mail, dueCount, waitingCount, oldestDueAt }: MailBacklog): string[] {
    return [mail, number(dueCount), number(waitingCount), ageOf(oldestDueAt, now())]
  }
})

/** What is due at once carries no instant, so that it does not tell when somebody signed. */
function ageOf(since: Date | null, until: Date): string {
  if (since === null || since.getTime() === 0) return '–'
  const minutes = Math.max(0, Math.floor((until.getTime() - since.getTime()) / 60_000))
  return `${number(minutes)} min`
}

function summed(totals: readonly MailTotal[]): string[][] {
  const alike = Map.groupBy(totals, ({ mail, outcome, reason }) => [mail, outcome, reason].join('|'))
  return [...alike]
    .map(([name, days]) => [...name.split('|'), number(days.reduce((sum, { count }) => sum + count, 0))])
    .toSorted((one, two) => (one.join('|') < two.join('|') ? -1 : 1))
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const lines = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function number(value: number): string {
  return value.toLocaleString('en-GB')
}
