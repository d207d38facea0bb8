import { existsSync } from 'node:fs'

import chromiumFiles from '@sparticuz/chromium'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

import type { Locale } from '../../server/platform/locales.ts'

let browser: Browser | null = null

/** Runs once before all browser tests. */
export async function mochaGlobalSetup(): Promise<void> {
  browser = await launchBrowser()
}

export async function mochaGlobalTeardown(): Promise<void> {
  await browser?.close()
}

/** A headless Chromium out of an npm package: nothing has to be installed on the machine. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await chromiumFiles.executablePath(),
    // Not the package's own arguments: they force one process, in which a second context crashes.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--font-render-hinting=none',
    ],
    headless: true,
    env: { ...process.env, ...packagedFonts() },
  })
}

/** The package brings Open Sans: pages are then as wide on a machine with few fonts as on one with many. */
function packagedFonts(): Record<string, string> {
  // Its configuration names this folder, whatever the system's own for temporary files is.
  const folder = '/tmp/fonts'
  return existsSync(`${folder}/fonts.conf`) ? { FONTCONFIG_PATH: folder } : {}
}

/** A person in front of a screen. */
export type Reader = Pick<
  BrowserContextOptions,
  | 'colorScheme'
  | 'deviceScaleFactor'
  | 'hasTouch'
  | 'isMobile'
  | 'javaScriptEnabled'
  | 'locale'
  | 'reducedMotion'
  | 'storageState'
  | 'viewport'
>

/** Nobody in a test waits for a page to glide along. */
const still: Reader = { reducedMotion: 'reduce' }

export const desktop: Reader = { ...still, viewport: { width: 1280, height: 900 } }

export const phone: Reader = { ...still, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

export const withoutScripts: Reader = { javaScriptEnabled: false }

/**
 * Lets a reader visit the site in a browser context of their own. Fails also on what a reader would not notice but must
 * not happen: an error or a broken policy in the console, a file that cannot be had, a request to anywhere else.
 * `refusals`: the statuses with which the page's own scripts may be answered, where that is what is tried.
 */
export async function visit(
  siteUrl: string,
  reader: Reader,
  act: (page: Page) => Promise<void>,
  refusals: readonly number[] = [],
): Promise<void> {
  if (browser === null) throw new Error('No browser: mocha must require test/support/browser.ts.')
  const context = await browser.newContext({ baseURL: siteUrl, ...reader })
  try {
    const page = await context.newPage()
    // Nothing here is slow: what is not there after so long will not come.
    page.setDefaultTimeout(10_000)
    const faults = watch(page, siteUrl, refusals)
    await act(page)
    if (faults.length > 0) throw new Error(`Along the way:\n${faults.join('\n')}`)
  } finally {
    await context.close()
  }
}

/** Languages to visit side by side: two at a time keep two cores busy. */
export const localePairs = [
  ['en', 'uk'],
  ['crh', 'ru'],
] as const satisfies Locale[][]

/** Chromium writes this for the page itself, too, which may well be a 404; files of a page are watched by their answers. */
const refusedFile = 'Failed to load resource: the server responded with a status of'

/** Whatever goes wrong on the page from now on, in words. */
function watch(page: Page, siteUrl: string, refusals: readonly number[]): readonly string[] {
  const faults: string[] = []
  const { origin } = new URL(siteUrl)
  page.on('pageerror', (error) => faults.push(`An error on the page: ${error.message}`))
  page.on('console', (message) => {
    const isWorthNothing = !['error', 'warning'].includes(message.type()) || message.text().startsWith(refusedFile)
    if (!isWorthNothing) faults.push(`In the console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol) && url.origin !== origin) {
      faults.push(`Asked elsewhere: ${request.url()}`)
    }
  })
  page.on('response', (response) => {
    const isPage = response.request().isNavigationRequest()
    // A stream of events may be refused: a page has to do without.
    const isStream = response.request().resourceType() === 'eventsource'
    const isRefusal = response.request().resourceType() === 'fetch' && refusals.includes(response.status())
    if (!isPage && !isStream && !isRefusal && response.status() >= 400)
      faults.push(`${String(response.status())} for ${response.url()}`)
  })
  return faults
}
