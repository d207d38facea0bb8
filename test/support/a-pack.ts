import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

import { Zip, ZipDeflate, ZipPassThrough, zipSync } from 'fflate'

import {
  manifestName,
  manifestSignatureName,
  type Manifest,
  type PublishedKey,
} from '../../server/features/packs/pack.ts'
import type { Day } from '../../server/platform/clock.ts'
import { sumsOf } from '../../server/features/packs/checker/sums-file.ts'

export interface SigningKey {
  published: PublishedKey
  privateKey: KeyObject
}

/** A key as the site makes and publishes it. */
export function aSigningKey(used: Partial<Pick<PublishedKey, 'usedFrom' | 'usedUntil'>> = {}): SigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  return {
    privateKey,
    published: {
      keyId: sha256(raw).slice(0, 16),
      algorithm: 'Ed25519',
      publicKey: raw.toString('base64'),
      pem: publicKey.export({ type: 'spki', format: 'pem' }),
      usedFrom: '2026-01-01',
      usedUntil: null,
      ...used,
    },
  }
}

export type PackContent = Map<string, Buffer>

export interface PackChanges {
  key?: SigningKey
  /** Changes the files that the manifest will list. */
  files?: (files: PackContent) => void
  manifest?: Partial<Manifest>
  site?: string
}

/** Every file of a pack by its name, in the order of the zip: what the service would hand over, small and invented. */
export function aPack({ key = aSigningKey(), files: change, manifest: changes, site }: PackChanges = {}): PackContent {
  const listed = someFiles(key.published)
  change?.(listed)
  const files = [...listed].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }))
  const manifest: Manifest = {
    format: 'undersigned-pack-1',
    site: site ?? 'https://petitions.example',
    delivery: 'AAAAAAAAAAAAAAAAAAAAAA',
    demonstration: true,
    preparedOn: '2026-11-22',
    petition: { slug: 'open-letter', title: 'Відкритий лист', address: '/en/petitions/open-letter' },
    recipient: { slug: 'united-nations', name: 'United Nations' },
    language: 'en',
    textVersion: { version: 1, sha256: sha256(listed.get('petition.json') ?? Buffer.from('')) },
    sequence: 7,
    asOf: '2026-11-21',
    counts: { confirmed: 40, byVerification: { email: 40 }, listed: 3 },
    keyId: key.published.keyId,
    files,
    ...changes,
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  return new Map([
    ...listed,
    [manifestName, bytes],
    [manifestSignatureName, sign(null, bytes, key.privateKey)],
    ['SHA256SUMS', Buffer.from(sumsOf(files))],
  ])
}

function someFiles(key: PublishedKey): PackContent {
  const cell = (name: string, count: number) => ({ key: name, count })
  const summary = {
    counts: { confirmed: 40, byVerification: { email: 40 } },
    sequence: 7,
    byDay: [cell('2026-11-20', 15), cell('2026-11-21', 25)],
    byCountry: [cell('UA', 30), cell('other', 10)],
    byLanguage: [cell('uk', 40)],
  }
  return new Map([
    ['letter.html', Buffer.from('<!doctype html><title>Letter</title><p>Dear Sir or Madam</p>\n'.repeat(3))],
    ['charts/growth.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    [
      'signatures.csv',
      Buffer.from(
        '\uFEFFnumber,name,country_code,country\r\n1,Олена Коваль,UA,Ukraine\r\n2,"O\'Neil, ""Jack""\r\nJr.",IE,Ireland\r\n3,\'=1+1,none,\r\n',
      ),
    ],
    ['petition.json', Buffer.from('{"title":"Відкритий лист","version":1}')],
    ['summary.json', Buffer.from(JSON.stringify(summary))],
    ['keys.json', Buffer.from(JSON.stringify({ keys: [key] }))],
  ])
}

interface ZipOptions {
  /** Files that are put in as they are, not deflated. */
  stored?: readonly string[]
  /** At noon of that day. */
  day?: Day
}

/** A zip as the service streams it: lengths behind each file, noon of a day, no attributes. */
export function zipOf(
  files: Iterable<readonly [string, Buffer]>,
  { stored = [], day = '2026-11-22' }: ZipOptions = {},
): Buffer {
  const mtime = new Date(`${day}T12:00:00`)
  const made: Uint8Array[] = []
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error
    made.push(bytes)
  })
  for (const [name, bytes] of files) {
    const entry = stored.includes(name) ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 })
    zip.add(Object.assign(entry, { mtime }))
    entry.push(bytes, true)
  }
  zip.end()
  return Buffer.concat(made)
}

/** The same files, packed by another program: with their folders, days, rights and owner, in another order. */
export function packedAnew(files: Iterable<readonly [string, Buffer]>): Buffer {
  const extra = { 0x5455: Buffer.from([1, 0, 0, 0, 0]), 0x7875: Buffer.from([1, 2, 0, 0, 2, 0, 0]) }
  const options = { os: 3, attrs: 0o100644 << 16, mtime: '2026-12-01T10:00:00', extra, level: 9 } as const
  const byName = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const folders = byName.flatMap(([name]) => (name.includes('/') ? [name.replace(/[^/]+$/, '')] : []))
  const all = [...folders.map((name) => [name, Buffer.alloc(0)] as const), ...byName]
  return Buffer.from(zipSync(Object.fromEntries(all.map(([name, bytes]) => [name, [bytes, options]]))))
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
