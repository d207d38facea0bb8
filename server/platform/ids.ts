import { randomPooledBytes } from './crypto/random.ts'

/** Bytes as they come out of the database: the driver's Binary, or what it was made from. */
export type StoredBytes = Uint8Array | { readonly buffer: Uint8Array }

/** 16 random bytes. Not an ObjectId: that would tell the second at which somebody signed. */
export function newId(): string {
  return randomPooledBytes(16).toString('base64url')
}

/** What ids look like, for a larger pattern. */
export const idSource = String.raw`[\w-]{22}`

const idPattern = new RegExp(`^${idSource}$`)

/** True of what may be somebody's or something's id; whether there is one is another question. */
export function isId(text: string): boolean {
  return idPattern.test(text)
}

export function bytesOf(id: string): Buffer {
  return Buffer.from(id, 'base64url')
}

/** The same bytes, not a copy. */
export function bufferOf(stored: StoredBytes): Buffer {
  const bytes = stored instanceof Uint8Array ? stored : stored.buffer
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function idOf(stored: StoredBytes): string {
  return bufferOf(stored).toString('base64url')
}
