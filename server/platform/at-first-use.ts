import { createRequire } from 'node:module'

import type * as webAuthn from '@simplewebauthn/server'
import type * as age from 'age-encryption'
import type * as esbuild from 'esbuild'
import type PdfDocument from 'pdfkit'

/** Libraries of weight that most processes never need: scripts and starts go without them. */
interface Libraries {
  '@simplewebauthn/server': typeof webAuthn
  'age-encryption': typeof age
  esbuild: typeof esbuild
  pdfkit: typeof PdfDocument
}

const load = createRequire(import.meta.url)

/** A library, loaded when it is first asked for and kept from then on. */
export function atFirstUse<Name extends keyof Libraries>(name: Name): Libraries[Name] {
  return load(name) as Libraries[Name]
}
