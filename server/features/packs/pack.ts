import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { TextVersion } from '../petitions/petition.ts'
import type { DeliverySummary } from './summary.ts'

/** The forms in which the list of signers can be given. */
export const listForms = ['xlsx', 'csv', 'pdf'] as const

export type ListForm = (typeof listForms)[number]

/** A file of a pack, as its manifest names it. */
export interface PackFile {
  /** Within the pack, with `/` between folders: `charts/growth.svg`. */
  name: string
  bytes: number
  /** Of its bytes before any encryption, in hexadecimal. */
  sha256: string
}

/** Whether signers' names stand in it. */
export function holdsNames({ name }: Pick<PackFile, 'name'>): boolean {
  return name.startsWith('signatures.')
}

/** One line of the list of signers. */
export interface SignerRow {
  /** 1 for the first; the order is a keyed shuffle's and tells nothing. */
  number: number
  /** Full name or initials, as promised and chosen. */
  name: string
  /** ISO 3166-1 alpha-2, or `none`. */
  country: string
}

/** Reads the list from its first line to its last, some hundred lines at a time; can be asked again and again. */
export type SignerRows = () => AsyncIterable<readonly SignerRow[]>

/** Everything a pack is made from: frozen once, never read anew. The same source gives the same bytes. */
export interface PackSource {
  summary: DeliverySummary
  /** The text that was current then. */
  text: TextVersion
  listedCount: number
  rows: SignerRows
  /** The forms in which the list goes along: the letter names those files. */
  listForms: readonly ListForm[]
  /** The key that will sign: the letter names it. */
  keyId: string
}

/** Takes the bytes of a file as they come; the promise says when more may come. */
export type WriteBytes = (bytes: Uint8Array) => Promise<void>

/** Makes one file of a pack, streamed. Memory does not grow with the number of signers. */
export interface FileMaker {
  name: string
  make: (source: PackSource, write: WriteBytes) => Promise<void>
}

/** What is signed: every file of the pack by its hash, and what they are about. */
export interface Manifest {
  format: 'undersigned-pack-1'
  /** Address of the site that made it; its keys are at `/.well-known/undersigned-keys.json` there. */
  site: string
  delivery: string
  demonstration: boolean
  preparedOn: Day
  petition: { slug: string; title: string; address: string }
  recipient: { slug: string; name: string }
  language: Locale
  /** The published text it stands for; `petition.json` in the pack holds it whole, and this is that file's hash. */
  textVersion: { version: number; sha256: string }
  /** The last change of the tally that the figures contain. */
  sequence: number
  asOf: Day
  counts: {
    confirmed: number
    /** How those were verified. Each count is of people; one person is in one of them. */
    byVerification: { email: number }
    /** Lines of the list in this pack. */
    listed: number
  }
  keyId: string
  files: readonly PackFile[]
}

export const manifestName = 'manifest.json'

/** 64 bytes: Ed25519 (RFC 8032) over the bytes of the manifest. */
export const manifestSignatureName = 'manifest.json.sig'

/** A public key of the site, as everybody may read it. */
export interface PublishedKey {
  /** The first 16 hexadecimal digits of SHA-256 over the 32 bytes of the public key. */
  keyId: string
  algorithm: 'Ed25519'
  /** 32 bytes, base64. */
  publicKey: string
  /** The same as SubjectPublicKeyInfo, for `openssl`. */
  pem: string
  usedFrom: Day
  /** Null for the one that signs now. */
  usedUntil: Day | null
}
