import type { Words } from '../../platform/i18n.ts'
import type { PackSource } from './pack.ts'

/** What the pages of a list say beside its lines. */
export interface ListSentences {
  title: string
  /** Below the title, once. */
  opening: readonly string[]
  /** On every page. */
  running: string
  /** On every page, where something in it is invented. */
  notice: string | null
  /** On a page where letters are missing. */
  boxes: string
  number: string
  name: string
  country: string
}

export function listSentences({ summary, listedCount }: PackSource, words: Words): ListSentences {
  const { say } = words
  const { language, petition, organiser, recipient, demonstration } = summary
  const title = petition.titles[language] ?? petition.titles[petition.originalLanguage] ?? petition.slug
  return {
    title: say('tables.title', { petition: title }),
    opening: [
      say('letter.list.opening', {
        from: organiser.name[language],
        to: recipient.name[language],
        // A date stays on one line.
        date: words.date(summary.preparedOn).replaceAll(' ', '\u00A0'),
      }),
      say('letter.list.lines', { count: listedCount, confirmed: summary.counts.confirmed }),
      say(`letter.list.promise.${petition.handover}`),
    ],
    running: title,
    notice: demonstration ? say('tables.demonstration') : null,
    boxes: say('letter.list.boxes'),
    number: say('tables.number'),
    name: say('tables.name'),
    country: say('tables.country'),
  }
}
