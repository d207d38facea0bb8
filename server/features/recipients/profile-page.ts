import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { ProfileSource, ProfileStatement, RecipientProfile } from './profile.ts'

/**
 * What is known of a recipient, for `partials/profile`: statements under their headings, each with the number of its source,
 * and the sources with the day on which they were read. What nobody but us says is no source: it is marked as advice.
 */
export function profileModel(words: Words, profile: RecipientProfile): Model {
  const sections = sectionsOf(profile).filter(({ statements }) => statements.length > 0)
  const stated = sections.flatMap(({ statements }) => statements)
  const sources = new Map(stated.filter(isSourced).map((one) => [sourceKey(one), one]))
  const numbers = [...sources.keys()]

  function statementModel(statement: ProfileStatement): Model {
    const text = words.say(`profiles.${profile.name}.${statement.key}`)
    if (!isSourced(statement)) return { text, ref: null }
    const number = numbers.indexOf(sourceKey(statement)) + 1
    return { text, ref: { number, label: words.say('profiles.page.ref', { number }) } }
  }

  return {
    sections: sections.map(({ heading, statements }) => ({
      title: words.say(`profiles.page.${heading}`),
      statements: statements.map(statementModel),
    })),
    sources: [...sources.values()].map((statement) => sourceModel(words, statement)),
    advice: adviceNotes(words, stated),
  }
}

/** What a list collected here is worth there, for whoever chooses the recipient. */
export function standingSentence(words: Words, { name, standing }: RecipientProfile): string {
  return words.say(`profiles.${name}.${standing.key}`)
}

/** The same for whoever signs, in one sentence; null where the list counts as a list. */
export function listNote(words: Words, { name, listStanding }: RecipientProfile): string | null {
  return listStanding === 'list' ? null : words.say(`profiles.${name}.note`)
}

interface Section {
  /** Its words are at `profiles.page.<heading>`. */
  heading: string
  statements: readonly ProfileStatement[]
}

/** Without the steps in its portal: those are for who hands over. */
function sectionsOf(profile: RecipientProfile): Section[] {
  return [
    { heading: 'worth', statements: [profile.standing] },
    { heading: 'languages', statements: [profile.languagesStatement] },
    { heading: 'accepts', statements: profile.accepts },
    { heading: 'refuses', statements: profile.refuses },
    { heading: 'needed', statements: profile.neededFields },
    { heading: 'answer', statements: [profile.answerSource] },
  ]
}

type Sourced = ProfileStatement & { source: ProfileSource }

function isSourced(statement: ProfileStatement): statement is Sourced {
  return statement.source !== null
}

function sourceKey({ source, asOf }: Sourced): string {
  return `${source.url} ${asOf}`
}

function sourceModel(words: Words, { source, asOf }: Sourced): Model {
  return {
    href: source.url,
    title: source.title,
    when: words.say(`profiles.page.${source.isDated ? 'read' : 'readUndated'}`, { date: words.date(asOf) }),
  }
}

/** Under the sources, once for each day on which we judged so. */
function adviceNotes(words: Words, stated: readonly ProfileStatement[]): string[] {
  const days = new Set(stated.filter((one) => !isSourced(one)).map(({ asOf }) => asOf))
  return [...days].toSorted().map((day) => words.say('profiles.page.ours', { date: words.date(day) }))
}
