import { dayOf, type Day } from '../../platform/clock.ts'
import type { CountryNames } from '../../platform/country-names.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { petitionPaths, timelineModel, type Lack } from '../petitions/index.ts'
import { isPublic, type Petition } from '../petitions/petition.ts'
import type { TimelineEntry } from '../petitions/timeline.ts'
import type { Decision } from '../reviews/review.ts'
import type { CommentCounts } from '../signatures/signature.ts'
import { nextGoal, type PublishedTally } from '../tallies/tally.ts'
import type { Act } from './desk-acts.ts'
import { usualWait } from './check-page.ts'
import { chartModels } from './desk-charts-page.ts'
import { commentsModel } from './desk-comments-page.ts'
import { afterLocale, leadingPaths } from './leading-paths.ts'
import { campaignPaths, deskPaths } from './paths.ts'
import { decisionModel } from './update-page.ts'
import { whereWritten } from './where-written.ts'

/** What was just done, said once at the top. */
export const deskResults = ['closed', 'reopened', 'archived', 'outcome', 'corrected', 'updateStopped'] as const

export type DeskResult = (typeof deskResults)[number]

/** An update as the timeline leads to it. */
export interface NamedUpdate {
  id: string
  title: string
  language: string
}

export interface DeskPageInput {
  words: Words
  desk: OpenedDesk
  /** Null until it is published. */
  published: Petition | null
  tally: PublishedTally
  /** Null until it is published, and where nobody can be shown. */
  comments: CommentCounts | null
  acts: { first: Act | null; others: readonly Act[] }
  lacks: readonly Lack[]
  timeline: readonly TimelineEntry[]
  updates: readonly NamedUpdate[]
  /** What the recipient of that slug is called. */
  recipientOf: (slug: string) => string
  owner: string | null
  editors: readonly string[]
  decision: Decision | null
  /** How long a review takes as a rule, where one is waited for; null where none is, or before the first. */
  medianWaitMs: number | null
  countries: CountryNames
  today: Day
  done: DeskResult | null
}

/** One petition as those see it who lead it: how it stands, what comes next, its figures and its days. */
export function deskPage(input: DeskPageInput): Page {
  const { words, desk, acts, done } = input
  const { petition } = desk
  const { title, language } = titleOf(input)
  const paths = leadingPaths(words.locale, petition.id)
  return {
    template: 'campaign/desk',
    locale: words.locale,
    title: title ?? words.say('leading.untitled'),
    description: null,
    path: afterLocale(paths.desk),
    indexed: false,
    model: {
      title,
      titleLanguage: language,
      done: done === null ? null : words.say(`leading.done.${done}`),
      state: { name: petition.state, text: words.say(`leading.states.${petition.state}`) },
      standing: standing(input),
      first: acts.first === null ? null : actModel(input, acts.first),
      acts: acts.others.map((act) => actModel(input, act)),
      lacks: lackModels(input),
      approved: approvedNote(input),
      decision: decisionModel(words, input.decision),
      ...figuresModel(input),
      comments: commentsModel(words, input.comments),
      timeline: timelineOf(input),
      history: historyLink(input),
      owner: input.owner,
      editors: input.editors,
      editorsHref: desk.leads ? paths.editors : null,
    },
  }
}

/** In its original language: as it is published, or as it is being written. */
function titleOf({ published, desk }: Pick<DeskPageInput, 'published' | 'desk'>) {
  const { texts, originalLanguage } = published?.text ?? desk.draft
  return { title: texts[originalLanguage]?.title || null, language: originalLanguage }
}

function historyLink({ words, published }: DeskPageInput): string | null {
  return published !== null && isPublic(published.state) ? historyOf(words, published) : null
}

function historyOf(words: Words, { slug }: Petition): string {
  return petitionPaths(words.locale, slug).history
}

/** How it stands, in a sentence or two. */
function standing({ words, desk, published, lacks, medianWaitMs }: DeskPageInput): string {
  const { petition, submission } = desk
  const say = (key: string): string => words.say(`leading.standing.${key}`)
  const sentences = [say(petition.state)]
  if (petition.state === 'draft' || petition.state === 'changes_requested') {
    sentences.push(lacks.length === 0 ? say('ready') : words.say('leading.lacks.count', { count: lacks.length }))
  }
  if (published !== null && (published.outcome !== 'none' || published.state !== 'open')) {
    sentences.push(outcomeIn(words, published))
  }
  if (submission?.kind === 'version') sentences.push(say('versionWaits'))
  if (medianWaitMs !== null) sentences.push(usualWait(words, medianWaitMs))
  return sentences.join(' ')
}

function outcomeIn(words: Words, { outcome }: Petition): string {
  return words.say(`history.outcome.${outcome}`)
}

/** What is in order needs no more than a line. */
function approvedNote({ words, decision }: DeskPageInput): string | null {
  if (decision?.verdict !== 'approved') return null
  return words.say('leading.decision.approved', { date: words.date(dayOf(decision.effectiveAt)) })
}

function actModel({ words, desk, published }: DeskPageInput, act: Act): Model {
  return {
    text: words.say(`leading.acts.${act}.label`),
    hint: words.say(`leading.acts.${act}.hint`),
    href: hrefOf(words, desk, published)[act],
  }
}

function hrefOf(words: Words, { petition, draft }: OpenedDesk, published: Petition | null): Record<Act, string> {
  const { locale } = words
  const writing = deskPaths(locale, petition.id)
  const leading = leadingPaths(locale, petition.id)
  return {
    write: writing.edit('text'),
    newVersion: writing.edit('text'),
    check: writing.edit('check'),
    waiting: writing.edit('check'),
    preview: writing.preview(draft.originalLanguage),
    startAnother: campaignPaths(locale).start,
    seePage: published === null ? leading.desk : petitionPaths(locale, published.slug).petition,
    update: leading.updates,
    correct: leading.correct,
    outcome: leading.outcome,
    thanks: leading.thanks,
    close: leading.close,
    reopen: leading.reopen,
    archive: leading.archive,
    editors: leading.editors,
  }
}

/** What is missing, by the page of the editor on which it is written. */
function lackModels({ words, desk, lacks }: DeskPageInput): Model[] {
  const { petition, draft } = desk
  const places = Map.groupBy(
    lacks.map(({ field }) => whereWritten(field, draft.originalLanguage)),
    ({ step, language }) => `${step}/${language ?? ''}`,
  )
  return [...places.values()].flatMap(([place, ...more]) => {
    if (place === undefined) return []
    const { step, language, input } = place
    const where = language === null ? '' : ` (${words.say(`languages.${language}`)})`
    const anchor = step === 'check' ? '' : `#${input}`
    return [
      {
        text: `${words.say(`leading.steps.${step}`)}${where}`,
        count: words.say('leading.lacks.here', { count: 1 + more.length }),
        href: `${deskPaths(words.locale, petition.id).edit(step, language)}${anchor}`,
      },
    ]
  })
}

function figuresModel({ words, published, tally, countries }: DeskPageInput): Model {
  if (published === null) return { figures: null, charts: null, moved: null }
  const { confirmedCount } = tally
  const goal = nextGoal(published.goal, confirmedCount)
  const isOpen = published.state === 'open'
  return {
    figures: [
      { name: words.say('leading.figures.people', { count: confirmedCount }), value: words.number(confirmedCount) },
      ...(isOpen
        ? [{ name: words.say('leading.figures.goal', { left: goal - confirmedCount }), value: words.number(goal) }]
        : []),
    ],
    charts: chartModels({ words, published, tally, countries }),
    moved: words.say(`leading.figures.moved.${published.riskMode}`, { date: words.date(tally.asOf) }),
  }
}

function timelineOf({ words, desk, published, timeline, updates, recipientOf }: DeskPageInput): Model[] {
  const paths = leadingPaths(words.locale, desk.petition.id)
  return timelineModel({
    words,
    entries: timeline,
    history: published === null ? '' : historyOf(words, published),
    deliveries: published === null ? '' : petitionPaths(words.locale, published.slug).deliveries,
    recipientOf,
    updateOf: (id) => {
      const update = updates.find((candidate) => candidate.id === id)
      return update === undefined
        ? null
        : { title: update.title, language: update.language, href: paths.update(id).update }
    },
  })
}
