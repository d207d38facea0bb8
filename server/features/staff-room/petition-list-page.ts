import { addDays, dayOf, type Day } from '../../platform/clock.ts'
import { fieldModel, freshForm } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { dayModel, roomPage, tableModel, type Cell, type Column, type FilterLink } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { PetitionState } from '../petitions/petition.ts'
import {
  mostLookedThrough,
  petitionsOnPage,
  type FoundPetition,
  type FoundPetitions,
  type PetitionOrder,
  type PetitionQuery,
} from './find-petitions.ts'
import { pagesModel } from './list-pages.ts'
import { staffPaths, withQuery } from './paths.ts'

export const petitionStates = [
  'draft',
  'in_review',
  'changes_requested',
  'open',
  'closed',
  'archived',
  'rejected',
  'hidden',
] as const satisfies readonly PetitionState[]

export interface PetitionListInput {
  words: Words
  query: PetitionQuery
  found: FoundPetitions
  /** What owners are called, by their ids. */
  owners: ReadonlyMap<string, string>
  today: Day
}

/** Every petition, whatever its state. */
export function petitionListPage(input: PetitionListInput): Page {
  const { words, query, found, owners } = input
  const paths = staffPaths(words.locale)
  const { search, owner } = query
  const everything = { href: paths.petitions, text: words.say('staff.petitions.showAll') }
  const isNarrowed = withQuery('', queryOf({ ...query, order: 'newest', page: 1 })) !== ''
  return roomPage({
    words,
    template: 'staff/petitions',
    path: '/staff/petitions',
    title: words.say('staff.petitions.title'),
    model: {
      action: paths.petitions,
      search: fieldModel(
        words,
        { ...freshForm, typed: { search } },
        { name: 'search', label: words.say('staff.petitions.search') },
      ),
      kept: Object.entries(queryOf({ ...query, search: '', page: 1 })).flatMap(([name, value]) =>
        value === null ? [] : [{ name, value }],
      ),
      filters: { label: words.say('staff.petitions.states'), links: stateLinks(input) },
      owner:
        owner === null
          ? null
          : {
              text: words.say('staff.petitions.ofOwner', { name: owners.get(owner) ?? '–' }),
              href: linkTo(words, { ...query, owner: null, page: 1 }),
            },
      table: found.rows.length === 0 ? null : petitionsTable(input),
      empty: {
        text: words.say(`staff.petitions.${isNarrowed ? 'noMatch' : 'none'}`),
        link: isNarrowed ? everything : null,
      },
      cut: found.isCut ? words.say('staff.petitions.cut', { most: mostLookedThrough }) : null,
      pages: pagesModel(words, {
        page: query.page,
        count: found.count,
        onPage: petitionsOnPage,
        href: (page) => linkTo(words, { ...query, page }),
      }),
    },
  })
}

function queryOf({ search, state, owner, order, page }: PetitionQuery): Record<string, string | null> {
  return {
    search: search || null,
    state,
    owner,
    order: order === 'newest' ? null : order,
    page: page === 1 ? null : String(page),
  }
}

function linkTo(words: Words, query: PetitionQuery): string {
  return withQuery(staffPaths(words.locale).petitions, queryOf(query))
}

function stateLinks({ words, query, found }: PetitionListInput): FilterLink[] {
  const all = [...found.countOf.values()].reduce((sum, count) => sum + count, 0)
  const link = (state: PetitionState | null, count: number): FilterLink => ({
    text: state === null ? words.say('staff.petitions.allStates') : words.say(`campaign.states.${state}`),
    href: linkTo(words, { ...query, state, page: 1 }),
    current: query.state === state,
    count: words.number(count),
  })
  const shown = petitionStates.filter((state) => found.countOf.has(state) || query.state === state)
  return [link(null, all), ...shown.map((state) => link(state, found.countOf.get(state) ?? 0))]
}

function petitionsTable(input: PetitionListInput): Model {
  const { words, found, query } = input
  const say = (key: string): string => words.say(`staff.petitions.columns.${key}`)
  const sortable = (key: string, order: PetitionOrder): Column => ({
    label: say(key),
    href: linkTo(words, { ...query, order, page: 1 }),
    ...(query.order === order ? { sorted: 'descending' } : {}),
  })
  return tableModel({
    caption: words.say('staff.petitions.title'),
    columns: [
      { label: say('title') },
      { label: say('organiser') },
      { label: say('state') },
      { ...sortable('signatures', 'signatures'), numeric: true },
      sortable('begun', 'newest'),
      { label: say('opened') },
      { label: say('closes') },
      sortable('changed', 'changed'),
    ],
    rows: found.rows.map((row) => petitionCells(input, row)),
  })
}

function petitionCells(input: PetitionListInput, row: FoundPetition): Cell[] {
  const { words, today } = input
  const { id, title, language, state, published, startedOn, publishedOn, changedAt } = row
  const day = (on: Day | null): Cell => (on === null ? { text: '–' } : { when: dayModel(words, on, today) })
  return [
    {
      text: title || words.say('staff.petitions.untitled'),
      href: staffPaths(words.locale).petition(id),
      language: title === '' || language === words.locale ? null : language,
    },
    organiserCell(input, row),
    { state: { name: state, text: words.say(`campaign.states.${state}`) } },
    { text: published === null ? '–' : words.number(row.confirmedCount) },
    day(startedOn),
    day(publishedOn),
    day(lastDayOf(published?.closesAt ?? null)),
    day(changedAt === null ? startedOn : dayOf(changedAt)),
  ]
}

function organiserCell({ words, query, owners }: PetitionListInput, { owner, published }: FoundPetition): Cell {
  const known = owner === null ? undefined : owners.get(owner.id)
  const text = known ?? published?.organiser.name[words.locale] ?? '–'
  return owner === null ? { text } : { text, href: linkTo(words, { ...query, owner: owner.id, page: 1 }) }
}

/** The last day on which it can be signed. */
export function lastDayOf(closesAt: Date | null): Day | null {
  if (closesAt === null) return null
  const day = dayOf(closesAt)
  return closesAt.getTime() % 86_400_000 === 0 ? addDays(day, -1) : day
}
