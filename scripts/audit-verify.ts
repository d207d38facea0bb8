import { Command, InvalidArgumentError } from 'commander'

import type { ChainHead, Flaw, Verification } from '../server/features/audit/index.ts'
import { print, runScript } from './console.ts'

const command = new Command('npm run audit:verify --')
  .description('Proves that no entry of the audit is missing, altered or moved. Ends with 1 where one is.')
  .option('--from-head <hash>', 'also that the chain holds the head you noted earlier', readHash)
  .parse()

const { fromHead: notedHash = null } = command.opts<{ fromHead?: string }>()

const sentences: Record<Flaw, (sequence: number) => string> = {
  missing: (sequence) => `Entry ${number(sequence)} is missing.`,
  cut: (sequence) => `The chain ends before entry ${number(sequence)}: its tail was cut.`,
  altered: (sequence) => `Entry ${number(sequence)} was altered.`,
  misplaced: (sequence) =>
    `Entry ${number(sequence)} does not follow the one before it: one of them was moved, or that one was replaced.`,
  added: (sequence) => `Something was added where entry ${number(sequence)} should be.`,
  'head-altered': (sequence) => `The head does not name entry ${number(sequence)}, the last one there is.`,
  'head-missing': () => 'The head is missing: whether the tail was cut cannot be told.',
}

await runScript(async ({ stores: { audit } }) => {
  const { head, flaw, notedSequence } = await audit.verify({ notedHash })
  print(flaw === null ? whole(head) : `NOT WHOLE. ${sentences[flaw.kind](flaw.sequence)}`)
  const isNotedThere = notedHash === null || notedSequence !== null
  if (notedHash !== null) print(notedSentence(flaw, notedSequence))
  if (head !== null) print(`Head: entry ${number(head.sequence)}, ${head.hash}`)
  if (flaw === null && isNotedThere) {
    print(
      'Note the head elsewhere: who may write the database may write a whole chain anew, and only that would show it.',
    )
  }
  return flaw === null && isNotedThere ? 0 : 1
})

function whole(head: ChainHead | null): string {
  const count = head?.sequence ?? 0
  if (count === 0) return 'The audit has no entry yet.'
  if (count === 1) return 'The audit is whole: its only entry is as it was written.'
  return `The audit is whole: ${number(count)} entries, each following the one before it.`
}

function notedSentence(flaw: Verification['flaw'], notedSequence: number | null): string {
  if (notedSequence !== null) {
    return `The head you noted is entry ${number(notedSequence)}: up to it nothing has changed since.`
  }
  return flaw === null
    ? 'The head you noted is NOT in this chain: it was written anew since, or another head was noted.'
    : 'The head you noted was not met before that place.'
}

function readHash(text: string): string {
  if (/^[\da-f]{64}$/i.test(text)) return text.toLowerCase()
  throw new InvalidArgumentError('A head is 64 digits and letters from a to f.')
}

function number(value: number): string {
  return value.toLocaleString('en-GB')
}
