import { dayOf, type Day } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { dayModel, tableModel, whenModel, type Cell } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { Decision } from '../reviews/review.ts'
import { possibleOn, textFor, type Progress, type Update } from '../updates/update.ts'
import { afterLocale, leadingPaths } from './leading-paths.ts'
import { newsHtml } from './update-preview.ts'

/** The petition above a page of its room. */
export interface Above {
  id: string
  title: string | null
  language: Locale
}

export interface UpdatesPageInput {
  words: Words
  petition: Above
  updates: readonly Update[]
  /** False once its signers cannot be told anything any more. */
  mayTell: boolean
  today: Day
}

/** All updates of one petition, and the beginning of the next. */
export function updatesPage({ words, petition, updates, mayTell, today }: UpdatesPageInput): Page {
  const paths = leadingPaths(words.locale, petition.id)
  const column = (name: string): string => words.say(`updates.columns.${name}`)
  return {
    template: 'campaign/updates',
    locale: words.locale,
    title: words.say('updates.title'),
    description: null,
    path: afterLocale(paths.updates),
    indexed: false,
    model: {
      desk: aboveModel(words, petition),
      next: mayTell ? nextSentence(words, updates, today) : words.say('updates.nobodyToTell'),
      start: mayTell
        ? {
            action: paths.updates,
            id: 'language',
            name: 'language',
            label: words.say('updates.start.language'),
            hint: null,
            error: null,
            describedBy: null,
            options: locales.map((locale) => ({
              value: locale,
              text: words.say(`languages.${locale}`),
              hint: null,
              selected: locale === petition.language,
            })),
          }
        : null,
      table:
        updates.length === 0
          ? null
          : tableModel({
              caption: words.say('updates.title'),
              columns: [
                { label: column('title') },
                { label: column('state') },
                { label: column('begun') },
                { label: column('sent'), numeric: true },
              ],
              rows: updates.map((update) => cellsOf(words, update, today)),
            }),
    },
  }
}

export function aboveModel(words: Words, { id, title, language }: Above): Model {
  return { href: leadingPaths(words.locale, id).desk, title: title ?? words.say('leading.untitled'), language }
}

function cellsOf(words: Words, update: Update, today: Day): Cell[] {
  const { id, petitionId, state, beganOn, startedAt, figures } = update
  const { title, language } = textFor(update, words.locale)
  return [
    {
      text: title === '' ? words.say('updates.untitled') : title,
      href: leadingPaths(words.locale, petitionId).update(id).update,
      language: title === '' ? null : language,
    },
    { state: { name: state, text: words.say(`updates.states.${state}`) } },
    { when: beganOn === null ? whenModel(words, startedAt, today) : dayModel(words, beganOn, today) },
    { text: beganOn === null ? '–' : words.number(figures.queuedCount) },
  ]
}

/** When one more can go out: those that wait are counted as if they went today. */
function nextSentence(words: Words, updates: readonly Update[], today: Day): string {
  const waiting = updates.filter(({ state, beganOn }) => isOnItsWay(state) && beganOn === null).map(() => today)
  const day = possibleOn([...updates.flatMap(({ beganOn }) => beganOn ?? []), ...waiting], today)
  return day > today ? words.say('updates.nextOn', { date: words.date(day) }) : words.say('updates.nextNow')
}

function isOnItsWay(state: Update['state']): boolean {
  return state === 'in_review' || state === 'approved'
}

export interface UpdatePageInput {
  words: Words
  petition: Above
  update: Update
  progress: Progress
  decision: Decision | null
  /** Why what was asked for could not be done. */
  problem: string | null
}

/** One update that is not being written: how it stands, how far its sending came, and what it says. */
export function updatePage({ words, petition, update, progress, decision, problem }: UpdatePageInput): Page {
  const paths = leadingPaths(words.locale, petition.id).update(update.id)
  const { state } = update
  const { title, language } = textFor(update, words.locale)
  return {
    template: 'campaign/update',
    locale: words.locale,
    title: title === '' ? words.say('updates.untitled') : title,
    description: null,
    path: afterLocale(paths.update),
    indexed: false,
    model: {
      desk: aboveModel(words, petition),
      updates: leadingPaths(words.locale, petition.id).updates,
      title,
      titleLanguage: language,
      problem,
      state: { name: state, text: words.say(`updates.states.${state}`) },
      standing: words.say(`updates.standing.${state}`),
      decision: decisionModel(words, decision),
      progress: update.beganOn === null ? null : progressModel(words, progress),
      isSending: state === 'sending',
      again: paths.update,
      takeBack: state === 'in_review' ? paths.takeBack : null,
      stop: state === 'approved' || state === 'sending' ? paths.stop : null,
      texts: textsOf(words, update),
      mails: mailLinks(words, update),
    },
  }
}

function progressModel(words: Words, progress: Progress): Model {
  const { totalCount, sentCount, waitingCount, refusedCount, unsureCount, droppedCount } = progress
  const others = { waiting: waitingCount, refused: refusedCount, unsure: unsureCount, dropped: droppedCount }
  return {
    max: Math.max(1, totalCount),
    value: Math.min(sentCount, totalCount),
    text:
      totalCount === 0
        ? words.say('updates.progress.nobody')
        : words.say('updates.progress.text', { sent: sentCount, total: totalCount }),
    others: Object.entries(others)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => ({ name: words.say(`updates.progress.${name}`), value: words.number(count) })),
  }
}

/** What a moderator said, as far as it asks for something. */
export function decisionModel(words: Words, decision: Decision | null): Model | null {
  if (decision === null || decision.verdict === 'approved') return null
  const { verdict, reason, words: own } = decision
  return {
    title: words.say(`leading.decision.${verdict}`, { date: words.date(dayOf(decision.effectiveAt)) }),
    reason: reason === null ? null : words.say(`reviewReasons.${reason}`),
    words: own === '' ? null : own,
  }
}

function textsOf(words: Words, { texts }: Update): Model[] {
  return Object.entries(texts).map(([language, { title, body }]) => ({
    language,
    name: words.say(`languages.${language}`),
    title,
    body: newsHtml(body),
  }))
}

/** How the mail looks for readers of each language, translated for them or not. */
export function mailLinks(words: Words, { id, petitionId }: Update): Model[] {
  const paths = leadingPaths(words.locale, petitionId).update(id)
  return locales.map((language) => ({
    language,
    name: words.say(`languages.${language}`),
    href: paths.preview(language),
  }))
}

export interface MailPageInput {
  words: Words
  petition: Above
  update: Update
  language: Locale
  mail: { subject: string; text: string }
}

/** The mail of an update as its readers would get it. */
export function updateMailPage({ words, petition, update, language, mail }: MailPageInput): Page {
  const paths = leadingPaths(words.locale, petition.id).update(update.id)
  return {
    template: 'campaign/update-mail',
    locale: words.locale,
    title: words.say('updates.mail.title'),
    description: null,
    path: afterLocale(paths.preview(language)),
    indexed: false,
    model: {
      desk: aboveModel(words, petition),
      back: paths.update,
      language,
      ...mail,
      mails: mailLinks(words, update).map((link) => ({ ...link, current: link['language'] === language })),
    },
  }
}
