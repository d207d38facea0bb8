import type { Page } from 'playwright-core'

import {
  createCorrectionStore,
  createDeliveryLinks,
  createDeliveryLinkStore,
  createDeliveryStore,
} from '../../server/features/deliveries/index.ts'
import { transactionsOn } from '../../server/platform/db/transaction.ts'
import type { Locale } from '../../server/platform/locales.ts'
import { aDelivery } from '../features/deliveries/a-delivery.ts'
import { appeal, linkIn, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { petitionPath } from './signing-form.ts'

/** One page of the site in one of its states. */
export interface SitePage {
  name: string
  /** The status it comes with. */
  status: number
  /** Another state of a page that is on the list already. */
  isVariant: boolean
  /** Leads there in that language, with everything unfolded. */
  open(page: Page, locale: Locale): Promise<number>
}

/** Every kind of page a reader can come to, on a site with a few signatures. */
export async function pagesOf(site: TestSite): Promise<readonly SitePage[]> {
  const pending = await mailLinks(site, 'pending@example.org')
  const confirmed = await mailLinks(site, 'confirmed@example.org')
  const withdrawn = await mailLinks(site, 'withdrawn@example.org')
  const erased = await mailLinks(site, 'erased@example.org')
  const refused = await mailLinks(site, 'refused@example.org')
  for (const { confirm } of [confirmed, withdrawn]) await site.post(confirm, {})
  await site.post(`${confirmed.manage}/visibility`, { visibility: 'full' })
  await site.post(`${withdrawn.manage}/withdraw`, {})
  await site.post(`${erased.manage}/erase`, {})
  await site.post(refused.notMe, {})
  await site.countBecomes(1)
  const delivered = await handedOver(site)

  const at = (name: string, address: (locale: Locale) => string, status = 200): SitePage => ({
    name,
    status,
    isVariant: false,
    open: (page, locale) => opened(page, address(locale)),
  })
  const variant = (page: SitePage): SitePage => ({ ...page, isVariant: true })
  const link = (address: string) => (locale: Locale) => address.replace('/uk/', `/${locale}/`)
  const posted = (name: string, path: string, button: string): SitePage => ({
    name,
    status: 422,
    isVariant: false,
    async open(page, locale) {
      await opened(page, petitionPath(locale, path))
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.request().method() === 'POST'),
        page.locator(button).click(),
      ])
      await page.getByRole('alert').waitFor()
      return answer.status()
    },
  })

  return [
    at('home', (locale) => `/${locale}`),
    at('the petition', petitionPath),
    posted('the petition with errors', '', '#sign-form > button[type=submit]'),
    at('who is asked', (locale) => `/${locale}/recipients/council-of-europe`),
    variant(at('who is only named', (locale) => `/${locale}/recipients/russian-federation`)),
    at('check your inbox', (locale) => petitionPath(locale, '/check-your-inbox')),
    variant(posted('check your inbox with an error', '/check-your-inbox', 'form[action$="/resend"] button')),
    at('confirm', link(pending.confirm)),
    at('signed', (locale) => petitionPath(locale, '/signed')),
    at('report', (locale) => petitionPath(locale, '/report')),
    posted('report with an error', '/report', 'form[action$="/report"] button'),
    at('reported', (locale) => petitionPath(locale, '/report/thanks')),
    variant(at('manage, unconfirmed', link(pending.manage))),
    at('manage, confirmed', link(`${confirmed.manage}?done=corrected`)),
    variant(at('manage, withdrawn', link(withdrawn.manage))),
    at('not me', link(pending.notMe)),
    variant(at('not me, confirmed', link(confirmed.notMe))),
    variant(at('not me, refused', link(refused.notMe))),
    at('erased', (locale) => `/${locale}/signatures/erased?petition=${appeal}`),
    at('gone (410)', link(erased.confirm), 410),
    at('nothing there (404)', (locale) => `/${locale}/nothing`, 404),
    at('safety', (locale) => `/${locale}/safety`),
    at('what became of it', (locale) => petitionPath(locale, '/deliveries')),
    at('the page of a recipient', (locale) => `/${locale}/deliveries/${delivered}`),
    at('a new link for a recipient', (locale) => `/${locale}/deliveries/new-link`),
    at('check a pack', (locale) => `/${locale}/check`),
  ]
}

interface MailLinks {
  confirm: string
  manage: string
  notMe: string
}

/** A delivery that was sent, and has its corrections; answers the key to its recipient's page. */
async function handedOver({ get, stores: { petitions, database, now } }: TestSite): Promise<string> {
  const { id: petitionId } = petitions.get(appeal)
  const sent = { state: 'acknowledged', way: 'post', sentOn: '2026-03-02', acknowledgedOn: '2026-03-09' } as const
  const delivery = aDelivery({ petitionId, recipientSlug: 'united-nations', ...sent, keyId: '0123456789012345' })
  const counts = { notedOn: '2026-03-04', standingCount: 10, withdrawnCount: 2, strickenNumbers: [3, 7] } as const
  const correction = { deliveryId: delivery.id, number: 1, ...counts }
  await transactionsOn(database.client)(async (session) => {
    await createDeliveryStore(database.db).insert(delivery, session)
    await createCorrectionStore(database.db).insert(correction, session)
  })
  await until('the handover is shown', async () =>
    (await (await get(`/en/petitions/${appeal}/deliveries`)).text()).includes(delivery.id),
  )
  const links = createDeliveryLinks({ store: createDeliveryLinkStore(database.db), now })
  return links.issue({ deliveryId: delivery.id, retainUntil: delivery.retainUntil })
}

async function mailLinks(site: TestSite, email: string): Promise<MailLinks> {
  await site.sign({ email, city: 'Львів', comment: 'Бо мовчати не можна.' })
  const mail = await site.mailTo(email)
  return { confirm: linkIn(mail, 'confirm'), manage: linkIn(mail, 'manage'), notMe: linkIn(mail, 'not-me') }
}

async function opened(page: Page, address: string): Promise<number> {
  const answer = await page.goto(address)
  await page.evaluate('document.querySelectorAll("details").forEach((part) => { part.open = true })')
  return answer?.status() ?? 0
}
