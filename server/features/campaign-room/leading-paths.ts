import type { Locale } from '../../platform/locales.ts'
import { deskPaths } from './paths.ts'

/** Addresses for leading one petition, from the root of the site. */
export function leadingPaths(locale: Locale, id: string) {
  const { petition } = deskPaths(locale, id)
  const updates = `${petition}/updates`
  return {
    desk: petition,
    updates,
    update: (updateId: string) => updatePaths(`${updates}/${updateId}`),
    close: `${petition}/close`,
    reopen: `${petition}/reopen`,
    archive: `${petition}/archive`,
    outcome: `${petition}/outcome`,
    thanks: `${petition}/thanks`,
    correct: `${petition}/correct`,
    editors: `${petition}/editors`,
    removeEditor: `${petition}/editors/remove`,
    owner: `${petition}/editors/owner`,
  }
}

function updatePaths(update: string) {
  return {
    update,
    preview: (language: Locale): string => `${update}/preview/${language}`,
    submit: `${update}/submit`,
    takeBack: `${update}/take-back`,
    stop: `${update}/stop`,
  }
}

/** The same address after the locale, for the language switch. */
export function afterLocale(path: string): string {
  return path.slice(path.indexOf('/', 1))
}
