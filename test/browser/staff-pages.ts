import { appeal } from '../support/site.ts'
import { openHandover } from '../features/deliveries/a-handover.ts'
import { aPdf } from '../support/pdf.ts'
import type { LedSite } from '../features/campaign-room/a-leader.ts'
import { signIn, type SignedIn } from '../support/rooms.ts'
import { addSignatures } from '../support/signatures.ts'
import { deliveryPages } from './delivery-pages.ts'
import { at, idIn, type RoomPage } from './room-page.ts'

interface Known {
  organisation: string
  account: string
}

/** The rooms of staff and of moderators, with something of every kind that waits in the queue. */
export async function staffPages(led: LedSite, as: SignedIn, { organisation, account }: Known): Promise<RoomPage[]> {
  const { site, leader, open, begin } = led
  const oleh = await leader('Oleh')
  const petition = await open(oleh, { 'texts.uk.title': 'Поверніть дітей додому' })
  const waiting = await begin(oleh)
  await oleh.post(`/en/campaign/petitions/${waiting}/submit`, { urgent: 'yes' })
  const nadia = await signIn(site, { roles: ['moderator'], name: 'Nadia', hasSteppedUp: true })
  const review = await claimed(led, nadia, waiting)
  await commented(led)
  await nadia.post('/en/staff/reviews/comments/take')
  const report = await reported(led, nadia)
  const answer = await answered(led, nadia)
  const texts = '/staff/texts/about/en'
  const markdown = '## Who we are\n\nPeople who write petitions.'
  await as.post(`/en${texts}`, { act: 'publish', seen: '0', markdown, why: '' })
  await as.post(`/en${texts}`, { act: 'publish', seen: '1', markdown: `${markdown} And read them.`, why: 'Clearer.' })

  const signed = site.stores.petitions.get(appeal).id
  const looked = await as.post('/en/staff/signers/batches', { petition: signed, country: 'UA', why: 'One machine?' })
  const batch = idIn(looked.headers.get('location') ?? '')
  const [{ id: term } = { id: '' }] = site.stores.glossary.list()

  const page = (door: string, rest = door, who = as): RoomPage => ({
    door: `/:locale/staff${door}`,
    address: at(`/staff${rest}`),
    as: who,
  })
  return [
    page('/reviews', '/reviews', nadia),
    page('/reviews/:id', `/reviews/${review}`, nadia),
    page('/reviews/:id', `/reviews/${review}`, as),
    page('/reviews/:id', `/reviews/${report}`, nadia),
    page('/reviews/:id', `/reviews/${answer}`, nadia),
    page('/reviews/comments', '/reviews/comments', nadia),
    page('/petitions'),
    page('/petitions/:id', `/petitions/${petition.id}`),
    ...(await deliveryPages(led, as)),
    page('/recipients'),
    page('/recipients/new'),
    page('/recipients/:slug', '/recipients/osce'),
    page('/accounts'),
    page('/accounts/:id', `/accounts/${account}`),
    page('/organisations'),
    page('/organisations/:id', `/organisations/${organisation}`),
    page('/signers'),
    page('/signers/batches', `/signers/batches?petition=${signed}`),
    page('/signers/batches/:id', `/signers/batches/${batch}`),
    page('/glossary'),
    page('/glossary/new'),
    page('/glossary/:id', `/glossary/${term}`),
    page('/texts'),
    page('/texts/:name', '/texts/about'),
    page('/texts/:name/:language', '/texts/about/en'),
    page('/texts/:name/:language/versions/:version', '/texts/about/en/versions/2'),
    page('/audit'),
  ]
}

/** The review of that petition, which this moderator decides now. */
async function claimed({ site }: LedSite, moderator: SignedIn, subjectId: string): Promise<string> {
  const review = (await site.stores.reviews.waiting({})).find((one) => one.subjectId === subjectId)
  if (review === undefined) throw new Error('That does not wait for a moderator.')
  await moderator.post(`/en/staff/reviews/${review.id}/claim`)
  return review.id
}

/** Two people report the same page; this moderator decides about both. */
async function reported({ site }: LedSite, moderator: SignedIn): Promise<string> {
  for (const words of ['Цифра неправильна.', '']) {
    await site.post(`/uk/petitions/${appeal}/report`, { reason: 'false-claims', words })
  }
  const [review] = await site.stores.reviews.waiting({ kind: 'report' })
  if (review === undefined) throw new Error('No report waits.')
  await moderator.post(`/en/staff/reviews/${review.id}/claim`)
  return review.id
}

/** A recipient answers with a letter; this moderator decides about it. */
async function answered(led: LedSite, moderator: SignedIn): Promise<string> {
  const { stores } = led.site
  const { answers, sent } = openHandover(led.site)
  const { id } = await sent(stores.petitions.get(appeal))
  const speaker = { name: 'Anna Schmidt', office: 'Secretary of the Committee', language: 'en' } as const
  await answers.answer(id, { ...speaker, stance: 'answered', text: 'We have asked for a visit.', file: aPdf() })
  const [answer] = await answers.ofDelivery(id)
  return claimed(led, moderator, answer?.id ?? '')
}

/** Signers say why they signed. */
async function commented({ site }: LedSite): Promise<void> {
  const { stores, service } = site
  const texts = ['Бо мовчати не можна.', 'Пишіть на olena@example.org, або +380 44 123 45 67']
  const comments = texts.map((comment) => ({ comment, commentState: 'new', commentRevision: 1 }) as const)
  await addSignatures(stores, stores.petitions.get(appeal), comments)
  await service.runJob('comments')
}
