import { mkdir } from 'node:fs/promises'
import path from 'node:path'

import { Command } from 'commander'
import type { Browser, Page } from 'playwright-core'

import { desktop, launchBrowser, phone, withoutScripts, type Reader } from '../test/support/browser.ts'
import { mochaGlobalSetup, mochaGlobalTeardown } from '../test/support/mongod.ts'
import { appeal, linkIn, startSite, type TestSite } from '../test/support/site.ts'
import { furnishRooms } from './screenshots/furnished-rooms.ts'
import { handOver } from './screenshots/handed-over.ts'
import { photographFirstPage } from './screenshots/pdf-page.ts'
import { night, photographing } from './screenshots/photograph.ts'
import { photographRooms } from './screenshots/rooms.ts'

const command = new Command('npm run screenshots --')
  .description('Photographs every page of a site of its own that nobody has signed, or invented people have.')
  .option('--out <folder>', 'where the pictures go', 'data/screenshots')
  .option('--readme', 'only the picture of the README, into docs/pictures', false)
  .option('--rooms', 'only the rooms of campaigners, moderators and staff', false)
  .option('--deliveries', 'only what a handover has: pages for everybody, for staff and for the recipient', false)
  .parse()

interface Options {
  out: string
  readme: boolean
  rooms: boolean
  deliveries: boolean
}

const { out, readme, rooms, deliveries } = command.opts<Options>()

/** The petition as it stands before anybody has signed: nothing in the picture is invented but what says so. */
async function photographForReadme(from: Browser, ofSite: TestSite): Promise<void> {
  const folder = 'docs/pictures'
  await mkdir(folder, { recursive: true })
  const reader = { ...desktop, viewport: { width: 1280, height: 1000 } }
  const take = photographing(from, ofSite, folder)
  await take({ name: 'petition', address: `/en/petitions/${appeal}`, reader })
}

async function photographAll(from: Browser, ofSite: TestSite): Promise<void> {
  await mkdir(out, { recursive: true })
  const readers: Record<string, Reader> = {
    phone,
    desktop,
    'phone-dark': { ...phone, ...night },
    'desktop-dark': { ...desktop, ...night },
    'phone-no-js': { ...phone, ...withoutScripts },
    'desktop-no-js': { ...desktop, ...withoutScripts },
  }
  const petition = (locale: string, rest = ''): string => `/${locale}/petitions/${appeal}${rest}`
  const take = photographing(from, ofSite, out)

  await take({ name: 'petition-unsigned-desktop', address: petition('en'), reader: desktop })
  const { confirm, manage, notMe } = await signedBySome(ofSite)
  for (const [how, reader] of Object.entries(readers)) {
    for (const locale of how.includes('no-js') ? ['uk'] : ['en', 'uk', 'crh', 'ru']) {
      await take({ name: `petition-${locale}-${how}`, address: petition(locale), reader })
      await take({ name: `petition-${locale}-${how}-whole`, address: petition(locale), reader, whole: true })
    }
    const whole = { reader, whole: true }
    await take({ name: `errors-${how}`, address: petition('uk'), ...whole, before: sendEmpty })
    await take({ name: `hint-${how}`, address: petition('uk'), ...whole, before: sendSlip })
    await take({ name: `inbox-${how}`, address: petition('uk', '/check-your-inbox'), ...whole })
    await take({ name: `confirm-${how}`, address: confirm, ...whole })
    await take({ name: `manage-${how}`, address: `${manage}?done=corrected`, ...whole })
    await take({ name: `manage-open-${how}`, address: manage, ...whole, before: unfold })
    await take({ name: `not-me-${how}`, address: notMe, ...whole })
    await take({ name: `signed-${how}`, address: petition('uk', '/signed'), ...whole })
    await take({ name: `home-${how}`, address: '/uk', ...whole })
    await take({ name: `safety-${how}`, address: '/uk/safety', ...whole })
    await take({ name: `nothing-${how}`, address: '/uk/nothing', ...whole })
  }
  for (const [how, reader] of Object.entries({ phone, desktop, 'desktop-dark': { ...desktop, ...night } })) {
    for (const [name, html] of mailsOf(ofSite)) {
      const before = (page: Page): Promise<void> => page.setContent(html)
      await take({ name: `mail-${name}-${how}`, address: 'about:blank', reader, before, whole: true })
    }
  }
  const paper = async (page: Page): Promise<void> => {
    await page.emulateMedia({ media: 'print' })
  }
  const sheet: Reader = { viewport: { width: 794, height: 1123 } }
  await take({ name: 'petition-print', address: petition('en'), reader: sheet, whole: true, before: paper })
}

async function sendEmpty(page: Page): Promise<void> {
  await page.locator('#sign-form [name=name]').fill('Олена Коваль')
  await page.locator('#sign-form > button[type=submit]').click()
  await page.getByRole('alert').waitFor()
}

async function sendSlip(page: Page): Promise<void> {
  await page.locator('#sign-form [name=name]').fill('Олена Коваль')
  await page.locator('#sign-form [name=email]').fill('olena@gmial.com')
  await page.locator('#sign-form [name=country]').selectOption('UA')
  await page.locator('#sign-form [name=consent]').check()
  await page.locator('#sign-form > button[type=submit]').click()
  await page.locator('#typing-hint').waitFor()
}

async function unfold(page: Page): Promise<void> {
  await page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true })')
}

const invented = [
  ['Мар’яна Ґудзь', 'UA', 'full'],
  ['Ayşe Memetova', 'TR', 'full'],
  ['Jan Nowak', 'PL', 'full'],
  ['Олег Петренко', 'UA', 'initials'],
  ['Anna-Lena Schäfer', 'DE', 'initials'],
  ['Zarema Kurtseitova', 'UA', 'full'],
  ['Hidden One', 'US', 'hidden'],
] as const

/** Signatures for looking at pages, never for the README. */
async function signedBySome(ofSite: TestSite): Promise<{ confirm: string; manage: string; notMe: string }> {
  for (const [number, [name, country, visibility]] of invented.entries()) {
    const email = `invented${String(number)}@example.org`
    await ofSite.sign({ email, name, country, visibility })
    await ofSite.post(linkIn(await ofSite.mailTo(email), 'confirm'), {})
  }
  await ofSite.countBecomes(invented.length)
  const email = 'olena@example.org'
  await ofSite.sign({ email, city: 'Бахчисарай', comment: 'Бо мовчати не можна.', updates: 'yes' })
  const mail = await ofSite.mailTo(email)
  const first = await ofSite.mailTo('invented0@example.org')
  await ofSite.sign({ email: 'invented0@example.org' })
  await ofSite.mailTo('invented0@example.org', 2)
  return { confirm: linkIn(mail, 'confirm'), manage: linkIn(first, 'manage'), notMe: linkIn(mail, 'not-me') }
}

function mailsOf({ mailbox }: TestSite): [string, string][] {
  const newest = (address: string): string => mailbox.messages(address)[0]?.html ?? ''
  return [
    ['confirm', newest('olena@example.org')],
    ['already-signed', newest('invented0@example.org')],
  ]
}

async function withSite(act: (site: TestSite) => Promise<void>): Promise<void> {
  const site = await startSite()
  try {
    await act(site)
  } finally {
    await site.close()
  }
}

async function photographTheRooms(from: Browser): Promise<void> {
  await mkdir(out, { recursive: true })
  const furnished = await furnishRooms()
  try {
    await photographRooms(photographing(from, furnished.site, out), furnished.views)
  } finally {
    await furnished.site.close()
  }
}

async function photographDeliveries(from: Browser): Promise<void> {
  await mkdir(out, { recursive: true })
  const { site, views, letter } = await handOver()
  try {
    await photographRooms(photographing(from, site, out), views, 'delivery')
    await photographFirstPage(letter, path.join(out, 'delivery-letter'))
  } finally {
    await site.close()
  }
}

async function photographWhatIsAsked(from: Browser): Promise<void> {
  if (rooms) return photographTheRooms(from)
  if (readme) return withSite((site) => photographForReadme(from, site))
  if (!deliveries) await withSite((site) => photographAll(from, site))
  return photographDeliveries(from)
}

await mochaGlobalSetup()
const browser = await launchBrowser()
try {
  await photographWhatIsAsked(browser)
} finally {
  await browser.close()
  await mochaGlobalTeardown()
}
