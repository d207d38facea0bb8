import { createHash } from 'node:crypto'

import { smallestCell } from '../tallies/tally.ts'
import { petitionFile } from './petition-file.ts'
import { jsonFile } from './json-file.ts'
import type { FileMaker, PackSource } from './pack.ts'
import { schemaPaths } from './published-schemas.ts'
import { summarySchema } from './summary-schema.ts'

const verification =
  'Each signer gave an e-mail address and was counted only after opening the personal link sent to it and confirming there. An address counts once. Whoever withdraws is subtracted. No identity documents were asked for.'

const smallCells = `No figure under ${smallestCell} is given: smaller ones stand together as "other", or as one time with their neighbours, and a breakdown that would be smaller as a whole is empty.`

/** What programs read: the text, byte for byte as its hash stands for it, and the figures. */
export function createDataMakers(): FileMaker[] {
  return [
    { name: 'petition.json', make: (source, write) => write(textBytes(source)) },
    { name: 'summary.json', make: (source, write) => write(Buffer.from(summaryFile(source))) },
  ]
}

/** Throws for another text than the one that was frozen. */
function textBytes({ summary, text }: PackSource): Buffer {
  const bytes = Buffer.from(petitionFile(text))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== summary.textVersion.sha256) throw new Error('This is not the text that the delivery stands for.')
  return bytes
}

/** Throws for a summary that may not leave: with a cell under ten, say. */
function summaryFile({ summary, listedCount }: PackSource): string {
  const { site, petition, counts } = summary
  const file = summarySchema.parse({
    ...summary,
    $schema: site + schemaPaths.summary,
    format: 'undersigned-summary-1',
    petition: { ...petition, address: site + petition.address },
    counts: { ...counts, listed: listedCount },
    verification,
    smallCells,
  })
  return jsonFile(file)
}
