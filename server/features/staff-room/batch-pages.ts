import type { CountryNames } from '../../platform/country-names.ts'
import { choiceModel, errorSummary, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage, sentenceAt, tableModel, type Cell } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { textIn } from '../petitions/index.ts'
import type { Petition } from '../petitions/petition.ts'
import type { Invalidation, InvalidationCell } from '../signatures/invalidation.ts'
import { staffPaths } from './paths.ts'

export interface BatchesPageInput {
  words: Words
  /** All that ever took signatures. */
  petitions: readonly Petition[]
  /** The one whose signatures are looked at; null until one is chosen. */
  petition: Petition | null
  batches: readonly (Invalidation & { person: string | null })[]
  countries: CountryNames
  form?: FormState
}

/** Signatures of one petition that are found not to be valid: what was done so far, and a look at others. */
export function batchesPage(input: BatchesPageInput): Page {
  const { words, petition, form = freshForm } = input
  const paths = staffPaths(words.locale)
  return roomPage({
    words,
    template: 'staff/batches',
    path: '/staff/signers/batches',
    title: words.say('staff.batches.title'),
    form,
    model: {
      back: paths.signers,
      choose: { action: paths.batches, field: petitionChoice(input) },
      petition: petition === null ? null : chosenModel(words, petition),
      summary: errorSummary(words, form.errors, criteriaFields),
      ...(petition === null ? { criteria: null } : { criteria: criteriaModel(input, form, petition) }),
      table: input.batches.length === 0 ? null : batchesTable(input),
      empty: { text: words.say('staff.batches.none'), link: null },
    },
  })
}

const criteriaFields = ['confirmedFrom', 'confirmedTo', 'country', 'language', 'addressDomain', 'why']

function petitionChoice({ words, petitions, petition }: BatchesPageInput): Model {
  const typed: Record<string, string> = petition === null ? {} : { petition: petition.id }
  return choiceModel(
    words,
    { typed, errors: [] },
    {
      name: 'petition',
      label: words.say('staff.batches.petition'),
      options: petitions.map(({ id, text }) => ({ value: id, text: textIn(text, words.locale).title })),
    },
  )
}

function chosenModel(words: Words, { id, text }: Petition): Model {
  const { title, language } = textIn(text, words.locale)
  return { id, title, language, href: staffPaths(words.locale).petition(id) }
}

function criteriaModel({ words, countries }: BatchesPageInput, form: FormState, { id }: Petition): Model {
  const say = (key: string): string => words.say(`staff.batches.${key}`)
  const field = (name: string, hint: string | null = null): Model =>
    fieldModel(words, form, { name, label: say(name), hint: hint === null ? null : say(hint), verbatim: true })
  const any = { value: '', text: say('any') }
  return {
    action: staffPaths(words.locale).batches,
    petition: id,
    days: [field('confirmedFrom', 'dayHint'), field('confirmedTo', 'dayHint')],
    country: choiceModel(words, form, {
      name: 'country',
      label: say('country'),
      options: [
        any,
        { value: 'none', text: countries.nameOf('none').name },
        ...countries.all.map(({ code, name }) => ({ value: code, text: name })),
      ],
    }),
    language: choiceModel(words, form, {
      name: 'language',
      label: say('language'),
      options: [any, ...locales.map((locale) => ({ value: locale, text: words.say(`languages.${locale}`) }))],
    }),
    addressDomain: field('addressDomain', 'addressDomainHint'),
    why: neededWhyModel(words, form),
  }
}

function neededWhyModel(words: Words, form: FormState): Model {
  return fieldModel(words, form, {
    name: 'why',
    label: words.say('staff.signers.why'),
    hint: words.say('staff.batches.whyHint'),
  })
}

function batchesTable({ words, batches, countries }: BatchesPageInput): Model {
  const say = (key: string): string => words.say(`staff.batches.columns.${key}`)
  return tableModel({
    caption: words.say('staff.batches.list'),
    columns: [
      { label: say('when') },
      { label: say('who') },
      { label: say('which') },
      { label: say('state') },
      { label: say('count'), numeric: true },
    ],
    rows: batches.map((batch): Cell[] => [
      { text: words.instant(batch.at), href: staffPaths(words.locale).batch(batch.id) },
      { text: batch.person ?? '–' },
      { text: criteriaWords(words, batch, countries) },
      { state: stateCell(words, batch) },
      { text: words.number(batch.state === 'previewed' ? batch.signatureCount : batch.invalidatedCount) },
    ]),
  })
}

const colourOf: Record<Invalidation['state'], string> = {
  preparing: 'waiting',
  previewed: 'waiting',
  applying: 'sending',
  applied: 'rejected',
  reversing: 'sending',
  reversed: 'closed',
}

function stateCell(words: Words, { state }: Invalidation): { name: string; text: string } {
  return { name: colourOf[state], text: words.say(`staff.batch.states.${state}`) }
}

/** Which signatures it was, in words; nothing is kept of an address but that one mattered. */
function criteriaWords(words: Words, { criteria }: Invalidation, countries: CountryNames): string {
  const { confirmedFrom, confirmedTo, country, language, byDomain, one } = criteria
  const say = (key: string, values: Record<string, string> = {}): string =>
    words.say(`staff.batch.criteria.${key}`, values)
  const parts = [
    ...(one ? [say('one')] : []),
    ...(confirmedFrom === null ? [] : [say('from', { date: words.date(confirmedFrom) })]),
    ...(confirmedTo === null ? [] : [say('to', { date: words.date(confirmedTo) })]),
    ...(country === null ? [] : [say('country', { country: countries.nameOf(country).name })]),
    ...(language === null ? [] : [say('language', { language: words.say(`languages.${language}`) })]),
    ...(byDomain ? [say('domain')] : []),
  ]
  return parts.join('; ')
}

export interface BatchPageInput {
  words: Words
  batch: Invalidation
  person: string | null
  petition: Petition
  countries: CountryNames
  form?: FormState
  done?: unknown
}

/** One batch: whom it would concern, in figures; then how far it has come; then the way back. */
export function batchPage(input: BatchPageInput): Page {
  const { words, batch, person, petition, countries, form = freshForm } = input
  const paths = staffPaths(words.locale)
  return roomPage({
    words,
    template: 'staff/batch',
    path: `/staff/signers/batches/${batch.id}`,
    title: words.say('staff.batch.title'),
    form,
    model: {
      back: `${paths.batches}?petition=${petition.id}`,
      done: sentenceAt(words, 'staff.batch.done', input.done),
      summary: errorSummary(words, form.errors, ['why']),
      petition: chosenModel(words, petition),
      state: stateCell(words, batch),
      criteria: criteriaWords(words, batch, countries),
      asked: words.say('staff.batch.asked', { name: person ?? '–', when: words.instant(batch.at) }),
      why: batch.why,
      figures: figuresModel(words, batch),
      breakdowns: breakdownsOf(words, batch, countries),
      progress: progressModel(words, batch),
      act: actModel(words, batch, form),
    },
  })
}

function figuresModel(words: Words, batch: Invalidation): Model[] {
  const figure = (name: string, value: number): Model => ({
    name: words.say(`staff.batch.figures.${name}`),
    value: words.number(value),
  })
  const { state, signatureCount, seenCount, invalidatedCount, restoredCount } = batch
  const isBegun = state !== 'preparing' && state !== 'previewed'
  return [
    figure('signatures', signatureCount),
    figure('seen', seenCount),
    ...(isBegun ? [figure('invalidated', invalidatedCount)] : []),
    ...(state === 'reversing' || state === 'reversed' ? [figure('restored', restoredCount)] : []),
  ]
}

function breakdownsOf(words: Words, batch: Invalidation, countries: CountryNames): Model[] {
  const breakdown = (name: string, cells: readonly InvalidationCell[], keyInWords: (key: string) => string): Model[] =>
    cells.length === 0
      ? []
      : [
          tableModel({
            caption: words.say(`staff.batch.by.${name}`),
            columns: [
              { label: words.say(`staff.batch.by.${name}`) },
              { label: words.say('staff.batch.count'), numeric: true },
            ],
            rows: cells.map(({ key, count }) => [{ text: keyInWords(key) }, { text: words.number(count) }]),
          }),
        ]
  return [
    ...breakdown('country', batch.byCountry, (code) => countries.nameOf(code).name),
    ...breakdown('day', batch.byDay, (day) => words.date(day)),
    ...breakdown('language', batch.byLanguage, (language) => words.say(`languages.${language}`)),
  ]
}

function progressModel(words: Words, { id, state, doneCount, pieceCount }: Invalidation): Model | null {
  if (state !== 'applying' && state !== 'reversing') return null
  return {
    value: doneCount,
    max: Math.max(1, pieceCount),
    text: words.say(`staff.batch.progress.${state}`, { done: doneCount, of: pieceCount }),
    again: staffPaths(words.locale).batch(id),
  }
}

function actModel(words: Words, { id, state, signatureCount }: Invalidation, form: FormState): Model | null {
  const paths = staffPaths(words.locale)
  if (state === 'previewed' && signatureCount > 0) return act('apply', paths.applyBatch(id))
  return state === 'applied' ? act('reverse', paths.reverseBatch(id)) : null

  function act(name: 'apply' | 'reverse', action: string): Model {
    return {
      action,
      isGrave: name === 'apply',
      title: words.say(`staff.batch.${name}.title`),
      text: words.say(`staff.batch.${name}.text`),
      button: words.say(`staff.batch.${name}.button`, { count: signatureCount }),
      why: neededWhyModel(words, form),
    }
  }
}
