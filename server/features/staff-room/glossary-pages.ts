import { choiceModel, errorSummary, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage, sentenceAt, tableModel, type Cell, type FilterLink } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { wholeSite, type GlossaryTerm } from '../glossary/term.ts'
import { emptyTerm, typedTerm } from './glossary-form.ts'
import { staffPaths, withQuery } from './paths.ts'
import type { TermFound } from './term-findings.ts'

/** An organisation that has terms of its own, or could have. */
export interface ScopeName {
  id: string
  name: string
}

export interface GlossaryPageInput {
  words: Words
  terms: readonly GlossaryTerm[]
  language: Locale | null
  scope: string | null
  organisations: readonly ScopeName[]
  done: unknown
}

/** The terms, by language and by whose petitions they are for. */
export function glossaryPage(input: GlossaryPageInput): Page {
  const { words, terms, language, scope } = input
  const paths = staffPaths(words.locale)
  const shown = terms.filter(
    (term) => (language === null || term.language === language) && (scope === null || term.scope === scope),
  )
  const add = { href: withQuery(paths.newTerm, { language }), text: words.say('staff.glossary.add') }
  const isNarrowed = language !== null || scope !== null
  return roomPage({
    words,
    template: 'staff/glossary',
    path: '/staff/glossary',
    title: words.say('staff.glossary.title'),
    model: {
      done: sentenceAt(words, 'staff.glossary.done', input.done),
      add,
      languages: { label: words.say('staff.glossary.languages'), links: languageLinks(input) },
      scopes: scopeLinks(input),
      table: shown.length === 0 ? null : termsTable(input, shown),
      empty: { text: words.say(`staff.glossary.${isNarrowed ? 'noMatch' : 'none'}`), link: add },
    },
  })
}

function languageLinks({ words, terms, language, scope }: GlossaryPageInput): FilterLink[] {
  const within = terms.filter((term) => scope === null || term.scope === scope)
  const link = (one: Locale | null): FilterLink => ({
    text: one === null ? words.say('staff.glossary.allLanguages') : words.say(`languages.${one}`),
    href: withQuery(staffPaths(words.locale).glossary, { language: one, scope }),
    current: one === language,
    count: words.number(within.filter((term) => one === null || term.language === one).length),
  })
  return [link(null), ...locales.map(link)]
}

/** Null where all terms are for the whole site: there is nothing to choose. */
function scopeLinks(input: GlossaryPageInput): Model | null {
  const { words, terms, language, scope } = input
  const scopes = [...new Set(terms.map((term) => term.scope))]
  if (scopes.every((one) => one === wholeSite)) return null
  const link = (one: string | null): FilterLink => ({
    text: one === null ? words.say('staff.glossary.everybody') : scopeName(input, one),
    href: withQuery(staffPaths(words.locale).glossary, { language, scope: one }),
    current: one === scope,
    count: null,
  })
  return { label: words.say('staff.glossary.scopes'), links: [link(null), ...scopes.map(link)] }
}

function scopeName(
  { words, organisations }: Pick<GlossaryPageInput, 'words' | 'organisations'>,
  scope: string,
): string {
  if (scope === wholeSite) return words.say('staff.glossary.wholeSite')
  return organisations.find(({ id }) => id === scope)?.name ?? words.say('staff.glossary.goneScope')
}

function termsTable(input: GlossaryPageInput, terms: readonly GlossaryTerm[]): Model {
  const { words } = input
  const say = (key: string): string => words.say(`staff.glossary.columns.${key}`)
  return tableModel({
    caption: words.say('staff.glossary.title'),
    columns: [
      { label: say('preferred') },
      { label: say('discouraged') },
      { label: say('language') },
      { label: say('scope') },
    ],
    rows: terms.map(({ id, preferred, discouraged, language, scope }): Cell[] => [
      { text: preferred, href: staffPaths(words.locale).term(id), language },
      { text: discouraged.join('; '), language },
      { text: words.say(`languages.${language}`) },
      { text: scopeName(input, scope) },
    ]),
  })
}

export interface TermPageInput {
  words: Words
  /** Null: one is added. */
  term: GlossaryTerm | null
  organisations: readonly ScopeName[]
  /** For a new one. */
  language?: Locale
  form?: FormState
  /** Where it would be found, where somebody asked. */
  found?: readonly TermFound[] | null
  done?: unknown
}

/** One term, to change or to remove; or an empty form for another one. */
export function termPage(input: TermPageInput): Page {
  const { words, term, form = freshForm, found = null } = input
  const isSent = Object.keys(form.typed).length > 0
  const standing = term === null ? emptyTerm(input.language ?? words.locale) : typedTerm(term)
  const shown = isSent ? form : { ...form, typed: standing }
  return roomPage({
    words,
    template: 'staff/term',
    form,
    ...lookOf(words, term),
    model: {
      back: staffPaths(words.locale).glossary,
      done: sentenceAt(words, 'staff.term.done', input.done),
      summary: errorSummary(words, form.errors, Object.keys(shown.typed)),
      ...actsModel(words, term),
      ...fieldsModel(input, shown),
      found: found === null ? null : foundModel(words, found),
    },
  })
}

function lookOf(words: Words, term: GlossaryTerm | null) {
  return term === null
    ? { path: '/staff/glossary/new', title: words.say('staff.term.new') }
    : { path: `/staff/glossary/${term.id}`, title: term.preferred }
}

function actsModel(words: Words, term: GlossaryTerm | null): Model {
  const paths = staffPaths(words.locale)
  if (term === null) return { action: paths.glossary, revision: null, remove: null }
  const { id, revision } = term
  return { action: paths.term(id), revision, remove: { action: paths.removeTerm(id), revision } }
}

function fieldsModel({ words, organisations }: TermPageInput, form: FormState): Model {
  const say = (key: string): string => words.say(`staff.term.${key}`)
  const field = (name: string, hint: string | null = null): Model =>
    fieldModel(words, form, { name, label: say(name), hint: hint === null ? null : say(hint) })
  const scopes = [
    { value: wholeSite, text: words.say('staff.glossary.wholeSite') },
    ...organisations.map(({ id, name }) => ({ value: id, text: name })),
  ]
  return {
    language: choiceModel(words, form, {
      name: 'language',
      label: say('language'),
      options: locales.map((locale) => ({ value: locale, text: words.say(`languages.${locale}`) })),
    }),
    preferred: field('preferred'),
    discouraged: field('discouraged', 'discouragedHint'),
    reasons: [field('reasonen'), field('reasonuk'), field('reasoncrh', 'reasonHint'), field('reasonru', 'reasonHint')],
    scope: choiceModel(words, form, { name: 'scope', label: say('scope'), options: scopes }),
    why: fieldModel(words, form, {
      name: 'why',
      label: words.say('staff.why.label'),
      hint: words.say('staff.why.hint'),
    }),
  }
}

function foundModel(words: Words, found: readonly TermFound[]): Model {
  const count = found.reduce((sum, one) => sum + one.count, 0)
  return {
    title: found.length === 0 ? words.say('staff.term.foundNowhere') : words.say('staff.term.found', { count }),
    petitions: found.map(({ petition, title, phrases, count: times }) => ({
      href: staffPaths(words.locale).petition(petition.id),
      title,
      phrases: phrases.slice(0, 5).join(', '),
      times: words.say('staff.term.times', { count: times }),
    })),
  }
}
