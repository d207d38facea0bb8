import { checkFiles, manifestName, signatureName } from './check-files.ts'
import { checkContents, type Seen } from './contents.ts'
import { faultsOfEnvelope, refusedBy } from './envelope.ts'
import { CannotRead, failed, open, passed, type Finding } from './findings.ts'
import { readKeys, type CheckingKey } from './keys.ts'
import { readManifest, type ReadManifest } from './manifest-file.ts'
import { isPackedAsListed } from './packing.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import { readFiles, type ReadParts } from './read-files.ts'
import { checkSignature } from './signature.ts'
import type { Source } from './source.ts'
import { readDirectory, type Entry } from './zip-directory.ts'

export interface CheckParts extends ReadParts {
  /** The keys of the site that a pack says it is from, known from elsewhere; null where nobody is to be asked. */
  siteKeys: (manifest: Pick<ReadManifest, 'site' | 'keyId'>) => Promise<readonly CheckingKey[] | null>
}

export interface Verdict {
  outcome: Outcome
  /** Null where it could not be read. */
  manifest: ReadManifest | null
  findings: readonly Finding[]
}

/**
 * Checks a pack without trusting whoever made it or brought it: nothing is unpacked onto a disk, and no file larger than a few
 * megabytes is held in memory as a whole, unless the hash does. Throws CannotRead for what is no pack.
 */
export async function checkPack(source: Source, parts: CheckParts): Promise<Verdict> {
  const directory = await readDirectory(source)
  const entries = new Map(directory.entries.map((entry) => [entry.name, entry]))
  if (!entries.has(manifestName)) throw withoutManifest(entries)
  const faults = await faultsOfEnvelope(source, directory)
  const refused = refusedBy(faults)
  const readable = [...entries.values()].filter(({ name }) => !refused.has(name))
  const read = await readFiles(source, readable, parts)
  const signed = await checkManifest(read.seen, parts)
  if (signed === null) {
    return verdictOf(null, [failed('manifest', { file: manifestName }), ...faults, ...read.damaged])
  }
  const { manifest, findings } = signed
  return verdictOf(manifest, [
    ...findings,
    ...(faults.length > 0 ? faults : [aroundFiles(directory.entries, manifest)]),
    ...checkFiles(manifest.files, { entries, ...read }),
    ...checkContents(manifest, read.seen),
    open('people'),
    open('honesty'),
  ])
}

/** Of a zip that has no fault in itself. */
function aroundFiles(entries: readonly Entry[], manifest: ReadManifest): Finding {
  const values = { count: entries.length }
  return isPackedAsListed(entries, manifest) ? passed('envelope', values) : failed('repacked', values)
}

/** Null for what is no manifest. */
async function checkManifest(seen: Seen, { siteKeys }: CheckParts) {
  const whole = (name: string) => seen.get(name)?.bytes ?? null
  const bytes = whole(manifestName)
  const manifest = bytes === null ? null : readManifest(bytes)
  if (bytes === null || manifest === null) return null
  const packKeys = await readKeys(whole('keys.json') ?? new Uint8Array())
  const findings = await checkSignature({
    manifest,
    bytes,
    signature: whole(signatureName),
    siteKeys: await siteKeys(manifest),
    packKeys: packKeys ?? [],
  })
  return { manifest, findings }
}

/** Who zips a folder instead of the files in it has them all one folder deeper. */
function withoutManifest(entries: ReadonlyMap<string, Entry>): CannotRead {
  const isDeeper = [...entries.keys()].some((name) => name.endsWith(`/${manifestName}`))
  return new CannotRead(isDeeper ? 'inFolder' : 'noManifest')
}

function verdictOf(manifest: ReadManifest | null, findings: readonly Finding[]): Verdict {
  return { outcome: outcomeOf(findings), manifest, findings }
}
