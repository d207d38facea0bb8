import type { Day } from '../../platform/clock.ts'
import { errorSummary, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { dayModel, roomPage, sentenceAt, tableModel } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { originalOf } from '../petitions/draft.ts'
import { timelineModel } from '../petitions/index.ts'
import { petitionPaths, roomPath } from '../petitions/paths.ts'
import { isPublic, type Petition, type TextVersion } from '../petitions/petition.ts'
import type { TimelineEntry } from '../petitions/timeline.ts'
import { nextGoal, type PublishedTally } from '../tallies/tally.ts'
import { staffPaths, withQuery } from './paths.ts'
import { lastDayOf } from './petition-list-page.ts'

export interface StaffPetitionInput {
  words: Words
  desk: OpenedDesk
  /** Null until it is published. */
  published: Petition | null
  tally: PublishedTally
  timeline: readonly TimelineEntry[]
  /** What the recipient of that slug is called. */
  recipientOf: (slug: string) => string
  /** Who it belongs to, and who else writes at it, by name. */
  organiser: string | null
  editors: readonly string[]
  /** What whoever looks may do here. */
  can: { hide: boolean; unhide: boolean; readAudit: boolean; helpSigners: boolean; handOver: boolean }
  form?: FormState
  done?: unknown
  today: Day
}

/** One petition as staff see it: where it stands, what happened, and the few things that are theirs to do. */
export function staffPetitionPage(input: StaffPetitionInput): Page {
  const { words, desk, published, form = freshForm } = input
  const { petition, draft } = desk
  const { title } = originalOf(draft)
  const shown = title || words.say('staff.petitions.untitled')
  return roomPage({
    words,
    template: 'staff/petition',
    path: `/staff/petitions/${petition.id}`,
    title: shown,
    form,
    model: {
      back: staffPaths(words.locale).petitions,
      titleLanguage: title === '' ? words.locale : draft.originalLanguage,
      done: sentenceAt(words, 'staff.petition.done', input.done),
      summary: errorSummary(words, form.errors, ['reason']),
      state: { name: petition.state, text: words.say(`campaign.states.${petition.state}`) },
      waits: desk.submission === null ? null : words.say(`staff.petition.waits.${desk.submission.kind}`),
      hidden: hiddenModel(input),
      figures: published === null ? null : figuresModel(input, published),
      facts: factsOf(input),
      links: linksOf(input),
      versions: desk.versions.length === 0 ? null : versionsTable(input),
      timeline: timelineOf(input),
      hide: input.can.hide ? hideModel(words, petition.id, form) : null,
      unhide: input.can.unhide ? { action: staffPaths(words.locale).unhidePetition(petition.id) } : null,
    },
  })
}

function hiddenModel({ words, desk }: StaffPetitionInput): Model | null {
  const { hidden } = desk.petition
  return hidden === null
    ? null
    : { text: words.say('staff.petition.hiddenOn', { date: words.date(hidden.on) }), reason: hidden.reason }
}

function figuresModel({ words, tally }: StaffPetitionInput, { goal }: Petition): Model[] {
  return [
    { name: words.say('staff.petition.figures.signatures'), value: words.number(tally.confirmedCount) },
    { name: words.say('staff.petition.figures.goal'), value: words.number(nextGoal(goal, tally.confirmedCount)) },
  ]
}

function factsOf({ words, desk, published, organiser, editors }: StaffPetitionInput): Model[] {
  const { petition, draft } = desk
  const day = (on: Day | null): string | null => (on === null ? null : words.date(on))
  const facts: readonly (readonly [string, string | null])[] = [
    ['organiser', organiser],
    ['editors', editors.length === 0 ? null : words.list(editors)],
    ['address', published === null ? null : petition.slug],
    ['opened', day(petition.publishedOn)],
    ['closes', day(lastDayOf(published?.closesAt ?? null))],
    ['retained', day(published?.retainUntil ?? null)],
    ['handover', words.say(`staff.petition.handover.${draft.handover}`)],
    ['riskMode', words.say(`staff.petition.riskMode.${draft.riskMode}`)],
  ]
  return facts.flatMap(([name, value]) =>
    value === null ? [] : [{ name: words.say(`staff.petition.facts.${name}`), value }],
  )
}

function linksOf({ words, desk, published, can }: StaffPetitionInput): Model[] {
  const { id, slug, state } = desk.petition
  const paths = staffPaths(words.locale)
  const link = (name: string, href: string): Model => ({ text: words.say(`staff.petition.links.${name}`), href })
  return [
    ...(isPublic(state) ? [link('public', petitionPaths(words.locale, slug).petition)] : []),
    ...(desk.leads ? [link('desk', roomPath(words.locale, id))] : []),
    ...(can.handOver && isPublic(state) ? [link('deliver', paths.deliver(id))] : []),
    ...(can.handOver && published !== null ? [link('deliveries', withQuery(paths.deliveries, { petition: id }))] : []),
    ...(can.helpSigners ? [link('batches', withQuery(paths.batches, { petition: id }))] : []),
    ...(can.readAudit ? [link('audit', withQuery(paths.audit, { kind: 'petition', subject: id }))] : []),
  ]
}

function versionsTable({ words, desk, today }: StaffPetitionInput): Model {
  const say = (key: string): string => words.say(`staff.petition.versions.${key}`)
  return tableModel({
    caption: say('title'),
    columns: [{ label: say('version') }, { label: say('published') }, { label: say('why') }],
    rows: desk.versions
      .toReversed()
      .map((version) => [
        { text: words.say('staff.petition.versions.number', { version: version.version }) },
        { when: dayModel(words, version.publishedOn, today) },
        { text: whyOf(words, version) },
      ]),
  })
}

function whyOf(words: Words, { reason, correction }: TextVersion): string {
  if (correction !== null) {
    const { before, after } = correction
    return words.say('staff.petition.versions.correction', { before, after })
  }
  return reason ?? words.say('staff.petition.versions.first')
}

function timelineOf({ words, desk, timeline, recipientOf }: StaffPetitionInput): Model[] {
  const { history, deliveries } = petitionPaths(words.locale, desk.petition.slug)
  return timelineModel({ words, entries: timeline, history, deliveries, recipientOf, updateOf: () => null })
}

function hideModel(words: Words, id: string, form: FormState): Model {
  return {
    action: staffPaths(words.locale).hidePetition(id),
    reason: fieldModel(words, form, {
      name: 'reason',
      label: words.say('staff.petition.hide.reason'),
      hint: words.say('staff.petition.hide.reasonHint'),
    }),
  }
}
