import { Command, InvalidArgumentError, Option } from 'commander'

import type { DeliveryServices } from '../server/delivery-services.ts'
import { listForms, type ListForm } from '../server/features/packs/index.ts'
import { packBuildingOn } from '../server/pack-building.ts'
import { locales, type Locale } from '../server/platform/locales.ts'
import { runScript, type ScriptParts } from './console.ts'
import { newOrder, olderOrder, type Order } from './deliver/order.ts'
import { watchedMakers, type Making } from './deliver/watched-makers.ts'
import { writePacks } from './deliver/write-packs.ts'
import { openZipFolder } from './deliver/zip-folder.ts'
import { statusLine } from './status-line.ts'

interface Options {
  petition?: string
  recipient?: string[]
  delivery?: string[]
  language: Locale
  list: ListForm[]
  out: string
  force: boolean
}

interface Asked {
  petitionSlug: string
  recipientSlugs: string[]
}

const by = 'console'

// What keeps V8's memory small stands in package.json. Source: decision 0015.
const command = new Command('npm run deliver --')
  .description('Prepares deliveries of a petition, builds their packs here and writes each as a zip. Nothing is sent.')
  .option('--petition <slug>', 'the petition: covid-19-prisoners-voice')
  .option('--recipient <slug...>', 'one recipient or several: united-nations osce')
  .requiredOption('--out <folder>', 'where the zips go; made when it is not there')
  .addOption(new Option('--language <locale>', 'language of the letters').choices(locales).default('en'))
  .option('--list <forms>', `the list of signers, as promised: ${listForms.join(',')}`, formsOf, [])
  .addOption(
    new Option('--delivery <id...>', 'instead of these: packs of what was prepared before').conflicts([
      'petition',
      'recipient',
      'language',
      'list',
    ]),
  )
  .option('--force', 'replace zips of the same name', false)
  .parse()

const { petition: petitionSlug, recipient: recipientSlugs, language, list, ...options } = command.opts<Options>()
const asked = options.delivery ?? newlyAsked()
const status = statusLine()

await runScript(async (parts) => {
  const services = packBuildingOn(parts.stores, {
    ...parts,
    watched: (makers) => watchedMakers(makers, showMaking),
  })
  const { names, begin } = await orderOn(parts, services)
  const folder = await openZipFolder(options.out, { names, replace: options.force })
  try {
    const { signal } = parts
    const left = await writePacks(await begin(), { ...services, folder, status, signal, by })
    return left.length === 0 ? 0 : 1
  } finally {
    status.clear()
    await folder.close()
  }
})

function newlyAsked(): Asked {
  if (petitionSlug !== undefined && recipientSlugs !== undefined) return { petitionSlug, recipientSlugs }
  return command.error("error: '--petition' and '--recipient' are needed, or '--delivery'")
}

async function orderOn({ stores }: ScriptParts, { deliveries }: Pick<DeliveryServices, 'deliveries'>): Promise<Order> {
  if (Array.isArray(asked)) return olderOrder(deliveries, asked)
  return newOrder({ stores, deliveries }, { ...asked, contents: { language, listForms: list }, by })
}

function showMaking({ recipientSlug, name, doneCount, totalCount }: Making): void {
  const part = doneCount === 0 ? '' : ` ${String(Math.floor((doneCount / totalCount) * 100))} %`
  status.show(`${recipientSlug}: ${name}${part}`)
}

function formsOf(typed: string): ListForm[] {
  const asked = typed.split(',')
  const known = listForms.filter((form) => asked.includes(form))
  if (known.length !== asked.length) throw new InvalidArgumentError(`There are: ${listForms.join(', ')}.`)
  return known
}
