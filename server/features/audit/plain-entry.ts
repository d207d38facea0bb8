import type { AuditEntry, AuditValue } from './audit.ts'
import { canonicalJson } from './canonical-json.ts'

/** Bounded before the @, so that a long word costs no more than its length. */
const address = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu

/**
 * The entry as it is written down: what looks like a mail address is masked, because people type them into reasons. Names
 * cannot be told from other words. Throws at a value that is not plain.
 */
export function plainEntry({ by, deed, subject, before, after, why }: AuditEntry): AuditEntry {
  const entry = {
    by,
    deed,
    subject: { kind: subject.kind, id: subject.id },
    before: maskedValue(before),
    after: maskedValue(after),
    why: why === null ? null : maskedText(why),
  }
  canonicalJson(entry)
  return entry
}

function maskedValue(value: AuditValue): AuditValue {
  if (typeof value === 'string') return maskedText(value)
  if (typeof value !== 'object' || value === null) return value
  // Anything else than a plain object is left for the canonical form to refuse.
  if (Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [maskedText(name), maskedValue(member)]))
  }
  return Array.isArray(value) ? value.map(maskedValue) : value
}

/** A half of a pair of surrogates would come back from the database as another character. */
function maskedText(text: string): string {
  return text.toWellFormed().replace(address, '[address]')
}
