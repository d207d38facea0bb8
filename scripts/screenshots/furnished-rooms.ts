import { addDays, dayOf, type Day } from '../../server/platform/clock.ts'
import { statementDraft, statement } from '../../test/support/joint-statement.ts'
import { signIn, type SignedIn } from '../../test/support/rooms.ts'
import { addSignatures, times } from '../../test/support/signatures.ts'
import type { TestSite } from '../../test/support/site.ts'
import { until } from '../../test/support/until.ts'
import { startLedSite, type LedSite } from '../../test/features/campaign-room/a-leader.ts'
import { staffPages } from '../../test/browser/staff-pages.ts'

/** One page of a room, and who sees it. */
export interface RoomView {
  name: string
  /** The address after the language. */
  rest: string
  as: SignedIn | null
}

/** A site on which much is under way; everything and everybody in it is invented. */
export async function furnishRooms(): Promise<{ site: TestSite; views: readonly RoomView[] }> {
  const led = await startLedSite()
  const safiye = await led.leader('Сафіє Демір')
  const admin = await signIn(led.site, { roles: ['admin'], name: 'Ada' })
  const views = [
    { name: 'sign-in', rest: '/account/sign-in', as: null },
    { name: 'account', rest: '/account', as: safiye },
    { name: 'second-factor', rest: '/account/second-factor', as: safiye },
    ...(await writing(led, safiye)),
    ...(await leading(led, safiye)),
    ...(await reviewing(led)),
    ...(await staffViews(led, safiye, admin)),
  ]
  return { site: led.site, views }
}

/** The joint statement while it is written: with words that are advised against, and figures without a source. */
async function writing(led: LedSite, as: SignedIn): Promise<RoomView[]> {
  const draft = await led.begin(as, { ...statementDraft(''), ...firstThoughts })
  const desk = `/campaign/petitions/${draft}`
  const steps = ['text', 'demands', 'sources', 'promises', 'languages', 'languages/uk', 'check', 'all']
  return [
    { name: 'new', rest: '/campaign/new', as },
    { name: 'desk-draft', rest: desk, as },
    ...steps.map((step) => ({ name: `edit-${step.replace('/', '-')}`, rest: `${desk}/edit/${step}`, as })),
  ]
}

const firstThoughts = {
  'texts.en.lead': statement.firstLead,
  'texts.en.sources': [],
  'texts.uk.body': '',
  'texts.uk.proofread': false,
} as const

/** The same while people sign it: with news on their way, and news that are being written. */
async function leading(led: LedSite, as: SignedIn): Promise<RoomView[]> {
  const { site, services } = led
  const petition = await led.open(as, statementDraft(statement.slug))
  await addSignatures(site.stores, petition, times(40, { updates: true, locale: 'en', language: 'en' }))
  await until('they are counted', async () => {
    const tally = await site.stores.tallies.find(petition.id)
    return tally?.confirmedCount === 40
  })
  const figures = {
    sequence: 1_318,
    byDay: daysUntil(dayOf(site.clock.now())),
    byCountry: countries,
    byLanguage: languages,
  }
  await led.publish(petition, { confirmedCount: 1_318, ...figures })
  const by = { account: await site.stores.accounts.get(as.accountId) }
  const news = async (): Promise<string> => {
    const { id } = await services.updates.start(petition.id, by, 'en')
    const content = { originalLanguage: 'en', texts: statement.update } as const
    await services.updates.save({ petitionId: petition.id, id, by, revision: 0, content })
    return id
  }
  const sent = await news()
  await services.updates.submit({ petitionId: petition.id, id: sent, by, revision: 1 })
  await led.decide(sent)
  await until('the news is sent', async () => {
    const { update } = await services.updates.open(petition.id, sent, by)
    return update.state === 'sent'
  })
  const written = await news()
  const desk = `/campaign/petitions/${petition.id}`
  return [
    { name: 'list', rest: '/campaign', as },
    { name: 'desk-open', rest: desk, as },
    { name: 'updates', rest: `${desk}/updates`, as },
    { name: 'update-sent', rest: `${desk}/updates/${sent}`, as },
    { name: 'update-writing', rest: `${desk}/updates/${written}`, as },
    { name: 'update-mail', rest: `${desk}/updates/${written}/preview/uk`, as },
    ...['close', 'outcome', 'thanks', 'correct', 'editors'].map((page) => ({
      name: page,
      rest: `${desk}/${page}`,
      as,
    })),
  ]
}

/** The four weeks before today; a petition that was opened today has none, so they are invented, too. */
function daysUntil(today: Day) {
  return Array.from({ length: 28 }, (_, index) => ({
    key: addDays(today, index - 28),
    count: 14 + ((index * 37) % 61),
  }))
}

const countries = [
  { key: 'UA', count: 902 },
  { key: 'PL', count: 141 },
  { key: 'TR', count: 118 },
  { key: 'none', count: 96 },
  { key: 'DE', count: 44 },
  { key: 'other', count: 17 },
]

const languages = [
  { key: 'uk', count: 811 },
  { key: 'en', count: 330 },
  { key: 'crh', count: 121 },
  { key: 'ru', count: 56 },
]

/** A statement that comes back changed, with what was changed marked. */
async function reviewing(led: LedSite): Promise<RoomView[]> {
  const { site, services } = led
  const zarema = await led.leader('Зарема')
  const by = { account: await site.stores.accounts.get(zarema.accountId) }
  const petitionId = await led.begin(zarema, { ...statementDraft('statement-again'), ...firstThoughts })
  const nadia = await signIn(site, { roles: ['moderator'], name: 'Nadia' })
  const claimed = async (): Promise<string> => {
    await services.drafts.submit({ petitionId, by })
    const review = (await site.stores.reviews.waiting({})).find(({ subjectId }) => subjectId === petitionId)
    if (review === undefined) throw new Error('The statement does not wait for its review.')
    await nadia.post(`/en/staff/reviews/${review.id}/claim`)
    return review.id
  }

  const first = `/en/staff/reviews/${await claimed()}`
  const { revision } = await services.drafts.openDesk(petitionId, by)
  const change = { verdict: 'changes_requested', reason: 'unproven-figures', words: 'Звідки цифри?' }
  await nadia.post(`${first}/decision`, { revision: String(revision), ...change })
  await nadia.post(`${first}/now`)
  await until('it has come back', async () => {
    const { petition } = await services.drafts.openDesk(petitionId, by)
    return petition.state === 'changes_requested'
  })
  await services.drafts.save({ petitionId, by, base: revision, changes: statementDraft('statement-again') })
  const again = await claimed()
  return [{ name: 'review-changed', rest: `/staff/reviews/${again}`, as: nadia }]
}

/** Whatever moderators and staff see. */
async function staffViews(led: LedSite, { accountId: account }: SignedIn, admin: SignedIn): Promise<RoomView[]> {
  const { accounts, site } = led
  const { en, uk } = statement.organisation
  const details = { slug: 'human-rights', names: { en, uk, crh: en, ru: uk }, contactAddress: 'desk@example.org' }
  const organisation = await accounts.organisations.add({ ...details, url: null, kind: 'network' }, 'console')
  await accounts.organisations.addMember({
    organisationId: organisation,
    accountId: account,
    role: 'lead',
    by: 'console',
  })
  const pages = await staffPages(led, admin, { organisation, account })
  await site.stores.petitions.refresh()
  return pages.map(({ door, address, as }, index) => {
    const rest = address('en').slice('/en'.length)
    const name = door
      .split('/')
      .filter((part) => /^[a-z]/.test(part))
      .join('-')
    return { name: `${String(index + 1).padStart(2, '0')}-${name}`, rest, as }
  })
}
