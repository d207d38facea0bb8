import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

import { intro, log, outro } from '@clack/prompts'
import { Command, InvalidArgumentError } from 'commander'

import { readEnvironment } from '../server/config.ts'
import { families, planOf, type Family } from './bench/plan.ts'
import { markdownOf, pasted, type Report } from './bench/report.ts'
import { runBench } from './bench/run.ts'
import { print } from './console.ts'

interface Options {
  rows?: Family[]
  scale?: number[]
  quick: boolean
  folder: string
  markdown?: string
}

const command = new Command('npm run bench --')
  .description(
    'Measures the service against what the machine can do, both sides in turns, and prints a table. Its databases stay for the next time.',
  )
  .option('--rows <names>', `only some rows, of ${families.join(', ')}`, familiesIn)
  .option('--scale <counts>', 'numbers of stored signatures, with commas: 10000,100000,1000000', scalesIn)
  .option('--quick', 'only whether every row works, in a minute; its figures say nothing', false)
  .option('--folder <folder>', 'where databases and results are kept', 'data/bench')
  .option('--markdown <file>', 'also put the table into this page, between its two marks')
  .parse()

const { rows, scale, quick, folder, markdown } = command.opts<Options>()

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping.abort(new Error('Stopped before it was done.'))
  })
}

intro('npm run bench')
try {
  const report = await runBench({
    plan: planOf({ quick, ...(rows === undefined ? {} : { rows }), ...(scale === undefined ? {} : { scale }) }),
    folder: path.resolve(folder),
    environment: readEnvironment({ dotEnv: '.env' }),
    say: (line) => {
      log.step(line)
    },
    signal: stopping.signal,
  })
  outro(report.missing.length === 0 ? 'Done' : 'Not everything could be measured')
  await publish(report)
  if (report.missing.length > 0) process.exitCode = 1
} catch (error) {
  outro('Not done')
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
}

async function publish(report: Report): Promise<void> {
  const table = markdownOf(report)
  print(table)
  const results = path.join(path.resolve(folder), 'latest.json')
  await writeFile(results, `${JSON.stringify(report, null, 2)}\n`)
  print(`Also in ${results}.`)
  if (markdown !== undefined) await writeFile(markdown, pasted(await readFile(markdown, 'utf8'), table))
}

function familiesIn(text: string): Family[] {
  return text.split(',').map((name) => {
    const found = families.find((family) => family === name.trim())
    if (found === undefined) throw new InvalidArgumentError(`There are: ${families.join(', ')}.`)
    return found
  })
}

function scalesIn(text: string): number[] {
  const counts = text.split(',').map((count) => Number(count.trim()))
  if (counts.every((count) => Number.isInteger(count) && count >= 100 && count <= 10_000_000))
    return [...new Set(counts)]
  throw new InvalidArgumentError('They must be whole numbers from 100.')
}
