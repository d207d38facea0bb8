import { choiceModel } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { dayModel, roomPage, sentenceAt, tableModel, whenModel, type Cell } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { deliveryStates, type Delivery } from '../deliveries/delivery.ts'
import { byName, nextStepSentence, petitionTitle, recipientName, stateModel } from './delivery-words.ts'
import type { ListQuery } from './list-query.ts'
import { byUrgency, needsPerson, nextStepOf, type Looker } from './next-step.ts'
import { deliveryPaths } from './paths.ts'

export interface ListPageInput {
  words: Words
  /** All there are, newest first. */
  deliveries: readonly Delivery[]
  query: ListQuery
  looker: Looker
}

const handoversOnPage = 20

/** Every delivery by handover; what waits for a person stands above. */
export function listPage(input: ListPageInput): Page {
  const { words, deliveries, query, looker } = input
  const isNarrowed = query.petition !== null || query.recipient !== null || query.state !== null
  const shown = deliveries.filter((one) => isAskedFor(one, query))
  const handovers = [...Map.groupBy(shown, ({ handoverId }) => handoverId).values()]
  const from = (query.page - 1) * handoversOnPage
  const waiting = deliveries.filter((one) => needsPerson(nextStepOf(one, looker)))
  return roomPage({
    words,
    template: 'deliveries-room/list',
    path: '/staff/deliveries',
    title: words.say('deliveries.list.title'),
    model: {
      done: doneSentence(input),
      waiting: isNarrowed || waiting.length === 0 ? null : waitingTable(input, waiting),
      filters: deliveries.length === 0 ? null : filtersModel(input),
      handovers: handovers.slice(from, from + handoversOnPage).map((ones) => handoverModel(input, ones)),
      pages: pagesModel(input, handovers.length),
      empty: { text: words.say(isNarrowed ? 'deliveries.list.noneSuch' : 'deliveries.list.none'), link: null },
    },
  })
}

/** What has just been prepared may be built by now, or stuck: then the table says more than a notice. */
function doneSentence({ words, deliveries, query }: ListPageInput): string | null {
  if (query.done !== 'prepared') return sentenceAt(words, 'deliveries.done', query.done)
  const latest = deliveries.find((one) => isAskedFor(one, query))
  const made = deliveries.filter(({ handoverId }) => handoverId === latest?.handoverId)
  if (made.some(({ state, trouble }) => state === 'preparing' && trouble !== null)) return null
  const isBuilding = made.some(({ state }) => state === 'preparing')
  return words.say(isBuilding ? 'deliveries.done.prepared' : 'deliveries.done.built')
}

function isAskedFor({ petitionId, recipientSlug, state }: Delivery, query: ListQuery): boolean {
  return (
    (query.petition ?? petitionId) === petitionId &&
    (query.recipient ?? recipientSlug) === recipientSlug &&
    (query.state ?? state) === state
  )
}

function waitingTable(input: ListPageInput, waiting: readonly Delivery[]): Model {
  const { words, looker } = input
  const say = (key: string): string => words.say(`deliveries.list.columns.${key}`)
  const sorted = waiting.toSorted((one, other) => byUrgency(nextStepOf(one, looker), nextStepOf(other, looker)))
  return tableModel({
    caption: words.say('deliveries.list.waiting'),
    columns: [{ label: say('next') }, { label: say('recipient') }, { label: say('petition') }, { label: say('state') }],
    rows: sorted.map((one) => [
      { text: nextStepSentence(words, nextStepOf(one, looker), one) },
      recipientCell(words, one),
      { text: petitionTitle(words, one), language: titleLanguage(words, one) },
      { state: stateModel(words, one) },
    ]),
  })
}

function recipientCell(words: Words, one: Delivery): Cell {
  return { text: recipientName(words, one), href: deliveryPaths(words.locale).delivery(one.id) }
}

/** Null where it is the page's own. */
function titleLanguage({ locale }: Words, { frozen }: Delivery): Locale | null {
  const { titles, originalLanguage } = frozen.petition
  return titles[locale] === undefined && originalLanguage !== locale ? originalLanguage : null
}

function handoverModel(input: ListPageInput, ones: readonly Delivery[]): Model {
  const { words, looker } = input
  const inOrder = byName(words)
  const sorted = ones.toSorted(({ frozen: one }, { frozen: other }) =>
    inOrder(one.recipient.name, other.recipient.name),
  )
  const [first] = sorted
  if (first === undefined) return {}
  const say = (key: string): string => words.say(`deliveries.list.columns.${key}`)
  const title = petitionTitle(words, first)
  return {
    title,
    language: titleLanguage(words, first),
    when: whenModel(words, first.preparedAt, looker.today),
    table: tableModel({
      caption: words.say('deliveries.list.handover', {
        title,
        when: words.instant(first.preparedAt),
        id: first.handoverId.slice(0, 4),
      }),
      columns: [{ label: say('recipient') }, { label: say('state') }, { label: say('since') }, { label: say('next') }],
      rows: sorted.map((one) => [
        recipientCell(words, one),
        { state: stateModel(words, one) },
        sinceCell(input, one),
        { text: nextStepSentence(words, nextStepOf(one, looker), one) },
      ]),
    }),
  }
}

/** The day of its last step that has one. */
function sinceCell({ words, looker }: ListPageInput, one: Delivery): Cell {
  const { answeredOn, acknowledgedOn, sentOn, releasedAt, preparedAt } = one
  const day = answeredOn ?? acknowledgedOn ?? sentOn
  if (day !== null) return { when: dayModel(words, day, looker.today) }
  return { when: whenModel(words, releasedAt ?? preparedAt, looker.today) }
}

function filtersModel({ words, deliveries, query }: ListPageInput): Model {
  const typed = { petition: query.petition ?? '', recipient: query.recipient ?? '', state: query.state ?? '' }
  const any = { value: '', text: words.say('deliveries.list.any') }
  const choice = (name: keyof typeof typed, options: { value: string; text: string }[]): Model =>
    choiceModel(
      words,
      { typed, errors: [] },
      { name, label: words.say(`deliveries.list.filter.${name}`), options: [any, ...options] },
    )
  const petitions = new Map(deliveries.map((one) => [one.petitionId, petitionTitle(words, one)]))
  const recipients = new Map(deliveries.map((one) => [one.recipientSlug, recipientName(words, one)]))
  const optionsOf = (names: ReadonlyMap<string, string>) => [...names].map(([value, text]) => ({ value, text }))
  return {
    action: deliveryPaths(words.locale).deliveries,
    petition: choice('petition', optionsOf(petitions)),
    recipient: choice('recipient', optionsOf(recipients)),
    state: choice(
      'state',
      deliveryStates.map((state) => ({ value: state, text: words.say(`deliveries.states.${state}`) })),
    ),
  }
}

function pagesModel({ words, query }: ListPageInput, count: number): Model | null {
  const last = Math.ceil(count / handoversOnPage)
  if (last <= 1) return null
  const to = (page: number): string | null => (page < 1 || page > last ? null : pageLink(words, query, page))
  return {
    text: words.say('deliveries.list.page', { page: query.page, last }),
    before: to(query.page - 1),
    after: to(query.page + 1),
  }
}

function pageLink({ locale }: Words, { petition, recipient, state }: ListQuery, page: number): string {
  const asked = Object.entries({ petition, recipient, state, page: String(page) })
  const given = asked.filter((entry): entry is [string, string] => entry[1] !== null)
  return `${deliveryPaths(locale).deliveries}?${new URLSearchParams(given).toString()}`
}
