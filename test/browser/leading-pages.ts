import type { Petition } from '../../server/features/petitions/index.ts'
import type { LedSite } from '../features/campaign-room/a-leader.ts'
import type { SignedIn } from '../support/rooms.ts'
import { addSignatures } from '../support/signatures.ts'
import { at, idIn, type RoomPage } from './room-page.ts'

/** What whoever leads an open petition comes by, and what is left to do with one that is closed. */
export async function leadingPages(led: LedSite, as: SignedIn, open: Petition): Promise<RoomPage[]> {
  const closed = await led.open(as, { 'texts.uk.title': 'Допустіть спостерігачів' })
  await as.post(`/en/campaign/petitions/${closed.id}/close`)
  const [written, sent] = [await writtenNews(as, open), await sentNews(led, as, open)]

  const page = (door: string, id: string, rest = door): RoomPage => ({
    door: `/:locale/campaign/petitions/:id${door}`,
    address: at(`/campaign/petitions/${id}${rest}`),
    as,
  })
  const acts = ['/close', '/thanks', '/outcome', '/correct', '/editors'].map((act) => page(act, open.id))
  return [
    ...acts,
    page('', closed.id),
    page('/reopen', closed.id),
    page('/archive', closed.id),
    page('/updates', open.id),
    page('/updates/:update', open.id, `/updates/${written}`),
    page('/updates/:update', open.id, `/updates/${sent}`),
    page('/updates/:update/preview/:language', open.id, `/updates/${written}/preview/uk`),
    page('/updates/:update/stop', open.id, `/updates/${sent}/stop`),
  ]
}

const words = { revision: '0', 'title.uk': 'Суд відклали', 'body.uk': 'Наступне засідання **у травні**.' }

async function writtenNews(as: SignedIn, { id }: Petition): Promise<string> {
  const begun = await as.post(`/en/campaign/petitions/${id}/updates`, { language: 'uk' })
  const address = begun.headers.get('location') ?? ''
  await as.post(address, { ...words, do: 'begin:en' })
  return idIn(address)
}

/** That went to those who asked for it. */
async function sentNews(led: LedSite, as: SignedIn, petition: Petition): Promise<string> {
  const { site } = led
  await addSignatures(site.stores, petition, [{ updates: true }])
  const begun = await as.post(`/en/campaign/petitions/${petition.id}/updates`, { language: 'uk' })
  const address = begun.headers.get('location') ?? ''
  await as.post(address, { ...words, do: 'submit' })
  await led.decide(idIn(address))
  await site.service.runJob('updates')
  return idIn(address)
}
