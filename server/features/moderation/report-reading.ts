import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import { isPublic, textIn } from '../petitions/petition.ts'
import type { ReportSubject } from './opened-subject.ts'
import { reviewPaths } from './paths.ts'
import type { Report } from './report.ts'

/** A report beside the petition that it is about, with the others about the same. */
export function reportSubjectModel(words: Words, subject: ReportSubject): Model {
  const { petition, report, others, earlier } = subject
  const text = textIn(petition.text, words.locale)
  const isShown = isPublic(petition.state)
  return {
    report: reportModel(words, report),
    petition: {
      title: text.title,
      lead: text.lead,
      language: text.language,
      href: isShown ? petitionPaths(words.locale, petition.slug).petition : null,
      state: isShown ? null : words.say('moderation.report.hidden'),
    },
    othersTitle: words.say('moderation.report.others', { count: others.length }),
    others: others.map(({ review, report: other }) => ({
      ...reportModel(words, other),
      href: reviewPaths(words.locale, review.id).review,
    })),
    earlier: earlierText(words, earlier),
  }
}

function reportModel(words: Words, { reason, words: own, filedOn, locale }: Report): Model {
  return {
    reason: words.say(`moderation.report.reasons.${reason}`),
    words: own,
    language: locale,
    day: { iso: filedOn, short: words.date(filedOn), full: words.date(filedOn) },
  }
}

function earlierText(words: Words, { acted, dismissed }: ReportSubject['earlier']): string | null {
  const count = acted + dismissed
  return count === 0 ? null : words.say('moderation.report.earlier', { count, acted: words.number(acted) })
}
