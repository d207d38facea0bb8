import { safeHtml, type Model } from '../templates.ts'
import type { Words } from '../i18n.ts'
import { element, em, escaped } from '../svg.ts'

/** One line of the table that says the same as the drawing. */
export interface ChartRow {
  name: string
  /** The language of the name where it is not the page's own. */
  nameLanguage: string | null
  /** In words of the reader. */
  figure: string
}

export interface ChartParts {
  words: Words
  id: string
  title: string
  /** The drawing in one sentence, for those who do not see it. */
  description: string
  /** Left of the drawing, where it has a scale. */
  scale: string | null
  /** Of the drawing, in letters. */
  height: number
  drawing: readonly string[]
  /** Said below it; null where there is nothing to say. */
  note: string | null
  nameColumn: string
  rows: readonly ChartRow[]
}

/** What `partials/chart` prints: the drawing, and its figures as a table. */
export function chartModel({ words, id, title, description, scale, height, drawing, ...parts }: ChartParts): Model {
  const svg = element(
    'svg',
    {
      class: 'chart-drawing',
      role: 'img',
      'aria-labelledby': `${id}-title`,
      'aria-describedby': `${id}-description`,
      width: '100%',
      height: em(height),
    },
    element('title', { id: `${id}-title` }, escaped(title)),
    element('desc', { id: `${id}-description` }, escaped(description)),
    ...drawing,
  )
  return {
    title,
    empty: null,
    scale: scale === null ? null : safeHtml(scale),
    svg: safeHtml(svg),
    note: parts.note,
    table: {
      open: words.say('charts.table'),
      nameColumn: parts.nameColumn,
      figureColumn: words.say('charts.signatures'),
      rows: parts.rows,
    },
  }
}

/** A sentence in place of a drawing of nothing. */
export function emptyChart({ title, empty }: { title: string; empty: string }): Model {
  return { title, empty, scale: null, svg: null, note: null, table: null }
}
