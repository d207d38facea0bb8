import { expect } from 'chai'
import type { Page } from 'playwright-core'

import type { Locale } from '../../server/platform/locales.ts'
import { desktop, phone, visit, withoutScripts, type Reader } from '../support/browser.ts'
import type { SignedIn } from '../support/rooms.ts'
import { contrastFindings, findings } from './axe-findings.ts'
import { lostParts, smallTargets } from './lost-parts.ts'
import { downloads, type RoomPage } from './room-page.ts'
import { openRooms, type Rooms } from './room-pages.ts'

/** The rooms of staff speak these two; the others' words are as long. */
const spoken = ['en', 'uk'] as const

/** So that nothing that stays in sight lies over anything else: contrast is undecided there. */
const tall = { ...desktop, viewport: { width: 1280, height: 14_000 } }

/** Which pages are visited in the first language, and which in the second. */
type Share = (page: number, turn: number) => boolean

const inBoth: Share = () => true
const byTurns: Share = (page, turn) => page % spoken.length === turn

describe('the rooms in a browser', () => {
  let rooms: Rooms
  let url: string

  before(async () => {
    rooms = await openRooms()
    url = rooms.led.site.url
  })

  after(async () => {
    await rooms.led.site.close()
  })

  it('are all visited here: each door has a page behind it', () => {
    const doors = rooms.led.site.service.doors.filter(({ method }) => method === 'get').map(({ path }) => path)
    const visited = new Set(rooms.pages.map(({ door }) => door))

    expect([...visited]).to.have.members(doors.filter((door) => !downloads.includes(door)))
  })

  // Whatever axe asks is answered by the templates: each page is asked once, the languages by turns.
  it('have nothing for axe to find, by day and by night', () =>
    visitAll(tall, byTurns, async (page) => [
      ...(await findings(page)),
      ...(await inTheDark(page)).map((finding) => `dark: ${finding}`),
    ]))

  it('say where one is, once, and fit a phone of 320 pixels, with room for a thumb', () =>
    visitAll(phone, inBoth, async (page) => [
      ...(await headingFaults(page)),
      ...(await smallTargets(page, 'body')).map((small) => `small: ${small}`),
      ...(await lostParts(page)).map((lost) => `390 pixels: ${lost}`),
      ...(await lostAt320(page)).map((lost) => `320 pixels: ${lost}`),
    ]))

  it('can be used without scripts: nothing waits for one, and every button sends a form', () =>
    visitAll({ ...desktop, ...withoutScripts }, byTurns, (page) => page.evaluate<string[]>(deadControls)))

  /** The languages side by side, two at a time; what is found is told with its address. */
  async function visitAll(reader: Reader, share: Share, look: (page: Page) => Promise<string[]>): Promise<void> {
    const found: string[] = []
    const visitIn = (locale: Locale, turn: number): Promise<void> =>
      visit(url, { ...reader, locale }, async (page) => {
        for (const one of rooms.pages.filter((_, index) => share(index, turn))) {
          await enter(page, one, locale)
          found.push(...(await look(page)).map((fault) => `${one.address(locale)}: ${fault}`))
        }
      })
    await Promise.all(spoken.map(visitIn))
    expect(found.join('\n')).to.equal('')
  }

  async function enter(page: Page, { address, as }: RoomPage, locale: Locale): Promise<void> {
    await becomes(page, as)
    const answer = await page.goto(address(locale))
    expect(answer?.status(), address(locale)).to.equal(200)
    const { pathname, search } = new URL(page.url())
    expect(`${pathname}${search}`.startsWith(address(locale)), page.url()).to.equal(true)
    await page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true })')
  }

  async function becomes(page: Page, who: SignedIn | null): Promise<void> {
    await page.context().clearCookies()
    if (who === null) return
    const [name = '', value = ''] = who.cookie.split('=')
    await page.context().addCookies([{ name, value, url }])
  }
})

async function inTheDark(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'dark' })
  const found = await contrastFindings(page)
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}

async function lostAt320(page: Page): Promise<string[]> {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 640 })
  const lost = await lostParts(page)
  if (size !== null) await page.setViewportSize(size)
  return lost
}

/** One heading that says what the page is, which the tab and the browser's history say, too. */
async function headingFaults(page: Page): Promise<string[]> {
  const headings = await page.locator('h1').allInnerTexts()
  const [heading = ''] = headings
  const title = await page.title()
  return [
    ...(headings.length === 1 && heading !== '' ? [] : [`${String(headings.length)} headings`]),
    ...(title.includes(heading.trim()) ? [] : [`the title “${title}” without “${heading}”`]),
  ]
}

/** What is shown and does nothing; an address to copy from is for its reader to copy. */
const deadControls = `[
  ...[...document.querySelectorAll('main :is(button, input:not([readonly]), select, textarea)')].filter((control) => control.form === null),
  ...[...document.querySelectorAll('main button')].filter((button) => button.type !== 'submit'),
  ...[...document.querySelectorAll('main a')].filter((link) => !link.hasAttribute('href')),
].filter((control) => control.checkVisibility()).map((dead) => dead.outerHTML.slice(0, 120))`
