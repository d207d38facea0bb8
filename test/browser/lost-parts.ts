import type { Page } from 'playwright-core'

/** What a reader would have to scroll sideways for, or would not see at all. */
export async function lostParts(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const lost = []
    const root = document.documentElement
    if (root.scrollWidth > innerWidth) lost.push('the page is ' + root.scrollWidth + ' pixels wide')
    for (const element of document.querySelectorAll('body *')) {
      if (element.closest('.trap, .off-screen, .skip, option, optgroup, [hidden]') !== null) continue
      const name = element.tagName.toLowerCase() + (element.className ? '.' + element.className : '')
      const { left, right, width, height } = element.getBoundingClientRect()
      if (width === 0 || height === 0) continue
      const { overflowX, overflowY, clipPath } = getComputedStyle(element)
      if (clipPath !== 'none') continue
      if (right > root.clientWidth + 1 || left < -1) lost.push(name + ' sticks out')
      const isControl = ['INPUT', 'SELECT', 'TEXTAREA', 'PROGRESS'].includes(element.tagName)
      if (isControl) continue
      if (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) lost.push(name + ' is cut at its side')
      if (overflowY !== 'visible' && element.scrollHeight > element.clientHeight + 1) lost.push(name + ' is cut below')
    }
    return lost
  })()`)
}

/** Controls within such a part of the page that are below 44 pixels; a checkbox is as large as the label it stands in. */
export async function smallTargets(page: Page, within: string): Promise<string[]> {
  const controls = `${within} :is(input:not([type=hidden]), select, textarea, button, summary, a.button)`
  return page.evaluate<string[]>(`[...document.querySelectorAll(${JSON.stringify(controls)})]
    .filter((element) => element.closest('.trap, .off-screen') === null && element.offsetParent !== null)
    .map((element) => element.closest('label') ?? element)
    .filter((element) => element.getBoundingClientRect().height < 43.5)
    .map((element) => element.outerHTML.slice(0, 80))`)
}
