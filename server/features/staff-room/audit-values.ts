import type { AuditValue } from '../audit/audit.ts'

/** One thing that a deed changed, by where it stands: `name.uk`. */
export interface ChangedValue {
  name: string
  before: string | null
  after: string | null
}

const longestShown = 1_000

/** What differs between two values, member by member; a value that is no list of members has no name. */
export function changedValues(before: AuditValue, after: AuditValue): ChangedValue[] {
  const [old, next] = [membersOf(before), membersOf(after)]
  return [...new Set([...old.keys(), ...next.keys()])]
    .filter((name) => old.get(name) !== next.get(name))
    .map((name) => ({ name, before: old.get(name) ?? null, after: next.get(name) ?? null }))
}

function membersOf(value: AuditValue): ReadonlyMap<string, string> {
  return new Map(leavesOf(value, ''))
}

function leavesOf(value: AuditValue, name: string): [string, string][] {
  if (value === null) return []
  if (typeof value !== 'object') return [[name, shortened(String(value))]]
  if (isPlainList(value)) return value.length === 0 ? [] : [[name, shortened(value.map(String).join(', '))]]
  return Object.entries(value).flatMap(([member, inner]: [string, AuditValue]) =>
    leavesOf(inner, name === '' ? member : `${name}.${member}`),
  )
}

function isPlainList(value: object): value is readonly (string | number | boolean)[] {
  return Array.isArray(value) && value.every((one) => typeof one !== 'object')
}

function shortened(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)} …`
}
