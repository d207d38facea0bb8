import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

import { dayOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict } from '../../platform/errors.ts'
import { bufferOf } from '../../platform/ids.ts'
import type { Audit } from '../audit/index.ts'
import type { PublishedKey } from './pack.ts'
import type { SigningKeyRow, SigningKeyStore } from './signing-key-store.ts'

interface Parts {
  store: SigningKeyStore
  keyring: Keyring
  audit: Pick<Audit, 'append'>
  transact: Transact
  now: Now
}

/** The key that signs now. */
export interface Signer {
  keyId: string
  /** 64 bytes: Ed25519 (RFC 8032), the same for the same bytes. */
  sign(bytes: Uint8Array): Buffer
}

export type SigningKeys = ReturnType<typeof createSigningKeys>

/** The keys by which anybody can check that a pack came from this site. The private halves are sealed by the key ring. */
export function createSigningKeys({ store, keyring, audit, transact, now }: Parts) {
  function newRow(number: number): SigningKeyRow {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const raw = rawOf(publicKey)
    const keyId = keyIdOf(raw)
    const box = keyring.seal(privateKey.export({ type: 'pkcs8', format: 'der' }), placeOf(keyId))
    const usedFrom = dayOf(now())
    return {
      _id: keyId,
      number,
      publicKey: raw,
      box,
      usedFrom,
      usedUntil: null,
      isCurrent: true,
      schemaVersion: 1,
    }
  }

  /** Made at the first need; whoever loses the race takes the other's. */
  async function currentRow(): Promise<SigningKeyRow> {
    const known = await store.current()
    if (known !== null) return known
    const first = newRow(1)
    if (await store.insertFirst(first)) return first
    const others = await store.current()
    if (others === null) throw new Error('There are signing keys, and none of them signs.')
    return others
  }

  function signerOf({ _id: keyId, box }: SigningKeyRow): Signer {
    const key = createPrivateKey({ key: keyring.open(bufferOf(box), placeOf(keyId)), type: 'pkcs8', format: 'der' })
    return { keyId, sign: (bytes) => sign(null, bytes, key) }
  }

  return {
    async current(): Promise<Signer> {
      return signerOf(await currentRow())
    },

    /** The key of that id, also one that signs nothing new any more: for what was begun with it. */
    async signer(keyId: string): Promise<Signer> {
      const row = await store.find(keyId)
      if (row === null) throw new Error('There is no such signing key.')
      return signerOf(row)
    },

    /** Every key there was, the latest first. Throws Unavailable. */
    async published(): Promise<PublishedKey[]> {
      return (await store.all()).map(published)
    },

    /**
     * From now on another key signs. What was signed before stays as it is, and is checked by the old one. Answers the new
     * key's id. Throws Conflict when somebody else did the same at this moment.
     */
    async rotate(by: string): Promise<string> {
      const old = await currentRow()
      const row = newRow(old.number + 1)
      await transact(async (session) => {
        if (!(await store.replace(old._id, row, session))) {
          throw new Conflict('changedMeanwhile', 'Somebody else has put another key in its place.')
        }
        const subject = { kind: 'signing-key', id: row._id } as const
        const told = { before: { keyId: old._id }, after: { keyId: row._id } }
        await audit.append({ by, deed: 'signing-key.rotated', subject, ...told, why: null }, session)
      })
      return row._id
    },
  }
}

/** Where the private half stands; it opens nowhere else. */
function placeOf(keyId: string): string {
  return `signingKeys|${keyId}|private`
}

/** Source: RFC 8410: the last 32 bytes of a SubjectPublicKeyInfo of Ed25519 are the key. */
function rawOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
}

/** Source: RFC 8410: what stands before them. */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

function keyIdOf(raw: Buffer): string {
  return createHash('sha256').update(raw).digest('hex').slice(0, 16)
}

function published({ _id: keyId, publicKey, usedFrom, usedUntil }: PublishedRow): PublishedKey {
  const raw = bufferOf(publicKey)
  const key = createPublicKey({ key: Buffer.concat([spkiHead, raw]), type: 'spki', format: 'der' })
  return {
    keyId,
    algorithm: 'Ed25519',
    publicKey: raw.toString('base64'),
    pem: key.export({ type: 'spki', format: 'pem' }),
    usedFrom,
    usedUntil,
  }
}

type PublishedRow = Pick<SigningKeyRow, '_id' | 'publicKey' | 'usedFrom' | 'usedUntil'>
