import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import { adviceOnText, type Advice } from './advice.ts'
import { isBlank } from './blank.ts'
import type { DraftText } from './draft.ts'
import { figuresIn } from './public-figures.ts'
import { isDay } from './readiness.ts'

interface TextInLanguage {
  language: Locale
  text: DraftText
  /** Null where this is the original. */
  original: DraftText | null
}

/** A figure of a campaign that goes on for years is another one by then. */
const oldAfterYears = 2

/** Figures need a source, and a source the day on which it was true. */
export function adviceOnSources({ language, text, original }: TextInLanguage, today: Day): Advice[] {
  const { sources } = text
  const [figure] = [text.lead, text.body].flatMap(figuresIn)
  const isForOriginal = original !== null && original.sources.length > 0
  if (figure !== undefined && sources.length === 0 && !isForOriginal) {
    return [adviceOnText(language, 'sources', 'figuresWithoutSource', { figure: figure.text })]
  }
  const oldBefore = yearsBefore(today, oldAfterYears)
  return sources.flatMap(({ title, asOf: day }) => {
    if (isBlank(day)) return [adviceOnText(language, 'sources', 'sourceWithoutDay', { title })]
    const isOld = figure !== undefined && isDay(day) && day < oldBefore
    return isOld ? [adviceOnText(language, 'sources', 'sourceOld', { title, day })] : []
  })
}

/** Sorts as a day does, also where the 29 February was none. */
function yearsBefore(day: Day, years: number): Day {
  return `${String(Number(day.slice(0, 4)) - years)}${day.slice(4)}`
}
