import { failed, open, passed, type Finding } from './findings.ts'
import { isSignedBy, type CheckingKey } from './keys.ts'
import type { ReadManifest } from './manifest-file.ts'

export interface Signed {
  manifest: ReadManifest
  bytes: Uint8Array<ArrayBuffer>
  /** Null where it is missing. */
  signature: Uint8Array<ArrayBuffer> | null
  /** Of the site, known from elsewhere; null where nobody gave any. */
  siteKeys: readonly CheckingKey[] | null
  /** Those that came along in the pack: they prove that it is whole, not whose it is. */
  packKeys: readonly CheckingKey[]
}

/** Whether the manifest is signed, and how much that says. */
export async function checkSignature({ manifest, bytes, signature, siteKeys, packKeys }: Signed): Promise<Finding[]> {
  const { keyId, site } = manifest
  const values = { keyId, site }
  const key = (siteKeys ?? packKeys).find((one) => one.keyId === keyId)
  if (key === undefined) return [failed(siteKeys === null ? 'noKey' : 'unknownKey', values)]
  const isSigned = signature?.length === 64 && (await isSignedBy(key, signature, bytes))
  if (isSigned === null) return [open('signatureHere', values)]
  if (!isSigned) return [failed('signature', values)]
  return siteKeys === null ? [passed('signatureOfPack', values), open('owner', values)] : [ofSite(key, manifest)]
}

/** Old packs outlive their keys; new ones of an old key were made by somebody who found it. */
function ofSite({ usedUntil }: CheckingKey, { keyId, site, preparedOn }: ReadManifest): Finding {
  const isLate = usedUntil !== null && preparedOn > usedUntil
  return isLate ? failed('retiredKey', { keyId, usedUntil, preparedOn }) : passed('signature', { keyId, site })
}
