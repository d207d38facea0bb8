import type { Locale } from '../../../platform/locales.ts'
import type { Verdict } from './check-pack.ts'
import type { Finding } from './findings.ts'
import { headlineOf } from './headline.ts'
import type { ReadManifest } from './manifest-file.ts'
import { namedFiles } from './named-files.ts'
import { fill, sentenceFor, sentencesIn } from './words.ts'

/** What is said of a pack: for a person, in the order in which it matters. */
export interface Report {
  outcome: Verdict['outcome']
  headline: string
  /** To be known at once with it. */
  notes: readonly string[]
  parts: readonly ReportPart[]
}

/** Sentences, or facts by their names, under a title. Never empty. */
export type ReportPart = { title: string } & (
  | { about: Finding['outcome']; sentences: readonly string[] }
  | { about: 'facts'; facts: readonly (readonly [name: string, fact: string])[] }
)

export function reportOf(verdict: Verdict, language: Locale): Report {
  const { outcome, manifest, findings } = verdict
  const words = sentencesIn(language)
  const isOwnKey = findings.some(({ name }) => name === 'signatureOfPack')
  return {
    outcome,
    headline: words.verdict[headlineOf(verdict)],
    notes: [
      ...(isOwnKey ? [words.notes.ownKey] : []),
      ...(manifest?.demonstration === true ? [words.notes.demonstration] : []),
    ],
    parts: [
      ...partOf('failed', verdict, language),
      ...(manifest === null ? [] : [factsOf(manifest, isProven(findings), language)]),
      ...partOf('passed', verdict, language),
      ...partOf('open', verdict, language),
    ],
  }
}

function partOf(about: Finding['outcome'], { findings }: Verdict, language: Locale): ReportPart[] {
  const words = sentencesIn(language)
  const found = findings.filter(({ outcome }) => outcome === about)
  // The sentences stand in the order in which they matter.
  const sentences = Object.keys(words[about]).flatMap((name) => {
    const alike = found.filter((finding) => finding.name === name)
    return alike[0] === undefined ? [] : [sentenceFor(inOne(alike[0], alike, language), language)]
  })
  return sentences.length === 0 ? [] : [{ about, title: words.groups[about], sentences }]
}

/** What is found of many files is said once. */
function inOne(first: Finding, alike: readonly Finding[], language: Locale): Finding {
  const names = alike.flatMap(({ values: { file } }) => (typeof file === 'string' ? [file] : []))
  return { ...first, values: { ...first.values, files: namedFiles(names, language), ...filesOf(first) } }
}

function filesOf({ values: { files } }: Finding): Finding['values'] {
  return files === undefined ? {} : { files }
}

/** What a pack says of itself, the site itself has said. */
function isProven(findings: readonly Finding[]): boolean {
  return findings.some(({ outcome, name }) => outcome === 'passed' && name === 'signature')
}

/** What a pack says of itself. */
function factsOf(manifest: ReadManifest, isOfSite: boolean, language: Locale): ReportPart {
  const { petition, recipient, preparedOn, counts, site, keyId } = manifest
  const { facts, groups } = sentencesIn(language)
  const said: [string, string | number][] = [
    [facts.petition, petition.title],
    [facts.recipient, recipient.name],
    [facts.preparedOn, preparedOn],
    [facts.count, counts.confirmed],
    [facts.listed, counts.listed],
    [facts.site, site],
    [facts.keyId, keyId],
  ]
  return {
    about: 'facts',
    title: isOfSite ? groups.facts : groups.factsUnproven,
    facts: said.map(([name, fact]) => [name, fill('{fact}', { fact })]),
  }
}
