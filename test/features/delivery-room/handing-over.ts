import { newId } from '../../../server/platform/ids.ts'
import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { createDeliveryStore } from '../../../server/features/deliveries/index.ts'
import { signIn, type SignedIn } from '../../support/rooms.ts'
import { addCounted, times } from '../../support/signatures.ts'
import { appeal, startSite, type SiteOptions, type TestSite } from '../../support/site.ts'
import { until } from '../../support/until.ts'
import { openHandover } from '../deliveries/a-handover.ts'

/** A site with the demo's appeal, and two people who staff it. */
export interface HandoverSite {
  site: TestSite
  petitionId: string
  /** Prepares. */
  mira: SignedIn
  /** Releases. */
  tom: SignedIn
  /** Chooses these recipients for a handover; answers where the form leads. */
  prepare(slugs: readonly string[], fields?: Readonly<Record<string, string>>): Promise<Response>
  /** Latest first. */
  all(): Promise<Delivery[]>
  get(id: string): Promise<Delivery>
  /** One whose files are built. */
  prepared(slug?: string, fields?: Readonly<Record<string, string>>): Promise<Delivery>
  /** The same with neither letter nor drawings, for those who do not look into its files. */
  preparedPlainly(slug?: string, fields?: Readonly<Record<string, string>>): Promise<Delivery>
  /** One without letter and drawings. */
  released(slug?: string): Promise<Delivery>
  /** Clicks a button of its page. */
  act(who: SignedIn, delivery: Delivery, act: string, fields?: Readonly<Record<string, string>>): Promise<Response>
  page(who: SignedIn, delivery: Pick<Delivery, 'id'>, rest?: string): Promise<string>
}

export async function startHandoverSite(options: SiteOptions = {}): Promise<HandoverSite> {
  const site = await startSite({ running: false, ...options })
  const { stores } = site
  const mira = await signIn(site, { roles: ['staff'], name: 'Mira', hasSteppedUp: true })
  const tom = await signIn(site, { roles: ['staff'], name: 'Tom', hasSteppedUp: true })
  const petition = stores.petitions.get(appeal)
  await addCounted(stores, petition, times(12))
  await site.service.runJob('tally')
  const rows = createDeliveryStore(stores.database.db)
  const deliver = `/en/staff/petitions/${petition.id}/deliver`

  async function get(id: string): Promise<Delivery> {
    const found = await rows.find(id)
    if (found === null) throw new Error('There is no such delivery.')
    return found
  }

  const prepare: HandoverSite['prepare'] = (slugs, fields = {}) =>
    mira.post(deliver, {
      handover: newId(),
      step: 'prepare',
      ...Object.fromEntries(slugs.map((slug) => [`to.${slug}`, 'yes'])),
      ...fields,
    })

  const act: HandoverSite['act'] = async (who, { id }, name, fields = {}) => {
    const { revision } = await get(id)
    return who.post(`/en/staff/deliveries/${id}/${name}`, { revision: String(revision), ...fields })
  }

  async function begun(slug: string, fields: Readonly<Record<string, string>>): Promise<Delivery> {
    await prepare([slug], fields)
    const [delivery] = await rows.list({ petitionId: petition.id })
    if (delivery === undefined) throw new Error('Nothing was prepared.')
    return delivery
  }

  const { packBuilding } = openHandover(site)

  /** Where the site's own job is at it already, it is that one which builds. */
  const builtBy = (build: () => Promise<void>, id: string): Promise<Delivery> =>
    until('its files are built', async () => {
      await build()
      const delivery = await get(id)
      return delivery.state === 'prepared' ? delivery : null
    })

  const prepared: HandoverSite['prepared'] = async (slug = 'osce', fields = {}) =>
    builtBy(() => site.service.runJob('deliveries'), (await begun(slug, fields)).id)

  const preparedPlainly: HandoverSite['preparedPlainly'] = async (slug = 'osce', fields = {}) =>
    builtBy(() => packBuilding.runOnce(), (await begun(slug, fields)).id)

  return {
    site,
    petitionId: petition.id,
    mira,
    tom,
    prepare,
    all: () => rows.list({}),
    get,
    prepared,
    preparedPlainly,
    async released(slug) {
      const delivery = await preparedPlainly(slug)
      await act(tom, delivery, 'release')
      return get(delivery.id)
    },
    act,
    page: async (who, { id }, rest = '') => (await who.get(`/en/staff/deliveries/${id}${rest}`)).text(),
  }
}
