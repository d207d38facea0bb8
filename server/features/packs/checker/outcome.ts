import type { Finding } from './findings.ts'

/**
 * `good`: all that was checked agrees, and the site's key, known from elsewhere, signed it. `whole`: the same with a key that
 * came along in the pack, so that nobody knows whose it is. `repacked`: the files are the signed ones, the zip around them is
 * not the site's. `partly`: no signature could be checked. `bad`: something does not agree.
 */
export type Outcome = 'good' | 'whole' | 'repacked' | 'partly' | 'bad'

/** They say nothing against a file. */
const aroundFiles: readonly Finding['name'][] = ['envelope', 'repacked']

export function outcomeOf(findings: readonly Finding[]): Outcome {
  const failures = findings.filter(({ outcome }) => outcome === 'failed')
  if (failures.some(({ name }) => !aroundFiles.includes(name))) return 'bad'
  const passed = new Set(findings.filter(({ outcome }) => outcome === 'passed').map(({ name }) => name))
  if (!passed.has('signature') && !passed.has('signatureOfPack')) return 'partly'
  if (failures.length > 0) return 'repacked'
  return passed.has('signature') ? 'good' : 'whole'
}
