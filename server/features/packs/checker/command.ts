import { open, readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import type { Locale } from '../../../platform/locales.ts'
import { checkPack, type CheckParts, type Verdict } from './check-pack.ts'
import { CannotRead } from './findings.ts'
import { readKeys, type CheckingKey } from './keys.ts'
import { newHash, sourceOf } from './node-tools.ts'
import { joined } from './read-files.ts'
import { linesOf } from './report-lines.ts'
import { reportOf } from './report.ts'
import { fill, isKnownLanguage, sentenceForFailure, sentencesIn } from './words.ts'

export interface CommandParts {
  /** How it is called: `node verify.mjs`. */
  program: string
  print: (line: string) => void
  /** Asked only with `--online`. */
  fetch: typeof fetch
}

export const keysPath = '/.well-known/undersigned-keys.json'

const codes: Readonly<Record<Verdict['outcome'], number>> = { good: 0, whole: 0, repacked: 1, partly: 1, bad: 1 }
const unreadable = 2
const patienceMs = 20_000
const mostKeyBytes = 1024 * 1024

/** Checks the packs that the arguments name, and says in words what came of each. Answers the worst of the exit codes. */
export async function runCheck(args: readonly string[], parts: CommandParts): Promise<number> {
  const order = orderIn(args)
  if (order === null) {
    for (const line of helpOf(parts.program, 'en')) parts.print(line)
    return unreadable
  }
  if (order.help) {
    for (const line of helpOf(parts.program, order.language)) parts.print(line)
    return 0
  }
  let worst = 0
  for (const [index, pack] of order.packs.entries()) {
    if (order.packs.length > 1) parts.print(`${index === 0 ? '' : '\n'}== ${pack}`)
    worst = Math.max(worst, await checkOne(pack, order, parts))
  }
  return worst
}

async function checkOne(pack: string, order: Order, parts: CommandParts): Promise<number> {
  try {
    const { verdict, notes } = await checkFile(pack, order, parts)
    for (const line of linesOf(reportOf(verdict, order.language), notes)) parts.print(line)
    return codes[verdict.outcome]
  } catch (error) {
    parts.print(whyNot(error, order.language))
    return unreadable
  }
}

/** A disk that fails, or a bug, is told as it is. */
function whyNot(error: unknown, language: Locale): string {
  if (!(error instanceof CannotRead)) return error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${sentencesIn(language).verdict.unreadable} ${sentenceForFailure(error, language)}`
}

interface Order {
  packs: readonly string[]
  keys: string | null
  online: boolean
  language: Locale
  help: boolean
}

/** Null for arguments that make no sense together. */
function orderIn(args: readonly string[]): Order | null {
  const options = {
    keys: { type: 'string' },
    online: { type: 'boolean', default: false },
    language: { type: 'string', default: 'en' },
    help: { type: 'boolean', default: false },
  } as const
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const { language, online, help, keys = null } = values
    const isClear = isKnownLanguage(language) && !(online && keys !== null)
    if (!isClear || (positionals.length === 0 && !help)) return null
    return { packs: positionals, keys, online, language, help }
  } catch {
    return null
  }
}

function helpOf(program: string, language: Locale): string[] {
  const { cli } = sentencesIn(language)
  const usage = `${program} [--keys FILE | --online] [--language en|uk|crh|ru] PACK.zip …`
  return [
    cli.about,
    '',
    fill(cli.usage, { usage }),
    `  ${fill(cli.keys, { option: '--keys FILE' })}`,
    `  ${fill(cli.online, { option: '--online' })}`,
    `  ${fill(cli.language, { option: '--language' })}`,
    '',
    cli.codes,
  ]
}

interface Checked {
  verdict: Verdict
  /** Where the keys came from. */
  notes: readonly string[]
}

async function checkFile(pack: string, order: Order, parts: CommandParts): Promise<Checked> {
  const file = await open(pack).catch((error: unknown) => {
    throw new CannotRead('noFile', { cause: error })
  })
  try {
    if (!(await file.stat()).isFile()) throw new CannotRead('noFile')
    const notes: string[] = []
    const siteKeys = siteKeysFor(order, parts.fetch, (note) => void notes.push(note))
    return { verdict: await checkPack(await sourceOf(file), { newHash, siteKeys }), notes }
  } finally {
    await file.close()
  }
}

function siteKeysFor(order: Order, ask: typeof fetch, tell: (note: string) => void): CheckParts['siteKeys'] {
  return async ({ site }) => {
    if (order.keys !== null) return keysInFile(order.keys)
    if (!order.online) return null
    const keys = await keysOnline(site, ask)
    tell(fill(sentencesIn(order.language).cli.keysFrom, { source: `${site}${keysPath}` }))
    return keys
  }
}

async function keysInFile(file: string): Promise<CheckingKey[]> {
  const bytes = await readFile(file).catch(() => new Uint8Array())
  const keys = await readKeys(new Uint8Array(bytes))
  if (keys === null || keys.length === 0) throw new CannotRead('noKeysFile')
  return keys
}

/** Of the site that the pack names, over https and nothing else, without being led elsewhere. */
async function keysOnline(site: string, ask: typeof fetch): Promise<CheckingKey[]> {
  if (!/^https:\/\/[^/?#@]+$/.test(site)) throw new CannotRead('noKeysOnline')
  try {
    const answer = await ask(`${site}${keysPath}`, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
    const keys = answer.ok ? await readKeys(await bytesOf(answer)) : null
    if (keys !== null && keys.length > 0) return keys
  } catch (error) {
    throw new CannotRead('noKeysOnline', { cause: error })
  }
  throw new CannotRead('noKeysOnline')
}

/** Of a list of keys, which is short: whoever made the pack may have named a site that never stops. */
async function bytesOf(answer: Response): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let count = 0
  const body: AsyncIterable<Uint8Array<ArrayBuffer>> | null = answer.body
  if (body === null) return new Uint8Array()
  for await (const piece of body) {
    count += piece.length
    if (count > mostKeyBytes) throw new Error('It is too long for a list of keys.')
    pieces.push(piece)
  }
  return joined(pieces)
}
