import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { appeal, startSite, type SiteOptions, type TestSite } from '../../support/site.ts'
import { openHandover, plainMakers } from '../deliveries/a-handover.ts'

export interface ARecipient {
  site: TestSite
  open: ReturnType<typeof openHandover>
  /** A delivery that was sent, and the address behind a link of its own. */
  handedOver(): Promise<{ delivery: Delivery; page: string; token: string }>
  /** Sends the answer's form with a file, as a browser does. */
  upload(address: string, fields: Readonly<Record<string, string>>, file: Buffer): Promise<Response>
  close(): Promise<void>
}

const letter = `<!doctype html><html lang="en"><head><style>h1 { color: red }</style></head>
<body><main><h1>Letter</h1><p>Dear Sir or Madam</p></main></body></html>`

/** A site whose nothing runs by itself, with recipients who have something. */
export async function openRecipient(options: SiteOptions = {}): Promise<ARecipient> {
  const site = await startSite({ ...options, running: false })
  const open = openHandover(site, {
    makers: (...source) => [
      { name: 'letter.html', make: (_, write) => write(Buffer.from(letter)) },
      ...plainMakers(...source),
    ],
  })
  return {
    site,
    open,
    async handedOver() {
      const delivery = await open.sent(site.stores.petitions.get(appeal), 'united-nations')
      const { id, retainUntil } = delivery
      const token = await open.links.issue({ deliveryId: id, retainUntil })
      return { delivery, token, page: `/en/deliveries/${token}` }
    },
    upload(address, fields, file) {
      const body = new FormData()
      for (const [name, value] of Object.entries(fields)) body.set(name, value)
      body.set('file', new Blob([new Uint8Array(file)]), 'answer.pdf')
      const headers = { 'sec-fetch-site': 'same-origin' }
      return fetch(new URL(address, site.url), { method: 'POST', body, headers, redirect: 'manual' })
    },
    close: () => site.close(),
  }
}
