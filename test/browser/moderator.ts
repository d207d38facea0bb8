import type { Page } from 'playwright-core'

import type { Words } from '../../server/platform/i18n.ts'

interface Request {
  reason: string
  words: string
}

/** The moderators' room, as somebody finds their way in it. */
export function moderator(page: Page, words: Words) {
  const press = (key: string): Promise<void> => page.getByRole('button', { name: words.say(key), exact: true }).click()

  async function decide(verdict: string): Promise<void> {
    await page.locator(`[name="verdict"][value="${verdict}"]`).check()
    await press('moderation.decide.button')
    await page.waitForURL('**/staff/reviews?done=decided*')
    // Else it could be undone for ten minutes.
    await press('moderation.undo.now')
    await page
      .getByRole('status')
      .filter({ hasText: words.say('moderation.done.now') })
      .waitFor()
  }

  return {
    /** Opens what waits under that title, and claims it. */
    async claim(title: string): Promise<void> {
      await page.goto(`/${words.locale}/staff/reviews`)
      await page.getByRole('link', { name: title, exact: true }).click()
      await page.waitForURL(/\/staff\/reviews\/[\w-]{22}$/)
      await press('moderation.claim.take')
      await page.locator('#decide').waitFor()
    },

    approve: (): Promise<void> => decide('approved'),

    async askForChanges({ reason, words: said }: Request): Promise<void> {
      await page.locator('[name="reason"]').selectOption(reason)
      await page.locator('[name="words"]').fill(said)
      await decide('changes_requested')
    },
  }
}
