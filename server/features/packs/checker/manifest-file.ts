import type { Manifest } from '../pack.ts'

/** What the checker reads of a manifest; whatever else stands there is signed, but not looked at. */
export type ReadManifest = Pick<
  Manifest,
  'site' | 'demonstration' | 'preparedOn' | 'petition' | 'recipient' | 'textVersion' | 'sequence' | 'counts' | 'keyId'
> & { files: Manifest['files'] }

type Test = (value: unknown) => boolean

const isText: Test = (value) => typeof value === 'string'
const isCount: Test = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const isHash: Test = (value) => typeof value === 'string' && /^[\da-f]{64}$/.test(value)
const isOneOf =
  (...known: unknown[]): Test =>
  (value) =>
    known.includes(value)
const isLike =
  (shape: Readonly<Record<string, Test>>): Test =>
  (value) =>
    isObject(value) && Object.entries(shape).every(([name, test]) => test(value[name]))
const isListOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test)

const isManifest = isLike({
  format: isOneOf('undersigned-pack-1'),
  site: isText,
  demonstration: isOneOf(true, false),
  preparedOn: (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
  petition: isLike({ title: isText, address: isText }),
  recipient: isLike({ name: isText }),
  textVersion: isLike({ version: isCount, sha256: isHash }),
  sequence: isCount,
  counts: isLike({ confirmed: isCount, listed: isCount }),
  keyId: (value) => typeof value === 'string' && /^[\da-f]{16}$/.test(value),
  files: isListOf(isLike({ name: isText, bytes: isCount, sha256: isHash })),
})

/** Null for what is no manifest of this format, or names a file twice. */
export function readManifest(bytes: Uint8Array): ReadManifest | null {
  const value = clearJsonIn(bytes)
  if (!isManifest(value)) return null
  const manifest = value as ReadManifest
  const names = new Set(manifest.files.map(({ name }) => name))
  return names.size === manifest.files.length ? manifest : null
}

/** Undefined for what is no JSON in UTF-8. */
export function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textIn(bytes)) as unknown
  } catch {
    return undefined
  }
}

/**
 * JSON that means the same to every program, however it is spaced; undefined for any other. Two members of one name, of
 * which some programs take the first and others the last, do not come back when it is written anew.
 */
export function clearJsonIn(bytes: Uint8Array): unknown {
  try {
    const text = textIn(bytes)
    const value: unknown = JSON.parse(text)
    return JSON.stringify(value) === text.replace(/("(?:[^"\\]+|\\.)*")|\s+/g, '$1') ? value : undefined
  } catch {
    // No JSON, or so deeply nested that writing it anew fails.
    return undefined
  }
}

function textIn(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
