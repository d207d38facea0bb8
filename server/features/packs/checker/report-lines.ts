import type { Report, ReportPart } from './report.ts'

const signs = { failed: '✗', passed: '✓', open: '?' } as const

/** A report as text. `more`: what else is to be known of the check. */
export function linesOf({ headline, notes, parts }: Report, more: readonly string[]): string[] {
  return [headline, ...notes, ...more, ...parts.flatMap((part) => ['', `${part.title}:`, ...linesIn(part)])]
}

function linesIn(part: ReportPart): string[] {
  if (part.about === 'facts') return part.facts.map(([name, fact]) => `  ${name}: ${fact}`)
  return part.sentences.map((sentence) => `  ${signs[part.about]} ${sentence}`)
}
