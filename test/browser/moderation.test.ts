import { expect } from 'chai'
import type { Page } from 'playwright-core'

import { openModeration, type TestModeration } from '../features/moderation/a-moderation.ts'
import { desktop, visit } from '../support/browser.ts'

describe('reviewing in a browser', () => {
  let room: TestModeration

  before(async () => {
    room = await openModeration()
  })

  after(() => room.close())

  it('asks for changes, and takes it back, by keyboard alone', async () => {
    const petitionId = await room.handIn({ 'texts.uk.title': 'З клавіатури' })
    const { url, stores } = room.site

    await visit(url, desktop, async (page) => {
      const [name = '', value = ''] = room.nadia.cookie.split('=')
      await page.context().addCookies([{ name, value, url }])
      await page.goto('/en/staff/reviews')

      await press(page, 'З клавіатури')
      await page.getByRole('button', { name: 'Review this' }).waitFor()
      await press(page, 'Review this')
      await page.getByRole('link', { name: 'Decide' }).waitFor()
      await press(page, 'Decide')
      await tabTo(page, 'Approve')
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Tab')
      await page.keyboard.type('It is hard')
      await page.keyboard.press('Tab')
      await page.keyboard.type('Who is ill?')
      await press(page, 'Decide')
      await page.getByRole('button', { name: 'Undo' }).waitFor()

      const { decision } = (await stores.reviews.undoable(room.nadia.accountId))[0] ?? {}
      expect(decision).to.include({ verdict: 'changes_requested', reason: 'unclear', words: 'Who is ill?' })
      expect(await page.evaluate('document.activeElement.getAttribute("role")')).to.equal('status')

      await press(page, 'Undo')
      await page.getByText('nothing was decided').waitFor()
      expect((await room.reviewOf('petition', petitionId)).claim?.by).to.equal(room.nadia.accountId)
    })
  })
})

/** What somebody hears who comes to that place: the words of a link, a button, or a choice. */
const heard = `(() => {
  const { activeElement: here } = document
  return (here.labels?.[0]?.querySelector('span')?.firstChild ?? here.labels?.[0] ?? here).textContent.trim()
})()`

const mostSteps = 60

/** Goes on, place by place, until that is heard. */
async function tabTo(page: Page, words: string): Promise<void> {
  for (let step = 0; step < mostSteps; step += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate<string>(heard)) === words) return
  }
  throw new Error(`Nobody comes to “${words}” by keyboard.`)
}

async function press(page: Page, words: string): Promise<void> {
  await tabTo(page, words)
  await page.keyboard.press('Enter')
}
