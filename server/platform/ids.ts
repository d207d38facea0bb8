import { randomBytes } from 'node:crypto'

/** 16 random bytes. Not an ObjectId: that would tell the second at which somebody signed. */
export function newId(): string {
  return randomBytes(16).toString('base64url')
}

export function bytesOf(id: string): Buffer {
  return Buffer.from(id, 'base64url')
}

export function idOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
}
