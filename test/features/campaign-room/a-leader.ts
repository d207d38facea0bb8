import { accountServicesOn, type AccountServices } from '../../../server/account-services.ts'
import { createOutbox, createOutboxStore, mailLeaseMs } from '../../../server/features/outbox/index.ts'
import type { DraftChanges } from '../../../server/features/petitions/draft-changes.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import type { Applier, Appliers } from '../../../server/features/reviews/index.ts'
import type { Decision } from '../../../server/features/reviews/review.ts'
import type { PublishedTally } from '../../../server/features/tallies/index.ts'
import { petitionServicesOn, type PetitionServices } from '../../../server/petition-services.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { signIn, type SignedIn } from '../../support/rooms.ts'
import { startSite, type SiteOptions, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'

/** Everything that a petition needs to be reviewed. */
export const complete: DraftChanges = {
  'texts.uk.title': 'Звільніть хворих в’язнів',
  'texts.uk.lead': 'Вони хворі, і їх не лікують.',
  'texts.uk.body': 'Їх тримають **без ліків**. Лікарів до них не пускають.',
  'texts.uk.demands.release': 'Звільніть їх негайно.',
  'texts.uk.endCondition': 'доки їх не звільнять',
  demands: [{ key: 'release', addressedTo: ['united-nations'], toBePerformedBy: null }],
  recipients: ['united-nations'],
}

type Verdict = Pick<Decision, 'verdict' | 'reason' | 'words'>

/** A site on which people lead petitions. */
export interface LedSite {
  site: TestSite
  services: PetitionServices
  accounts: AccountServices
  /** Somebody new who leads petitions. */
  leader(name?: string): Promise<SignedIn>
  /** A petition that was begun and, where nothing else is said, has everything it needs. */
  begin(leader: SignedIn, changes?: DraftChanges): Promise<string>
  /** One that a moderator approved. */
  open(leader: SignedIn, changes?: DraftChanges): Promise<Petition>
  /** What a moderator decides on what waits takes effect. */
  decide(subjectId: string, decision?: Partial<Verdict>): Promise<void>
  /** Figures are published. */
  publish(petition: Petition, figures: Partial<PublishedTally>): Promise<void>
  /** As the public knows it now. */
  shown(petitionId: string): Promise<Petition>
  /** The text of a page of a room, which has to be there. */
  page(leader: SignedIn, address: string): Promise<string>
}

export async function startLedSite(options: SiteOptions = {}): Promise<LedSite> {
  const site = await startSite(options)
  const { stores, clock } = site
  const { database, keyring } = stores
  const outbox = createOutbox({
    store: createOutboxStore({ db: database.db, now: clock.now, leaseMs: mailLeaseMs }),
    keyring,
    now: clock.now,
    log: silentLog,
  })
  const accounts = accountServicesOn(stores, { outbox, publicUrl: site.url })
  const services = petitionServicesOn(stores, { ...accounts, outbox, publicUrl: site.url })

  async function actor({ accountId }: SignedIn) {
    return { account: await stores.accounts.get(accountId) }
  }

  async function begin(leader: SignedIn, changes: DraftChanges = complete): Promise<string> {
    const by = await actor(leader)
    const owner = { kind: 'account', id: leader.accountId } as const
    const petitionId = await services.drafts.start({ by, owner, locale: 'uk', type: 'petition' })
    await services.drafts.save({ petitionId, by, base: 1, changes })
    return petitionId
  }

  const applyToPetition: Applier = async (review, session) => {
    await services.life.applyDecision(review, session)
  }
  const appliers: Appliers = {
    petition: applyToPetition,
    version: applyToPetition,
    update: (review, session) => services.updates.applyDecision(review, session),
    comment: isNoneOfOurs,
    recipient: isNoneOfOurs,
    report: isNoneOfOurs,
    answer: isNoneOfOurs,
  }

  async function decide(subjectId: string, decision: Partial<Verdict> = {}): Promise<void> {
    const { reviews } = stores
    const review = (await reviews.waiting({})).find((waiting) => waiting.subjectId === subjectId)
    if (review === undefined) throw new Error('That does not wait for a moderator.')
    const { id, revision } = review
    const { accountId: by } = await signIn(site, { roles: ['moderator'] })
    await reviews.claim(id, by)
    await reviews.decide(id, { by, revision, verdict: 'approved', reason: null, words: '', ...decision })
    await reviews.takeEffectNow(id, by)
    await reviews.applyDue(appliers)
    await stores.petitions.refresh()
  }

  async function open(leader: SignedIn, changes: DraftChanges = {}): Promise<Petition> {
    const petitionId = await begin(leader, { ...complete, ...changes })
    await services.drafts.submit({ petitionId, by: await actor(leader) })
    await decide(petitionId)
    return stores.petitions.byId(petitionId)
  }

  return {
    site,
    services,
    accounts,
    leader: (name = 'Mira') => signIn(site, { roles: ['campaigner'], name }),
    begin,
    open,
    decide,
    async publish({ id, slug }, figures) {
      const published = { confirmedCount: 0, sequence: 1, asOf: '2026-03-02', ...noCells, ...figures }
      const { confirmedCount, sequence, asOf: breakdownsOn } = published
      const row = { confirmedCount, sequence, positionCount: confirmedCount, breakdownsOn, published, schemaVersion: 1 }
      await database.db.collection('tallies').replaceOne({ _id: bytesOf(id) }, row, { upsert: true })
      await until('the figures are shown', async () => {
        const answer = await site.get(`/api/v1/petitions/${slug}/tally`)
        return ((await answer.json()) as { confirmedCount: number }).confirmedCount === confirmedCount
      })
    },
    async shown(petitionId) {
      await stores.petitions.refresh()
      return stores.petitions.byId(petitionId)
    },
    async page(leader, address) {
      const answer = await leader.get(address)
      const text = await answer.text()
      if (answer.status !== 200) throw new Error(`${address} answered ${String(answer.status)}.`)
      return text
    },
  }
}

const isNoneOfOurs: Applier = () => Promise.reject(new Error('Nobody here leads that.'))

const noCells = { byDay: [], byCountry: [], byLanguage: [] }
