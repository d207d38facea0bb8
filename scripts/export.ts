import { fileURLToPath } from 'node:url'

import { progress } from '@clack/prompts'
import { Command, Option } from 'commander'

import { createTallyExport, type ExportProgress, type ExportTally } from '../server/features/packs/index.ts'
import { createSignatureListing } from '../server/features/signatures/index.ts'
import { createCountryNames } from '../server/platform/country-names.ts'
import { readsOn } from '../server/platform/db/transaction.ts'
import { loadWords } from '../server/platform/i18n.ts'
import { locales, type Locale } from '../server/platform/locales.ts'
import { loadTemplates } from '../server/platform/templates.ts'
import { print, runScript, type ScriptParts } from './console.ts'

interface Options {
  petition: string
  recipient: string
  out: string
  language: Locale
  force: boolean
}

// What keeps V8's memory under 200 MB stands in package.json. Source: decision 0015.
const command = new Command('npm run export --')
  .description('Writes what one recipient is given of one petition: figures, the signers who may be listed, a letter.')
  .requiredOption('--petition <slug>', 'the petition: covid-19-prisoners-voice')
  .requiredOption('--recipient <slug>', 'the recipient: united-nations')
  .requiredOption('--out <folder>', 'where the four files go; made when it is not there')
  .addOption(new Option('--language <locale>', 'language of the letter').choices(locales).default('en'))
  .option('--force', 'replace the files of an earlier export', false)
  .parse()

const { petition, recipient, out, language, force } = command.opts<Options>()

await runScript(async (parts) => {
  const bar = process.stdout.isTTY ? progressBar() : null
  try {
    const { folder, summary } = await exporterOf(parts)({
      petitionSlug: petition,
      recipientSlug: recipient,
      directory: out,
      language,
      replace: force,
      signal: parts.signal,
      onProgress: (step) => bar?.show(step),
    })
    const { confirmedCount, sequence, signatures, files } = summary
    const listed = `${number(signatures.listedCount)} of them listed`
    bar?.end('Written')
    print(
      `${petition} for ${summary.recipient.name}: ${number(confirmedCount)} confirmed at sequence ${number(sequence)}, ${listed}.`,
    )
    for (const name of [...files.map((file) => file.name), 'summary.json']) print(`  ${folder}/${name}`)
    return 0
  } finally {
    bar?.end('Nothing was written')
  }
})

function exporterOf({ config, stores }: ScriptParts): ExportTally {
  const views = fileURLToPath(new URL('../views', import.meta.url))
  return createTallyExport({
    petitions: stores.petitions,
    recipients: stores.recipients,
    tallies: stores.tallies,
    listing: createSignatureListing({ db: stores.database.db, keyring: stores.keyring }),
    reads: readsOn(stores.database.client),
    keyring: stores.keyring,
    now: stores.now,
    publicUrl: config.publicUrl,
    templates: loadTemplates(views),
    letterWords: loadWords(`${views}/letter/locales`),
    countryNames: createCountryNames(loadWords(`${views}/locales`)),
  })
}

/** One bar over both steps, drawn in hundredths. */
function progressBar() {
  const bar = progress({ max: 100, size: 30 })
  let shown = 0
  let isOver = false
  bar.start('Collecting the signers')
  return {
    show({ step, doneCount, totalCount }: ExportProgress): void {
      const part = totalCount === 0 ? 1 : Math.min(1, doneCount / totalCount)
      const hundredths = Math.floor((step === 'collect' ? part : 1 + part) * 50)
      const verb = step === 'collect' ? 'Collecting the signers' : 'Writing the list'
      bar.advance(hundredths - shown, `${verb}: ${number(doneCount)}`)
      shown = hundredths
    },
    /** The first call counts. */
    end(message: string): void {
      if (!isOver) bar.stop(message)
      isOver = true
    },
  }
}

function number(value: number): string {
  return value.toLocaleString('en-GB')
}
