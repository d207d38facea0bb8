import type { PackFile } from '../pack.ts'
import { isFolder } from './envelope.ts'
import { failed, passed, type Finding } from './findings.ts'
import type { Read } from './read-files.ts'
import { sumsName, sumsOf } from './sums-file.ts'
import type { Entry } from './zip-directory.ts'

export const manifestName = 'manifest.json'
export const signatureName = 'manifest.json.sig'

/** They vouch for the others, so the manifest cannot list them. */
const unlisted: readonly string[] = [manifestName, signatureName, sumsName]

interface Found extends Read {
  entries: ReadonlyMap<string, Entry>
}

/** Every file that the manifest lists is there, as it was, and none beside them. */
export function checkFiles(files: readonly PackFile[], found: Found): Finding[] {
  const { entries, damaged } = found
  const listed = new Set([...unlisted, ...files.map(({ name }) => name)])
  const inPlace = [...entries.keys()].filter((name) => listed.has(name))
  const added = [...entries.values()].filter((entry) => !listed.has(entry.name) && !isFolderOf(inPlace, entry))
  const missing = [...listed].filter((file) => !entries.has(file)).map((file) => failed('missing', { file }))
  const changed = files.filter((file) => isChanged(file, found)).map(({ name }) => failed('changed', { file: name }))
  const strange = added.map(({ name }) => failed('added', { file: name }))
  const faults = [...missing, ...strange, ...damaged, ...changed, ...faultsOfSums(files, found)]
  return faults.length > 0 ? faults : [passed('files', { count: files.length }), passed('sums', { file: sumsName })]
}

/** Most programs put the folders themselves into a zip. */
function isFolderOf(names: readonly string[], entry: Entry): boolean {
  return isFolder(entry) && names.some((name) => name.startsWith(entry.name))
}

function isChanged({ name, bytes, sha256 }: PackFile, { entries, seen }: Found): boolean {
  const file = seen.get(name)
  return file !== undefined && (file.sha256 !== sha256 || entries.get(name)?.bytes !== bytes)
}

function faultsOfSums(files: readonly PackFile[], { seen }: Found): Finding[] {
  const bytes = seen.get(sumsName)?.bytes ?? null
  return bytes === null || isText(bytes, sumsOf(files)) ? [] : [failed('sums', { file: sumsName })]
}

function isText(bytes: Uint8Array, text: string): boolean {
  const wanted = new TextEncoder().encode(text)
  return bytes.length === wanted.length && bytes.every((byte, at) => byte === wanted[at])
}
