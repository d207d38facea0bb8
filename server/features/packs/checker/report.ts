import type { Locale } from '../../../platform/locales.ts'
import type { Verdict } from './check-pack.ts'
import type { ReadManifest } from './manifest-file.ts'
import { fill, sentenceFor, sentencesIn } from './words.ts'

const groups = [
  ['failed', '✗'],
  ['passed', '✓'],
  ['open', '?'],
] as const

/** What is said of a pack: for a person, in the order in which it matters. */
export function reportOf({ outcome, manifest, findings }: Verdict, language: Locale): string[] {
  const words = sentencesIn(language)
  const parts = groups.map(([group, sign]) => {
    const found = findings.filter((finding) => finding.outcome === group)
    return found.length === 0
      ? []
      : [`${words.groups[group]}:`, ...found.map((finding) => `  ${sign} ${sentenceFor(finding, language)}`), '']
  })
  const facts = manifest === null ? [] : [...factsOf(manifest, language).map(([name, fact]) => `${name}: ${fact}`), '']
  const note = manifest?.demonstration === true ? [words.facts.demonstration, ''] : []
  return [...facts, ...note, ...parts.flat(), words.verdict[outcome]]
}

/** What a pack says of itself, by names. */
export function factsOf(manifest: ReadManifest, language: Locale): [name: string, fact: string][] {
  const { petition, recipient, preparedOn, counts, site, keyId } = manifest
  const { facts } = sentencesIn(language)
  const said: [string, string | number][] = [
    [facts.petition, petition.title],
    [facts.recipient, recipient.name],
    [facts.preparedOn, preparedOn],
    [facts.count, counts.confirmed],
    [facts.listed, counts.listed],
    [facts.site, site],
    [facts.keyId, keyId],
  ]
  return said.map(([name, fact]) => [name, fill('{fact}', { fact })])
}
