import type { Day } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { tableModel, whenModel, type Cell } from '../../platform/room-page.ts'
import type { Locale } from '../../platform/locales.ts'
import type { PetitionState } from '../petitions/petition.ts'
import { campaignPaths, deskPaths } from './paths.ts'

/** One petition in the list of those who lead it. */
export interface ListedPetition {
  id: string
  /** Empty while it has none. */
  title: string
  language: Locale
  state: PetitionState
  /** The published figure; null before it was open. */
  count: number | null
  changedAt: Date | null
}

export interface ListPageInput {
  words: Words
  petitions: readonly ListedPetition[]
  today: Day
}

/** The petitions of one campaigner. */
export function listPage({ words, petitions, today }: ListPageInput): Page {
  const paths = campaignPaths(words.locale)
  const column = (name: string): string => words.say(`campaign.columns.${name}`)
  return {
    template: 'campaign/list',
    locale: words.locale,
    title: words.say('campaign.title'),
    description: null,
    path: '/campaign',
    indexed: false,
    model: {
      start: paths.start,
      empty:
        petitions.length > 0
          ? null
          : { text: words.say('campaign.empty'), link: { href: paths.start, text: words.say('campaign.start') } },
      table: tableModel({
        caption: words.say('campaign.title'),
        columns: [
          { label: column('title') },
          { label: column('state') },
          { label: column('count'), numeric: true },
          { label: column('changed') },
        ],
        rows: petitions.map((petition) => cellsOf(words, petition, today)),
      }),
    },
  }
}

function cellsOf(words: Words, { id, title, language, state, count, changedAt }: ListedPetition, today: Day): Cell[] {
  return [
    {
      text: title === '' ? words.say('campaign.untitled') : title,
      href: deskPaths(words.locale, id).petition,
      language: title === '' ? null : language,
    },
    { state: { name: state, text: words.say(`campaign.states.${state}`) } },
    { text: count === null ? '' : words.number(count) },
    changedAt === null ? { text: '' } : { when: whenModel(words, changedAt, today) },
  ]
}
