import type { AuditEntry, AuditValue } from './audit.ts'
import { canonicalJson } from '../../platform/canonical-json.ts'
import { maskAddresses } from './mask-addresses.ts'

/**
 * The entry as it is written down: what looks like a mail address is masked, in every text of it. Throws at a value that is
 * not plain.
 */
export function plainEntry({ by, deed, subject, before, after, why }: AuditEntry): AuditEntry {
  const entry = {
    by,
    deed,
    subject: { kind: subject.kind, id: subject.id },
    before: maskedValue(before),
    after: maskedValue(after),
    why: why === null ? null : maskAddresses(why),
  }
  canonicalJson(entry)
  return entry
}

function maskedValue(value: AuditValue): AuditValue {
  if (typeof value === 'string') return maskAddresses(value)
  if (typeof value !== 'object' || value === null) return value
  // Anything else than a plain object is left for the canonical form to refuse.
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [maskAddresses(name), maskedValue(member)]))
  }
  return Array.isArray(value) ? value.map(maskedValue) : value
}
