import type { Verdict } from '../../../../server/features/packs/checker/check-pack.ts'
import { CannotRead } from '../../../../server/features/packs/checker/findings.ts'
import { factsOf } from '../../../../server/features/packs/checker/report.ts'
import { sentenceFor, sentenceForFailure, sentencesIn } from '../../../../server/features/packs/checker/words.ts'
import type { Locale } from '../../../../server/platform/locales.ts'

const boxes: Readonly<Record<Verdict['outcome'], string>> = { good: 'box good', bad: 'box bad', partly: 'box' }

/** Everything that came of it, what does not agree first. `notes`: what is to be known of the check itself. */
export function verdictParts(verdict: Verdict, notes: readonly string[], language: Locale): HTMLElement[] {
  const words = sentencesIn(language)
  const { outcome, manifest, findings } = verdict
  const groups = (['failed', 'passed', 'open'] as const).flatMap((group) => {
    const found = findings.filter((finding) => finding.outcome === group)
    const sentences = found.map((finding) => sentenceFor(finding, language))
    return sentences.length === 0 ? [] : [element('h3', {}, words.groups[group]), list(sentences)]
  })
  const facts = manifest === null ? [] : [table(factsOf(manifest, language))]
  const invented = manifest?.demonstration === true ? [words.facts.demonstration] : []
  return [
    element('h2', { className: 'form-title' }, words.page.result),
    box(boxes[outcome], words.verdict[outcome]),
    ...[...notes, ...invented].map((note) => element('p', {}, note)),
    ...facts,
    ...groups,
  ]
}

/** Why nothing can be said of it. */
export function refusalParts(error: unknown, language: Locale): HTMLElement[] {
  const why = error instanceof CannotRead ? error : new CannotRead('here', { cause: error })
  const { page, verdict } = sentencesIn(language)
  return [
    element('h2', { className: 'form-title' }, page.result),
    box('box bad', verdict.unreadable, element('p', {}, sentenceForFailure(why, language))),
  ]
}

function box(className: string, title: string, ...more: HTMLElement[]): HTMLElement {
  return element('div', { className }, element('p', { className: 'box-title' }, title), ...more)
}

function list(sentences: readonly string[]): HTMLElement {
  return element('ul', { className: 'rows' }, ...sentences.map((sentence) => element('li', {}, sentence)))
}

function table(facts: readonly [name: string, fact: string][]): HTMLElement {
  return element(
    'dl',
    { className: 'ui' },
    ...facts.flatMap(([name, fact]) => [element('dt', {}, name), element('dd', { className: 'soft' }, fact)]),
  )
}

/** Texts are set as texts: nothing in a pack can become a part of the page. */
function element(name: string, { className = '' }: { className?: string }, ...content: (Node | string)[]): HTMLElement {
  const made = document.createElement(name)
  if (className !== '') made.className = className
  made.append(...content)
  return made
}
