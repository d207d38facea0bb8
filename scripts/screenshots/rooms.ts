import type { Page } from 'playwright-core'

import { desktop, phone, type Reader } from '../../test/support/browser.ts'
import type { RoomView } from './furnished-rooms.ts'
import { night, type Photograph } from './photograph.ts'

const readers: Readonly<Record<string, Reader>> = {
  phone,
  desktop,
  'phone-dark': { ...phone, ...night },
  'desktop-dark': { ...desktop, ...night },
}

/** Every room, whole, on a phone and on a desktop, by day and by night, in the two languages that all of them speak. */
export async function photographRooms(take: Photograph, views: readonly RoomView[], group = 'room'): Promise<void> {
  for (const { name, rest, as } of views) {
    for (const locale of ['en', 'uk']) {
      for (const [how, reader] of Object.entries(readers)) {
        await take({
          name: `${group}-${name}-${locale}-${how}`,
          address: `/${locale}${rest}`,
          reader,
          as,
          whole: true,
          before: wholeInSight,
        })
      }
    }
  }
}

/** A window as tall as the page: else what stays in sight would lie in the middle of the picture. */
async function wholeInSight(page: Page): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight')
  const width = page.viewportSize()?.width ?? 0
  await page.setViewportSize({ width, height })
}
