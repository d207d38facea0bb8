import { choiceModel, errorSummary, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { longestReport, reportReasons } from '../moderation/report.ts'
import { petitionPathAfterLocale, petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import { ofPetition } from './of-petition.ts'

export interface ReportPageInput {
  words: Words
  petition: Petition
  text: PetitionText
  form?: FormState
  /** Why it came back although its fields are in order. */
  notice?: 'none' | 'trap' | 'tooMany' | 'unavailable'
}

/** Where anybody says what is wrong with a petition's page. */
export function reportPage({ words, petition, text, form = freshForm, notice = 'none' }: ReportPageInput): Page {
  const paths = petitionPaths(words.locale, petition.slug)
  const title = words.say('report.title')
  return {
    template: 'site/report',
    locale: words.locale,
    title: form.errors.length > 0 ? words.say('errors.tabTitle', { title }) : title,
    description: null,
    path: `${petitionPathAfterLocale(petition.slug)}/report`,
    indexed: false,
    model: {
      petition: ofPetition(words.locale, petition, text),
      safety: `/${words.locale}/safety`,
      action: paths.report,
      summary: errorSummary(words, form.errors, ['reason', 'words']),
      notice:
        notice === 'none'
          ? null
          : { title: words.say(`report.notice.${notice}.title`), text: words.say(`report.notice.${notice}.text`) },
      reason: choiceModel(words, form, {
        name: 'reason',
        label: words.say('report.reason'),
        options: reportReasons.map((value) => ({ value, text: words.say(`report.reasons.${value}`) })),
      }),
      own: fieldModel(words, form, {
        name: 'words',
        label: words.say('report.words.label'),
        hint: words.say('report.words.hint', { most: longestReport }),
      }),
    },
  }
}

/** The same for everyone, whatever becomes of it. */
export function reportedPage({ words, petition, text }: Omit<ReportPageInput, 'form' | 'notice'>): Page {
  return {
    template: 'site/reported',
    locale: words.locale,
    title: words.say('report.thanks.title'),
    description: null,
    path: `${petitionPathAfterLocale(petition.slug)}/report/thanks`,
    indexed: false,
    model: {
      petition: ofPetition(words.locale, petition, text),
      safety: `/${words.locale}/safety`,
    },
  }
}
