import { locales, type Locale } from '../../server/platform/locales.ts'
import { linkIn, type TestSite } from './site.ts'

/** Somebody who signs, as the tests made them up. */
export interface Signer {
  address: string
  locale: Locale
  wantsNews: boolean
}

const atOnce = 25

/** So many people in four languages, a third of whom ask for news. */
export function aCrowd(count: number): Signer[] {
  return Array.from({ length: count }, (_, index) => ({
    address: `signer-${String(index + 1)}@example.org`,
    locale: locales[index % locales.length] ?? 'en',
    wantsNews: Math.floor(index / locales.length) % 3 === 0,
  }))
}

/** Each signs on the page in their language, and confirms by the link in their mail. */
export async function signAll(site: TestSite, slug: string, crowd: readonly Signer[]): Promise<void> {
  await inBatches(crowd, async ({ address, locale, wantsNews }) => {
    const fields = { name: `Invented ${address.split('@')[0] ?? ''}`, email: address, country: 'UA', consent: 'yes' }
    const news = wantsNews ? { updates: 'yes' } : {}
    const answer = await site.post(`/${locale}/petitions/${slug}/signatures`, { ...fields, ...news })
    if (answer.status !== 303) throw new Error(`${address} could not sign: ${String(answer.status)}.`)
  })
  await inBatches(crowd, async ({ address }) => {
    const answer = await site.post(linkIn(await site.mailTo(address), 'confirm'), {})
    if (answer.status !== 303) throw new Error(`${address} could not confirm: ${String(answer.status)}.`)
  })
}

async function inBatches<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += atOnce) {
    await Promise.all(items.slice(start, start + atOnce).map(act))
  }
}
