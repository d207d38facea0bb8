/**
 * The one way to write a plain value as JSON: no spaces, the members of an object in the order of their names' UTF-16 code
 * units, numbers and text as `JSON.stringify` writes them. Anybody can write the same in another language. Throws at what is
 * no JSON: a date, bytes, `undefined`, NaN, a lone surrogate.
 * Source: RFC 8785, JSON Canonicalization Scheme.
 */
export function canonicalJson(value: unknown): string {
  if (isAtom(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`
  if (isPlain(value)) return `{${membersOf(value).join(',')}}`
  throw new TypeError('This is no plain value.')
}

function isAtom(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  return value === null || typeof value === 'boolean' || Number.isFinite(value)
}

function membersOf(value: object): string[] {
  return Object.entries(value)
    .toSorted(([one], [two]) => (one < two ? -1 : 1))
    .map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`)
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
