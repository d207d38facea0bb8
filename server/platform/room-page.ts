import { dayOf, type Day } from './clock.ts'
import { hasSentence, type FormState } from './form-page.ts'
import type { Words } from './i18n.ts'
import type { Page } from './page.ts'
import type { Model } from './templates.ts'

export interface RoomPageLook {
  words: Words
  /** Below `views/`: `staff/petitions`. */
  template: string
  /** The address after the locale. */
  path: string
  title: string
  /** The form on it that came back, if one did: the tab says so. */
  form?: FormState | undefined
  model: Model
}

/** The frame of a page in the staff's room. */
export function roomPage({ words, template, path, title, form, model }: RoomPageLook): Page {
  const isWrong = (form?.errors.length ?? 0) > 0
  return {
    template,
    locale: words.locale,
    title: isWrong ? words.say('errors.tabTitle', { title }) : title,
    description: null,
    path,
    indexed: false,
    model: { title, ...model },
  }
}

/** The sentence of that branch under a key that an address or an error gives; null where there is none. */
export function sentenceAt(words: Words, branch: string, key: unknown): string | null {
  const path = `${branch}.${String(key)}`
  return typeof key === 'string' && /^[\w-]+$/.test(key) && hasSentence(words, path) ? words.say(path) : null
}

/** A moment for `partials/when`: the day in words, the full instant on hover and for machines. */
export function whenModel(words: Words, at: Date, today: Day): Model {
  return { iso: at.toISOString(), short: words.shortDate(dayOf(at), today), full: words.instant(at) }
}

/** A whole day for `partials/when`. */
export function dayModel(words: Words, day: Day, today: Day): Model {
  return { iso: day, short: words.shortDate(day, today), full: words.date(day) }
}

/** One cell of a table. A cell says one thing: its text, a link, a moment or a state. */
export interface Cell {
  text?: string
  href?: string
  /** The language of the text, where it is not the page's. */
  language?: string | null
  when?: Model
  /** A state as a badge; `name` chooses its colour, as in `.state-open`. */
  state?: { name: string; text: string }
}

export interface Column {
  label: string
  /** Right-aligned, in figures of one width. */
  numeric?: boolean
  /** Where a click on the head leads: the same list in another order. */
  href?: string
  sorted?: 'ascending' | 'descending'
}

export interface TableLook {
  /** Said to those who cannot see it, and shown where there is no heading. */
  caption: string
  columns: readonly Column[]
  rows: readonly (readonly Cell[])[]
}

/** A table for `partials/table`. On a phone each row becomes a card, its cells named by their heads. */
export function tableModel({ caption, columns, rows }: TableLook): Model {
  return {
    caption,
    columns: columns.map(({ label, numeric = false, href = null, sorted = null }) => ({
      label,
      numeric,
      href,
      sorted,
    })),
    rows: rows.map((cells) => ({ cells: cells.map((cell, index) => cellModel(cell, columns[index])) })),
  }
}

function cellModel({ text = '', href, language = null, when, state }: Cell, column: Column | undefined): Model {
  return {
    label: column?.label ?? '',
    numeric: column?.numeric ?? false,
    text,
    href: href ?? null,
    language,
    when: when ?? null,
    state: state ?? null,
  }
}

/** One of several ways to look at a list, for `partials/filters`. */
export interface FilterLink {
  text: string
  href: string
  current: boolean
  /** How many there are; null where nobody counts. */
  count: string | null
}

/** What an empty room says: what would stand here, and what can be done. */
export interface EmptyLook {
  text: string
  link: { href: string; text: string } | null
}
