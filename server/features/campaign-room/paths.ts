import type { Locale } from '../../platform/locales.ts'
import type { StepName } from './editor-steps.ts'

/** Addresses of the campaigners' room, from the root of the site. */
export function campaignPaths(locale: Locale) {
  const campaign = `/${locale}/campaign`
  return { campaign, start: `${campaign}/new`, petitions: `${campaign}/petitions` }
}

/** Addresses of one petition in it. */
export function deskPaths(locale: Locale, id: string) {
  const petition = `${campaignPaths(locale).petitions}/${id}`
  return {
    petition,
    edit: (step: StepName, language: Locale | null = null): string =>
      `${petition}/edit/${step}${language === null ? '' : `/${language}`}`,
    preview: (language: Locale): string => `${petition}/preview/${language}`,
    previewText: `${petition}/preview-text`,
    choose: `${petition}/choose`,
    submit: `${petition}/submit`,
    takeBack: `${petition}/take-back`,
  }
}
