import { ReadableStream } from 'node:stream/web'

import type { Encrypter } from 'age-encryption'

import { atFirstUse } from '../../platform/at-first-use.ts'

/**
 * The same file for nobody but the one who has the key to this public key (`age1…`): the `age` tool opens it. Streamed, and
 * different each time. Throws, before the first byte, for what is no public key of age.
 */
export function encryptFor(publicKey: string, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const encrypter = new (atFirstUse('age-encryption').Encrypter)()
  encrypter.addRecipient(publicKey)
  return encrypted(encrypter, bytes)
}

async function* encrypted(encrypter: Encrypter, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* await encrypter.encrypt(ReadableStream.from(bytes))
}
