import { randomBytes } from 'node:crypto'

import { Command, InvalidArgumentError, Option } from 'commander'

import { runChaos } from './chaos/run.ts'
import { print, sentenceFor } from './console.ts'

interface Options {
  rounds: number
  seed: string
  nodes: '1' | '3'
  faults: string[]
  patience: number
  out: string
}

const command = new Command('npm run chaos --')
  .description('Kills and pauses the parts of a service of its own under load, and proves that nothing was lost.')
  .option('--rounds <number>', 'how many', wholeNumber, 20)
  .option('--seed <word>', 'the same faults in the same order again', seedWord, randomBytes(4).toString('hex'))
  .addOption(new Option('--nodes <number>', 'of the replica set').choices(['1', '3']).default('1'))
  .option('--faults <names>', 'only these, separated by commas', (names: string) => names.split(/\s*,\s*/), [])
  .option('--patience <seconds>', 'how long the end waits for mails that were put off', wholeNumber, 90)
  .option('--out <folder>', 'where a failing round is kept', 'data/chaos')
  .parse()

function wholeNumber(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

function seedWord(text: string): string {
  if (!/^[\w-]{1,40}$/.test(text)) throw new InvalidArgumentError('It must be letters, digits and hyphens.')
  return text
}

const { rounds, seed, nodes, faults, patience, out } = command.opts<Options>()

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopping.abort(new Error('Stopped before it was done.'))
  })
}

try {
  const isSurvived = await runChaos({
    roundCount: rounds,
    seed,
    nodeCount: nodes === '3' ? 3 : 1,
    only: faults,
    patienceMs: patience * 1_000,
    out,
    say: print,
    signal: stopping.signal,
  })
  process.exitCode = isSurvived ? 0 : 1
} catch (error) {
  const why: unknown = stopping.signal.aborted ? stopping.signal.reason : error
  process.stderr.write(`${sentenceFor(why)}\n`)
  process.exitCode = 1
}
