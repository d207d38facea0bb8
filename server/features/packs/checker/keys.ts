import type { PublishedKey } from '../pack.ts'
import { isObject, jsonIn } from './manifest-file.ts'

/** A key as the checker uses it: what is told beside the 32 bytes is not believed. */
export interface CheckingKey {
  keyId: string
  publicKey: Uint8Array<ArrayBuffer>
  usedUntil: string | null
}

/** Keys as a site publishes them (`{ keys: […] }`), or as a bare list. Null for what is neither. */
export async function readKeys(bytes: Uint8Array): Promise<CheckingKey[] | null> {
  const value = jsonIn(bytes)
  const list = isObject(value) && !Array.isArray(value) ? value['keys'] : value
  if (!Array.isArray(list)) return null
  const keys = await Promise.all(list.map(keyOf))
  return keys.every((key) => key !== null) ? keys : null
}

async function keyOf(value: unknown): Promise<CheckingKey | null> {
  const { publicKey, usedUntil } = (isObject(value) ? value : {}) as Partial<PublishedKey>
  if (typeof publicKey !== 'string') return null
  const bytes = bytesOfBase64(publicKey)
  if (bytes?.length !== 32) return null
  return { keyId: await keyIdOf(bytes), publicKey: bytes, usedUntil: typeof usedUntil === 'string' ? usedUntil : null }
}

/** The first 16 hexadecimal digits of SHA-256 over the public key. */
async function keyIdOf(publicKey: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', publicKey)
  return hexOf(new Uint8Array(hash)).slice(0, 16)
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  } catch {
    return null
  }
}

/** Whether these bytes were signed with that key; null where this machine does not know the method. */
export async function isSignedBy(
  { publicKey }: CheckingKey,
  signature: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean | null> {
  try {
    const key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, bytes)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return null
    throw error
  }
}
