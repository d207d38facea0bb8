import { checkPack, type Verdict } from '../../server/features/packs/checker/check-pack.ts'
import { CannotRead, type Finding } from '../../server/features/packs/checker/findings.ts'
import { readKeys } from '../../server/features/packs/checker/keys.ts'
import { newHash } from '../../server/features/packs/checker/node-tools.ts'
import type { PublishedKey } from '../../server/features/packs/pack.ts'

export interface Checked {
  outcome: Verdict['outcome'] | 'unreadable'
  findings: readonly Finding[]
  manifest: Verdict['manifest']
  /** Why it cannot be read. */
  reason: string | null
}

/** Checks a pack that is in memory. */
export async function checkBuffer(zip: Uint8Array, keys: readonly PublishedKey[] | null = null): Promise<Checked> {
  const bytes = new Uint8Array(zip)
  const source = { size: bytes.length, slice: async (start: number, end: number) => bytes.slice(start, end) }
  const siteKeys = keys === null ? null : await readKeys(new Uint8Array(Buffer.from(JSON.stringify(keys))))
  try {
    return { ...(await checkPack(source, { newHash, siteKeys: async () => siteKeys })), reason: null }
  } catch (error) {
    if (error instanceof CannotRead)
      return { outcome: 'unreadable', findings: [], manifest: null, reason: error.reason }
    throw error
  }
}

/** What does not agree, as `changed letter.html`. */
export function failures({ findings, reason }: Checked): string[] {
  const failed = findings.filter(({ outcome }) => outcome === 'failed')
  const said = failed.map(({ name, values }) => `${name} ${String(values['file'] ?? '')}`.trim())
  return reason === null ? said : [reason]
}
