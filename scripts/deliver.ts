import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { Command, InvalidArgumentError, Option } from 'commander'

import { deliveryServicesOn } from '../server/delivery-services.ts'
import type { Delivery, DeliveryService } from '../server/features/deliveries/index.ts'
import { listForms, type ListForm } from '../server/features/packs/index.ts'
import { packMakers } from '../server/pack-makers.ts'
import { createCountryNames } from '../server/platform/country-names.ts'
import { loadWords } from '../server/platform/i18n.ts'
import { locales, type Locale } from '../server/platform/locales.ts'
import { loadTemplates } from '../server/platform/templates.ts'
import { print, runScript, type ScriptParts } from './console.ts'

interface Options {
  petition: string
  recipient: string[]
  language: Locale
  list: ListForm[]
  out: string
}

const by = 'console'

// What keeps V8's memory under 200 MB stands in package.json. Source: decision 0015.
const command = new Command('npm run deliver --')
  .description('Prepares deliveries of a petition, builds their packs here and writes each as a zip. Nothing is sent.')
  .requiredOption('--petition <slug>', 'the petition: covid-19-prisoners-voice')
  .requiredOption('--recipient <slug...>', 'one recipient or several: united-nations osce')
  .requiredOption('--out <folder>', 'where the zips go; made when it is not there')
  .addOption(new Option('--language <locale>', 'language of the letters').choices(locales).default('en'))
  .option('--list <forms>', `the list of signers, as promised: ${listForms.join(',')}`, formsOf, [])
  .parse()

const options = command.opts<Options>()

await runScript(async (parts) => {
  const { deliveries, packBuilding } = servicesOf(parts)
  const { id: petitionId } = parts.stores.petitions.get(options.petition)
  const contents = { language: options.language, listForms: options.list }
  const items = options.recipient.map((recipientSlug) => ({ recipientSlug, contents }))
  const begun = await deliveries.prepare({ petitionId, items, by })
  for (const { id } of begun) {
    const built = await untilBuilt(id, deliveries, () => packBuilding.runOnce(parts.signal), parts.signal)
    print(lineOf(built))
    print(`  ${await writeZip(id, deliveries)}`)
  }
  return 0
})

function servicesOf({ config, stores, log }: ScriptParts) {
  const views = fileURLToPath(new URL('../views', import.meta.url))
  const wordsOf = loadWords(`${views}/locales`)
  const { publicUrl, dataDir, fourEyes } = config
  return deliveryServicesOn(stores, {
    ...{ publicUrl, dataDir, fourEyes, log },
    makers: packMakers({
      templates: loadTemplates(views),
      words: wordsOf,
      countryNames: createCountryNames(wordsOf),
    }),
    answerWithinDays: () => null,
    noted: () => Promise.reject(new Error('Nothing is sent from here.')),
  })
}

/** Here, or by a service that was quicker. */
async function untilBuilt(
  id: string,
  deliveries: DeliveryService,
  buildAll: () => Promise<void>,
  signal: AbortSignal,
): Promise<Delivery> {
  for (;;) {
    // It may be somebody else's that fails.
    const error: unknown = await buildAll().then(
      () => null,
      (reason: unknown) => reason,
    )
    const delivery = await deliveries.get(id)
    if (delivery.state !== 'preparing') return delivery
    if (delivery.trouble !== null) {
      throw new Error('Its files cannot be built now; the service goes on trying.', { cause: error })
    }
    await pause(500, undefined, { signal })
  }
}

/** Whole or not at all; for its owner's eyes, names may stand in it. */
async function writeZip(id: string, deliveries: DeliveryService): Promise<string> {
  const { name, content } = await deliveries.zip({ id, by })
  await mkdir(options.out, { recursive: true })
  const file = path.join(options.out, name)
  const part = `${file}.part`
  try {
    await pipeline(content, createWriteStream(part, { mode: 0o600 }))
    await rename(part, file)
  } finally {
    await rm(part, { force: true })
  }
  return file
}

function lineOf({ frozen, listedCount }: Delivery): string {
  const number = (value: number): string => value.toLocaleString('en-GB')
  const { petition, recipient, counts, sequence } = frozen
  const figures = `${number(counts.confirmed)} confirmed at sequence ${number(sequence)}`
  return `${petition.slug} for ${recipient.name.en}: ${figures}, ${number(listedCount ?? 0)} of them listed.`
}

function formsOf(typed: string): ListForm[] {
  const asked = typed.split(',')
  const known = listForms.filter((form) => asked.includes(form))
  if (known.length !== asked.length) throw new InvalidArgumentError(`There are: ${listForms.join(', ')}.`)
  return known
}
