import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { bundle } from '../../platform/http/bundle.ts'

/** The checker as one file, to be kept beside a pack. */
export interface VerifyFile {
  bytes: Buffer
  sha256: string
}

const entry = fileURLToPath(new URL('./checker/verify.ts', import.meta.url))
const licence = fileURLToPath(new URL('../../../LICENSE', import.meta.url))

const use = `verify.mjs checks a pack of signatures: node verify.mjs PACK.zip
It needs Node.js 20 or newer, and no network.`

/** `verify.mjs`, made when it is first asked for and kept. */
export function createVerifyFile(): () => VerifyFile {
  let made: VerifyFile | null = null
  return () => {
    made ??= make()
    return made
  }
}

function make(): VerifyFile {
  const head = `${use}\n\n${readFileSync(licence, 'utf8').trim()}`
  const bytes = bundle({ entry, runsIn: 'node', banner: `/*\n${head}\n*/` })
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}
