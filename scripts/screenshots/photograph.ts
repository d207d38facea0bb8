import path from 'node:path'

import type { Browser, Page } from 'playwright-core'

import type { Reader } from '../../test/support/browser.ts'
import type { SignedIn } from '../../test/support/rooms.ts'
import { print } from '../console.ts'

export interface Picture {
  name: string
  address: string
  reader: Reader
  /** Null or left out: nobody is signed in. */
  as?: SignedIn | null
  /** All of a long page, and not only what the screen shows. */
  whole?: boolean
  before?: (page: Page) => Promise<void>
}

export type Photograph = (picture: Picture) => Promise<void>

export const night: Reader = { colorScheme: 'dark' }

/** Takes pictures of that site into that folder, each with a browser that has seen nothing before. */
export function photographing(from: Browser, { url }: { url: string }, folder: string): Photograph {
  return async ({ name, address, reader, as = null, whole = false, before }) => {
    const context = await from.newContext({ baseURL: url, ...reader })
    const [cookie = '', value = ''] = as?.cookie.split('=') ?? []
    if (as !== null) await context.addCookies([{ name: cookie, value, url }])
    const page = await context.newPage()
    await page.goto(address, { waitUntil: 'networkidle' })
    await before?.(page)
    await page.evaluate('document.fonts.ready.then(() => undefined)')
    const file = path.join(folder, `${name}.png`)
    await page.screenshot({ path: file, fullPage: whole })
    await context.close()
    print(file)
  }
}
