import { dayOf, type Day } from '../../platform/clock.ts'
import { errorSummary, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage, sentenceAt, tableModel, whenModel, type Cell } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { wordDifference } from '../petitions/index.ts'
import { siteTextNames, type SiteText, type SiteTextName } from '../site-texts/site-text.ts'
import { staffPaths } from './paths.ts'

export interface TextsPageInput {
  words: Words
  find: (which: Pick<SiteText, 'name' | 'language'>) => SiteText | null
  today: Day
}

/** The texts about the site, each with where it stands in each language. */
export function textsPage({ words, find, today }: TextsPageInput): Page {
  const cell = (name: SiteTextName, language: Locale): Cell => {
    const text = find({ name, language })
    const href = staffPaths(words.locale).textIn(name, language)
    if (text === null) return { text: words.say('staff.texts.first'), href }
    const day = words.shortDate(dayOf(text.publishedAt), today)
    return { text: words.say('staff.texts.version', { version: text.version, date: day }), href }
  }
  const columns = [words.say('staff.texts.text'), ...locales.map((locale) => words.say(`languages.${locale}`))]
  return roomPage({
    words,
    template: 'staff/texts',
    path: '/staff/texts',
    title: words.say('staff.texts.title'),
    model: {
      table: tableModel({
        caption: words.say('staff.texts.title'),
        columns: columns.map((label) => ({ label })),
        rows: siteTextNames.map((name) => [
          { text: words.say(`siteTexts.${name}.title`) },
          ...locales.map((language) => cell(name, language)),
        ]),
      }),
    },
  })
}

export interface TextPageInput {
  words: Words
  name: SiteTextName
  language: Locale
  /** Every version with the name of who published it, the newest first. */
  versions: readonly (SiteText & { publisher: string | null })[]
  /** What the software brought with it. */
  first: string
  form?: FormState
  /** What it would look like, where somebody asked for it. */
  preview?: string | null
  done?: unknown
  today: Day
}

/** One text in one language, to write. */
export function textPage(input: TextPageInput): Page {
  const { words, name, language, versions, first, form = freshForm, preview = null } = input
  const paths = staffPaths(words.locale)
  const [newest] = versions
  const standing = newest?.markdown ?? first
  const shown = { ...form, typed: { markdown: standing, ...form.typed } }
  return roomPage({
    words,
    template: 'staff/text',
    path: `/staff/texts/${name}/${language}`,
    title: titleOf(words, name, language),
    form,
    model: {
      back: paths.texts,
      page: `/${language}/${name}`,
      done: sentenceAt(words, 'staff.text.done', input.done),
      summary: errorSummary(words, form.errors, ['markdown', 'why']),
      note: newest === undefined ? words.say('staff.text.first') : null,
      action: paths.textIn(name, language),
      seen: String(newest?.version ?? 0),
      markdown: fieldModel(words, shown, {
        name: 'markdown',
        label: words.say('staff.text.markdown'),
        hint: words.say('staff.text.hint'),
      }),
      why: fieldModel(words, form, {
        name: 'why',
        label: words.say('staff.why.label'),
        hint: words.say('staff.why.hint'),
      }),
      preview: preview === null ? null : previewModel(standing, preview, language),
      versions: versionsTable(input),
    },
  })
}

function titleOf(words: Words, name: SiteTextName, language: Locale): string {
  return words.say('staff.text.title', {
    text: words.say(`siteTexts.${name}.title`),
    language: words.say(`languages.${language}`),
  })
}

function previewModel(before: string, after: string, language: Locale): Model {
  return {
    language,
    body: markdownToHtml(after),
    difference: before === after ? null : differenceModel(before, after),
  }
}

/** For `partials/difference`. */
function differenceModel(before: string, after: string): Model[] {
  return wordDifference(before, after).map(({ kind, text }) => ({
    text,
    removed: kind === 'removed',
    added: kind === 'added',
    same: kind === 'same',
  }))
}

function versionsTable({ words, name, language, versions, today }: TextPageInput): Model | null {
  if (versions.length === 0) return null
  const say = (key: string): string => words.say(`staff.text.columns.${key}`)
  return tableModel({
    caption: words.say('staff.text.versions'),
    columns: [{ label: say('version') }, { label: say('when') }, { label: say('by') }],
    rows: versions.map(({ version, publishedAt, publisher }) => [
      {
        text: words.say('staff.text.version', { version }),
        href: staffPaths(words.locale).textVersion(name, language, version),
      },
      { when: whenModel(words, publishedAt, today) },
      { text: publisher ?? '–' },
    ]),
  })
}

export interface VersionPageInput {
  words: Words
  text: SiteText & { publisher: string | null }
  /** What stood there before it. */
  before: string
}

/** One version as it was published, and what it changed. */
export function textVersionPage({ words, text, before }: VersionPageInput): Page {
  const { name, language, version, markdown, publishedAt, publisher } = text
  const date = words.date(dayOf(publishedAt))
  return roomPage({
    words,
    template: 'staff/text-version',
    path: `/staff/texts/${name}/${language}/versions/${String(version)}`,
    title: words.say('staff.text.versionTitle', { text: titleOf(words, name, language), version }),
    model: {
      back: { href: staffPaths(words.locale).textIn(name, language), text: titleOf(words, name, language) },
      by:
        publisher === null
          ? words.say('staff.text.published', { date })
          : words.say('staff.text.publishedBy', { date, name: publisher }),
      language,
      difference: differenceModel(before, markdown),
      body: markdownToHtml(markdown),
    },
  })
}
