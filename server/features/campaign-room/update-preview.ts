import type { Locale } from '../../platform/locales.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { MailPropsOf } from '../outbox/index.ts'
import { petitionPaths, textIn, type Petition } from '../petitions/index.ts'
import { managePaths, unsubscribePath } from '../signatures/paths.ts'
import { textFor, type UpdateContent } from '../updates/update.ts'

/** The text as readers of the petition's page see it. */
export function newsHtml(body: string) {
  return markdownToHtml(body)
}

/** Stands where each reader's own key will be. */
const noKey = '…'

export interface PreviewedUpdate {
  update: UpdateContent
  petition: Petition
  /** The language of those who would read it. */
  locale: Locale
  publicUrl: string
}

/** What the mail of an update is told, for a reader without a name whose links lead nowhere. */
export function previewProps({ update, petition, locale, publicUrl }: PreviewedUpdate): MailPropsOf<'update'> {
  const { title, body, language } = textFor(update, locale)
  return {
    petitionTitle: textIn(petition.text, locale).title,
    petitionUrl: `${publicUrl}${petitionPaths(locale, petition.slug).petition}`,
    organiser: petition.organiser.name[locale],
    signerName: null,
    protected: petition.riskMode === 'protected',
    demonstration: petition.organiser.demonstration,
    newsTitle: title,
    newsBody: body,
    newsLanguage: language === locale ? null : language,
    manageUrl: `${publicUrl}${managePaths(locale, noKey).page}`,
    unsubscribeUrl: `${publicUrl}${unsubscribePath(noKey)}`,
  }
}
