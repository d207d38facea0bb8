import type { Locator, Page } from 'playwright-core'

const mostSteps = 80

/** Goes there with the tabulator only. Fails where that does not lead there, or leads behind something that covers it. */
export async function tabTo(page: Page, there: Locator): Promise<void> {
  await there.waitFor()
  for (let step = 0; step < mostSteps; step += 1) {
    await page.keyboard.press('Tab')
    const covered = await page.evaluate<string | null>(coveredFocus)
    if (covered !== null) throw new Error(`Covered while it has the focus: ${covered}`)
    if ((await there.and(page.locator(':focus')).count()) === 1) return
  }
  throw new Error(`The tabulator never comes to ${there.toString()}.`)
}

/** What has the focus and cannot be seen. */
const coveredFocus = `(() => {
  const focused = document.activeElement
  if (focused === null || focused === document.body) return null
  const { top, bottom, left, right } = focused.getBoundingClientRect()
  const above = document.elementFromPoint((left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2)
  const isSeen = above !== null && (focused.contains(above) || above.contains(focused) || above.closest('label')?.control === focused)
  return isSeen ? null : focused.outerHTML.slice(0, 120)
})()`
