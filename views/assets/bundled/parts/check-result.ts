import { CannotRead } from '../../../../server/features/packs/checker/findings.ts'
import type { Report, ReportPart } from '../../../../server/features/packs/checker/report.ts'
import { sentenceForFailure, sentencesIn } from '../../../../server/features/packs/checker/words.ts'
import type { Locale } from '../../../../server/platform/locales.ts'

const boxes: Readonly<Record<Report['outcome'], string>> = {
  good: 'box good',
  whole: 'box',
  repacked: 'box',
  partly: 'box',
  bad: 'box bad',
}

/** Everything that came of it, what matters first. `more`: what is to be known of the check itself. */
export function reportParts(report: Report, more: readonly string[], language: Locale): HTMLElement[] {
  const { outcome, headline, notes, parts } = report
  const sentences = [...notes, ...more].map((note) => element('p', {}, note))
  return [
    element('h2', { className: 'form-title' }, sentencesIn(language).page.result),
    box(boxes[outcome], headline, ...sentences),
    ...parts.flatMap((part) => [element('h3', {}, part.title), contentOf(part)]),
  ]
}

function contentOf(part: ReportPart): HTMLElement {
  return part.about === 'facts' ? table(part.facts) : list(part.sentences)
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

function table(facts: readonly (readonly [name: string, fact: string])[]): HTMLElement {
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
