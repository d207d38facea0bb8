import { Command } from 'commander'

import { recountOn, tallierOn } from '../server/counting.ts'
import type { Recount } from '../server/features/tallies/index.ts'
import { NotFound } from '../server/platform/errors.ts'
import { print, runScript, type ScriptParts } from './console.ts'

interface Options {
  petition?: string
  repair: boolean
}

const command = new Command('npm run recount --')
  .description('Proves every count against the signatures themselves. Ends with 1 where they disagree.')
  .option('--petition <slug>', 'this petition only')
  .option('--repair', 'put tally and breakdowns where the signatures say', false)
  .parse()

const { petition: onlySlug, repair } = command.opts<Options>()

interface Named {
  slug: string
  id: string
}

await runScript(async (parts) => {
  const { recount } = recountOn(parts.stores)
  let disagreed = 0
  const petitions = await petitionsOf(parts)
  if (petitions.length === 0) print('There is no petition yet.')
  for (const petition of petitions) {
    parts.signal.throwIfAborted()
    const found = await recount(petition.id)
    print(`${petition.slug}: ${report(found)}`)
    if (found.agrees) continue
    const isMended = repair && (await mend(parts, petition, found))
    if (!isMended) disagreed += 1
  }
  return disagreed === 0 ? 0 : 1
})

/** Also petitions that were removed: their tallies stay. */
async function petitionsOf({ stores: { petitions, tallies } }: ScriptParts): Promise<Named[]> {
  const ids = new Set([...petitions.list().map(({ id }) => id), ...(await tallies.publishedHeads(null)).keys()])
  const all = [...ids].map((id) => petitions.byId(id)).toSorted((one, two) => (one.slug < two.slug ? -1 : 1))
  if (onlySlug === undefined) return all
  const chosen = all.filter(({ slug }) => slug === onlySlug)
  if (chosen.length > 0) return chosen
  throw new NotFound(
    'petitionNotFound',
    `There is no petition "${onlySlug}". There are: ${all.map(({ slug }) => slug).join(', ') || 'none'}.`,
  )
}

/** Puts the tally right, counts what was not counted, and says what was changed. */
async function mend(parts: ScriptParts, { id, slug }: Named, before: Recount): Promise<boolean> {
  const { recount, repair: repairTally } = recountOn(parts.stores)
  await repairTally(id)
  await countWhatIsDue(parts)
  const after = await recount(id)
  for (const line of mended(before, after)) print(`  ${line}`)
  parts.log.warn({ petition: slug, sequence: after.sequence, count: after.tallyCount }, 'A tally was repaired.')
  print(`${slug}: ${report(after)}`)
  return after.agrees
}

async function countWhatIsDue({ stores, log, signal }: ScriptParts): Promise<void> {
  const tallier = tallierOn(stores, (error) => {
    log.report(error)
  })
  try {
    while ((await tallier.runOnce()) > 0) signal.throwIfAborted()
  } finally {
    await tallier.stop()
  }
}

function mended(before: Recount, after: Recount): string[] {
  return [
    ...(before.tallyCount === after.tallyCount
      ? []
      : [`Mended: the tally said ${number(before.tallyCount)}, now ${number(after.tallyCount)}.`]),
    ...(before.publishedCount === after.publishedCount
      ? []
      : [`Mended: the page said ${number(before.publishedCount)}, now ${number(after.publishedCount)}.`]),
    ...before.differingCells.map(
      ({ cell, documents, bucket }) =>
        `Mended: ${cellName(cell)} said ${number(bucket)}; the signatures said ${number(documents)}.`,
    ),
    ...(before.strayCount === 0 ? [] : [`Mended: ${people(before.strayCount)} not counted as their state says.`]),
  ]
}

function report(found: Recount): string {
  const waiting = found.unsettledCount === 0 ? '' : ` ${people(found.unsettledCount)} waiting to be counted.`
  if (found.agrees) {
    return `${number(found.tallyCount)} confirmed; tally, moves and states agree at sequence ${number(found.sequence)}.${waiting}`
  }
  const published = found.publishedCount === found.tallyCount ? '' : `, page ${number(found.publishedCount)}`
  const counts = `tally ${number(found.tallyCount)}, moves ${number(found.movesCount)}, states ${number(found.stateCount)}${published}`
  const stray = found.strayCount === 0 ? '' : ` ${people(found.strayCount)} not counted as their state says.`
  const cells = found.differingCells.map(
    ({ cell, documents, bucket }) => ` ${cellName(cell)} says ${number(bucket)}, the signatures ${number(documents)}.`,
  )
  return `DISAGREES at sequence ${number(found.sequence)}: ${counts}.${stray}${cells.join('')}${waiting}`
}

/** `country|UA` → `country UA`. */
function cellName(cell: string): string {
  return cell.replace('|', ' ')
}

function people(count: number): string {
  return count === 1 ? '1 signature is' : `${number(count)} signatures are`
}

function number(value: number): string {
  return value.toLocaleString('en-GB')
}
