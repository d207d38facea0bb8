import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { Decision } from '../reviews/review.ts'
import type { Update } from '../updates/update.ts'
import { afterLocale, leadingPaths } from './leading-paths.ts'
import { typedOf } from './update-form.ts'
import { aboveModel, decisionModel, mailLinks, type Above } from './update-page.ts'

export interface UpdateEditPageInput {
  words: Words
  petition: Above
  /** As it is stored now. */
  update: Update
  form: FormState
  /** A translation that is to be begun. */
  begun: Locale | null
  /** True when somebody else saved meanwhile: what they wrote stands beside what was typed here. */
  hasChanged: boolean
  decision: Decision | null
  problem: string | null
  isSaved: boolean
}

/** Writing an update: the original, and every translation beside it. */
export function updateEditPage(input: UpdateEditPageInput): Page {
  const { words, petition, update, form } = input
  const paths = leadingPaths(words.locale, petition.id).update(update.id)
  const shown = locales.filter((locale) => isShown(input, locale))
  return {
    template: 'campaign/update-edit',
    locale: words.locale,
    title: words.say('updates.edit.title'),
    description: null,
    path: afterLocale(paths.update),
    indexed: false,
    model: {
      desk: aboveModel(words, petition),
      updates: leadingPaths(words.locale, petition.id).updates,
      action: paths.update,
      revision: update.revision,
      summary: errorSummary(words, form.errors, Object.keys(form.typed), 'updates'),
      problem: input.problem,
      done: input.isSaved ? words.say('updates.edit.saved') : null,
      decision: decisionModel(words, input.decision),
      original: textModel(input, update.originalLanguage),
      translations: shown
        .filter((locale) => locale !== update.originalLanguage)
        .map((locale) => textModel(input, locale)),
      missing: locales
        .filter((locale) => !shown.includes(locale))
        .map((locale) => ({ value: `begin:${locale}`, language: locale, name: words.say(`languages.${locale}`) })),
      mails: mailLinks(words, update),
    },
  }
}

/** A form of which nothing was sent yet. */
export function storedForm(update: Update): FormState {
  return { typed: typedOf(update), errors: [], part: 'updates' }
}

function isShown({ update, form, begun }: UpdateEditPageInput, locale: Locale): boolean {
  const isTyped = [`title.${locale}`, `body.${locale}`].some((name) => (form.typed[name] ?? '') !== '')
  return isTyped || locale === begun || locale === update.originalLanguage || update.texts[locale] !== undefined
}

function textModel({ words, update, form, hasChanged }: UpdateEditPageInput, language: Locale): Model {
  const stored = update.texts[language] ?? { title: '', body: '' }
  const theirs = (name: 'title' | 'body'): string | null =>
    hasChanged && stored[name] !== (form.typed[`${name}.${language}`] ?? '') ? stored[name] || '–' : null
  return {
    language,
    name: words.say(`languages.${language}`),
    title: {
      ...fieldModel(words, form, { name: `title.${language}`, label: words.say('updates.edit.newsTitle'), language }),
    },
    body: fieldModel(words, form, {
      name: `body.${language}`,
      label: words.say('updates.edit.body'),
      hint: language === update.originalLanguage ? words.say('updates.edit.markdown') : null,
      language,
      long: true,
    }),
    theirTitle: theirs('title'),
    theirBody: theirs('body'),
    stored,
  }
}
