import { Command, InvalidArgumentError } from 'commander'

import { tallierOn } from '../server/counting.ts'
import { addDemoContent } from '../server/demo/add-demo-content.ts'
import { createSignatureLoader } from '../server/demo/load-signatures.ts'
import type { Petition } from '../server/features/petitions/index.ts'
import { elapsedMs } from '../server/platform/clock.ts'
import { NotFound } from '../server/platform/errors.ts'
import { print, runScript, type ScriptParts } from './console.ts'
import { statusLine } from './status-line.ts'

interface Options {
  signatures?: number
  petition?: string
}

const command = new Command('npm run seed --')
  .description(
    'Adds the demonstration petition and its recipients where they are missing, and invented signatures where asked. ' +
      'Refused in production.',
  )
  .option('--signatures <count>', 'that many more, sealed and counted as if people had signed', countIn)
  .option('--petition <slug>', 'whose signatures; the newest demonstration where left out')
  .parse()

const { signatures: count = 0, petition: slug } = command.opts<Options>()

await runScript(async (parts) => {
  const { config, stores } = parts
  if (config.production) throw new Error('The demonstration is invented: it has no place in production.')
  await addDemoContent(stores)
  if (count > 0) await addSignatures(parts, demonstrationOf(parts))
  for (const petition of stores.petitions.list()) print(`${config.publicUrl}/en/petitions/${petition.slug}`)
  return 0
})

async function addSignatures({ stores, log, signal }: ScriptParts, petition: Petition): Promise<void> {
  const tallier = tallierOn(stores, (error) => {
    log.report(error)
  })
  const load = createSignatureLoader({ stores, tallier })
  const status = statusLine()
  const startedMs = elapsedMs()
  try {
    await load({
      petition,
      count,
      signal,
      onProgress({ storedCount, countedCount }) {
        const rate = Math.round(storedCount / ((elapsedMs() - startedMs) / 1_000))
        const percent = Math.floor(((storedCount + countedCount) / 2 / count) * 100)
        status.show(`${String(percent)} %: ${number(storedCount)} stored (${number(rate)} a second)`)
      },
    })
    const seconds = (elapsedMs() - startedMs) / 1_000
    status.clear()
    print(`${petition.slug}: ${number(count)} invented signatures added in ${number(Math.ceil(seconds))} seconds.`)
  } finally {
    status.clear()
    await tallier.stop()
  }
}

/** Only a petition that says on its page that it is invented may have signatures that are. */
function demonstrationOf({ stores }: ScriptParts): Petition {
  const all = stores.petitions.list().filter(({ organiser }) => organiser.demonstration)
  const chosen = slug === undefined ? all[0] : all.find((petition) => petition.slug === slug)
  if (chosen !== undefined) return chosen
  const known = all.map((petition) => petition.slug).join(', ')
  throw new NotFound('petitionNotFound', `There is no demonstration "${slug ?? ''}". There are: ${known || 'none'}.`)
}

function countIn(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.')
  return Number(text)
}

function number(value: number): string {
  return value.toLocaleString('en-GB')
}
