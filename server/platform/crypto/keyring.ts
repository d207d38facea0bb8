import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomInt } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { z } from 'zod'

import { randomPooledBytes } from './random.ts'

/**
 * The master keys of a site. One is current; the others open what was sealed before a rotation. Only derived keys are
 * ever used (HKDF-SHA256, RFC 5869), each for one purpose.
 */
export interface Keyring {
  /** Id of the current key, 1 to 255. */
  readonly currentId: number
  /** Ids of every key on the ring, the current one first. */
  readonly ids: readonly number[]
  /** 32 bytes for one purpose, from the current key or from the one of that id. Throws when there is no such key. */
  derive(purpose: string, keyId?: number): Buffer
  /** AES-256-GCM under a derived key. `aad` binds the box to its place (`collection|id|field`): moved boxes do not open. */
  seal(plaintext: string | Buffer, aad: string): Buffer
  /** Throws when the box was changed, moved, or sealed under a key that is not on the ring. */
  open(box: Uint8Array, aad: string): Buffer
}

export interface MasterKeys {
  current: number
  keys: ReadonlyMap<number, Buffer>
}

const formatVersion = 1
const nonceBytes = 12
const tagBytes = 16
/** `version(1) | key id(1) | nonce(12) | ciphertext | tag(16)` */
const headerBytes = 2 + nonceBytes
const salt = Buffer.from('undersigned/v1')

export function createKeyring({ current, keys }: MasterKeys): Keyring {
  const derived = new Map<string, Buffer>()

  function derive(purpose: string, keyId = current): Buffer {
    const cacheKey = `${String(keyId)}|${purpose}`
    const known = derived.get(cacheKey)
    if (known !== undefined) return known
    const master = keys.get(keyId)
    if (master === undefined) throw new Error(`The key ring has no key ${String(keyId)}.`)
    const key = Buffer.from(hkdfSync('sha256', master, salt, purpose, 32))
    derived.set(cacheKey, key)
    return key
  }

  function seal(plaintext: string | Buffer, aad: string): Buffer {
    const nonce = randomPooledBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', derive('box'), nonce)
    cipher.setAAD(Buffer.from(aad))
    return Buffer.concat([
      Buffer.from([formatVersion, current]),
      nonce,
      cipher.update(plaintext),
      cipher.final(),
      cipher.getAuthTag(),
    ])
  }

  function open(box: Uint8Array, aad: string): Buffer {
    const bytes = Buffer.from(box.buffer, box.byteOffset, box.byteLength)
    const keyId = bytes[1]
    if (bytes[0] !== formatVersion || keyId === undefined || bytes.length < headerBytes + tagBytes) {
      throw new Error('This is not a sealed box.')
    }
    const decipher = createDecipheriv('aes-256-gcm', derive('box', keyId), bytes.subarray(2, headerBytes), {
      authTagLength: tagBytes,
    })
    decipher.setAAD(Buffer.from(aad))
    decipher.setAuthTag(bytes.subarray(-tagBytes))
    const opened = decipher.update(bytes.subarray(headerBytes, -tagBytes))
    // Only checks the tag: this cipher holds nothing back for the end.
    decipher.final()
    return opened
  }

  const ids = [current, ...[...keys.keys()].filter((id) => id !== current)]
  return { currentId: current, ids, derive, seal, open }
}

const secretsShape = z.strictObject({
  current: z.number().int().min(1).max(255),
  keys: z.record(z.string().regex(/^\d{1,3}$/), z.string().regex(/^[A-Za-z0-9_-]{43}$/)),
})

/** Makes a new file with one random key, readable by its owner only. Throws a sentence when it cannot be written. */
export function createSecretsFile(file: string): void {
  const id = randomInt(1, 256)
  const secrets = { current: id, keys: { [String(id)]: randomBytes(32).toString('base64url') } }
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    chmodSync(file, 0o600)
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
    throw new Error(`The keys cannot be written to ${file} (${why}): give SECRETS_FILE or DATA_DIR another place.`, {
      cause,
    })
  }
}

/**
 * Reads `{ "current": 7, "keys": { "7": "<43 characters of base64url>" } }`. Throws a sentence when the file is missing, can be
 * read by others than its owner, or does not hold the current key; never with the file's content.
 */
export function loadKeyring(file: string): Keyring {
  const mode = statOf(file).mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new Error(`SECRETS_FILE ${file} can be read by others (mode ${mode.toString(8)}). Run: chmod 600 ${file}`)
  }
  const secrets = secretsShape.safeParse(parseJson(file))
  if (!secrets.success) {
    throw new Error(
      `SECRETS_FILE ${file} is not a key ring: { "current": 1, "keys": { "1": "<32 bytes, base64url>" } }.`,
    )
  }
  const keys = new Map(
    Object.entries(secrets.data.keys).map(([id, key]) => [Number(id), Buffer.from(key, 'base64url')]),
  )
  if (!keys.has(secrets.data.current)) {
    throw new Error(`SECRETS_FILE ${file} names key ${String(secrets.data.current)} as current but does not hold it.`)
  }
  return createKeyring({ current: secrets.data.current, keys })
}

function statOf(file: string): { mode: number } {
  try {
    return statSync(file)
  } catch (cause) {
    throw new Error(`SECRETS_FILE ${file} cannot be read. Without its keys nothing stored can be opened.`, { cause })
  }
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
