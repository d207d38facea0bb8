import type { Petition } from '../../server/features/petitions/index.ts'
import { guestFields, newGroup } from './guests.ts'

/** As browsers send it along. */
const browserHeaders = {
  Host: 'localhost:3000',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'en-GB,en;q=0.7,uk;q=0.3',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'navigate',
}

function request(start: string, headers: Readonly<Record<string, string>>, body = ''): string {
  const lines = Object.entries({ ...browserHeaders, ...headers }).map(([name, value]) => `${name}: ${value}`)
  return `${start} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`
}

function formPost(path: string, body: string): string {
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    'Content-Length': String(Buffer.byteLength(body)),
  }
  return request(`POST ${path}`, headers, body)
}

export function petitionPath({ slug }: Pick<Petition, 'slug'>): string {
  return `/en/petitions/${slug}`
}

export function pageRequest(
  petition: Petition,
  { method = 'GET', etag }: { method?: 'GET' | 'HEAD'; etag?: string } = {},
): string {
  return request(`${method} ${petitionPath(petition)}`, etag === undefined ? {} : { 'If-None-Match': etag })
}

/** So many people sign; of them `knownShare` with an address with which somebody signed well before. */
export function signRequests(petition: Petition, count: number, knownShare = 0): string[] {
  const group = newGroup()
  const half = Math.floor(count / 2)
  const knownEvery = knownShare === 0 ? Infinity : Math.round(1 / (2 * knownShare))
  return Array.from({ length: count }, (_, index) => {
    const isKnown = index >= half && (index - half) % knownEvery === 0
    const fields = guestFields(group, isKnown ? index - half : index)
    return formPost(`${petitionPath(petition)}/signatures`, new URLSearchParams(fields).toString())
  })
}

export function confirmRequest(token: string): string {
  return formPost(`/en/signatures/confirm/${token}`, '')
}
