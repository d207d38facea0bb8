import type { Locator, Page } from 'playwright-core'
import { fileURLToPath } from 'node:url'

import { loadWords, type Words } from '../../server/platform/i18n.ts'
import type { Locale } from '../../server/platform/locales.ts'
import { appeal } from '../support/site.ts'

/** The words of the site, so that a better sentence breaks no test. */
export const wordsOf = loadWords(fileURLToPath(new URL('../../views/locales', import.meta.url)))

export function petitionPath(locale: Locale, page = ''): string {
  return `/${locale}/petitions/${appeal}${page}`
}

export interface Typed {
  name?: string
  email?: string
  country?: string
  consent?: boolean
}

/** The signing form as a reader finds it: by the labels beside its fields. */
export function signingForm(page: Page, words: Words) {
  const form = page.locator('#sign-form')
  const field = (key: string): Locator => form.getByLabel(words.say(`sign.${key}.label`), { exact: true })
  // It also reads "Sending …" while it is under way.
  const button = form.locator('button[type=submit]:not([form])')

  return {
    field,
    button,
    consent: form.locator('input[name=consent]'),
    updates: form.locator('input[name=updates]'),
    visibility: (value: string) => form.locator(`input[name=visibility][value=${value}]`),
    more: form.locator('details > summary'),

    /** Fills in what a signature needs; `null` leaves a field empty. */
    async fill({ name = 'Олена Коваль', email = '', country = 'UA', consent = true }: Typed): Promise<void> {
      await field('name').fill(name)
      await field('email').fill(email)
      await field('country').selectOption(country)
      await form.locator('input[name=consent]').setChecked(consent)
    },

    async send(): Promise<void> {
      await button.click()
    },
  }
}

export async function shownCount(page: Page): Promise<number> {
  return Number(await page.locator('[data-confirmed-count]').getAttribute('data-confirmed-count'))
}

/** What has the focus now, by id or name. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    'document.activeElement.id || document.activeElement.name || document.activeElement.tagName',
  )
}
