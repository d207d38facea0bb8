import { createHash } from 'node:crypto'

import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { canonicalJson } from '../../../server/platform/canonical-json.ts'
import { AppError } from '../../../server/platform/errors.ts'
import { newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addCounted, times } from '../../support/signatures.ts'
import { openDeliveryHouse, type DeliveryHouse } from './a-house.ts'

const contents = { language: 'en', listForms: [] } as const

describe('preparing deliveries', () => {
  let site: DeliveryHouse['site']
  let open: DeliveryHouse['open']

  before(async () => {
    ;({ site, open } = await openDeliveryHouse())
  })

  after(() => site.close())

  const signed = (petition: Petition) => addCounted(site.stores, petition, times(12))

  async function refusalOf(petition: Petition, recipientSlug: string, listForms: readonly ('csv' | 'pdf')[] = []) {
    const error = await rejectionOf(open.prepare(petition, recipientSlug, { listForms }))
    return error instanceof AppError ? [error.kind, error.code] : error
  }

  it('freezes count, breakdowns, demands and names as they are at that moment', async () => {
    const petition = await site.publish({ handover: 'names' })
    await signed(petition)

    const { frozen, ...delivery } = await open.prepare(petition, 'osce', { language: 'uk', listForms: ['csv'] })

    const demands = petition.text.demands.filter(({ addressedTo }) => addressedTo.includes('osce'))
    expect(delivery).to.include({ state: 'preparing', sequence: 12, retainUntil: petition.retainUntil, revision: 1 })
    expect(frozen.counts).to.deep.equal({ confirmed: 12, byVerification: { email: 12 } })
    expect(frozen.byCountry).to.deep.equal([{ key: 'UA', count: 12 }])
    expect(frozen.byPeriod).to.deep.equal([{ ...frozen.period, count: 12 }])
    expect(frozen.demands.map(({ key }) => key)).to.deep.equal(demands.map(({ key }) => key))
    expect(frozen.recipient).to.deep.include({ slug: 'osce' })
    expect(frozen.petition).to.include({ slug: petition.slug, address: `/uk/petitions/${petition.slug}` })
    const hash = createHash('sha256').update(canonicalJson(petition.text)).digest('hex')
    expect(frozen.textVersion).to.include({ version: 1, sha256: hash })
  })

  it('says before how many people a list would hold: everybody, or those who chose to be seen', async () => {
    const names = await site.publish({ handover: 'names' })
    const seen = await site.publish({ handover: 'count' })
    const nobody = await site.publish({ handover: 'count', riskMode: 'protected' })
    const choices = [{ visibility: 'full' }, { visibility: 'initials' }, { visibility: 'hidden' }] as const
    for (const petition of [names, seen, nobody]) await addCounted(site.stores, petition, choices)

    const counts = await Promise.all([names, seen, nobody].map((petition) => open.lines.atMost(petition, 3)))

    expect(counts).to.deep.equal([3, 2, 0])
  })

  it('does not change when signatures come or are withdrawn afterwards', async () => {
    const petition = await site.publish()
    await signed(petition)
    const { id, frozen } = await open.prepare(petition)

    await signed(petition)

    expect((await open.deliveries.get(id)).frozen).to.deep.equal(frozen)
  })

  it('hands over the figures of the last batch where the petition is protected', async () => {
    const petition = await site.publish({ riskMode: 'protected' })
    await signed(petition)

    const { frozen } = await open.prepare(petition)

    const published = (await site.stores.tallies.published([petition.id])).get(petition.id)
    expect([frozen.counts.confirmed, frozen.sequence]).to.deep.equal([published?.confirmedCount, published?.sequence])
  })

  it('makes one delivery for each recipient, all of one moment and one handover', async () => {
    const petition = await site.publish()
    await signed(petition)

    const made = await open.deliveries.prepare({
      petitionId: petition.id,
      items: [
        { recipientSlug: 'osce', contents },
        { recipientSlug: 'united-nations', contents: { ...contents, language: 'ru' } },
      ],
      by: open.mira,
    })

    const stored = await open.deliveries.list({ handoverId: made[0]?.handoverId })
    expect(stored.map(({ recipientSlug }) => recipientSlug)).to.have.members(['osce', 'united-nations'])
    expect(new Set(stored.map(({ sequence }) => sequence))).to.deep.equal(new Set([12]))
    expect((await open.deedsOf(stored[0]?.id ?? '')).map(({ deed }) => deed)).to.deep.equal(['delivery.prepared'])
  })

  it('makes none at all when one of the recipients cannot be delivered to', async () => {
    const petition = await site.publish()

    const items = [
      { recipientSlug: 'osce', contents },
      { recipientSlug: 'russian-federation', contents },
    ]
    await rejectionOf(open.deliveries.prepare({ petitionId: petition.id, items, by: open.mira }))

    expect(await open.deliveries.ofPetition(petition.id)).to.deep.equal([])
  })

  it('refuses a recipient that is addressed only, and one the petition is not put to', async () => {
    const petition = await site.publish({ recipients: ['osce', 'russian-federation'] })

    expect(await refusalOf(petition, 'russian-federation')).to.deep.equal(['forbidden', 'addressedOnly'])
    expect(await refusalOf(petition, 'united-nations')).to.deep.equal(['not-found', 'recipientNotFound'])
  })

  it('refuses a petition that was never public', async () => {
    const error = await rejectionOf(
      open.deliveries.prepare({ petitionId: newId(), items: [{ recipientSlug: 'osce', contents }], by: open.mira }),
    )

    expect(error).to.include({ kind: 'not-found' })
  })

  it('refuses the same recipient twice, and nobody at all', async () => {
    const { id: petitionId } = await site.publish()
    const item = { recipientSlug: 'osce', contents }

    const twice = await rejectionOf(open.deliveries.prepare({ petitionId, items: [item, item], by: open.mira }))
    const nobody = await rejectionOf(open.deliveries.prepare({ petitionId, items: [], by: open.mira }))

    expect(twice).to.include({ code: 'deliveries.chosenTwice' })
    expect(nobody).to.include({ code: 'deliveries.nobodyChosen' })
  })

  it('takes an order that comes twice, at once or later, for the same handover', async () => {
    const { id: petitionId } = await site.publish()
    const order = {
      ...{ petitionId, handoverId: newId(), by: open.mira },
      items: ['osce', 'united-nations'].map((recipientSlug) => ({ recipientSlug, contents })),
    }

    const answers = await Promise.all([open.deliveries.prepare(order), open.deliveries.prepare(order)])
    const later = await open.deliveries.prepare(order)

    const idsIn = (made: readonly { id: string }[]): string[] => made.map(({ id }) => id).sort()
    for (const answer of [...answers, later]) expect(idsIn(answer)).to.deep.equal(idsIn(answers[0]))
    expect(await open.deliveries.ofPetition(petitionId)).to.have.length(2)
  })

  it('refuses a list where signers were promised that nobody is listed', async () => {
    const petition = await site.publish({ handover: 'count', riskMode: 'protected' })

    expect(await refusalOf(petition, 'osce', ['csv'])).to.deep.equal(['invalid', 'deliveries.nobodyListed'])
  })

  it('refuses a list, though not the figures, once the promised retention is over', async () => {
    const petition = await site.publish({ handover: 'names', retainUntil: '2026-02-01' })

    const refusal = await refusalOf(petition, 'osce', ['pdf'])
    const { state } = await open.prepare(petition)

    expect(refusal).to.deep.equal(['conflict', 'retentionOver'])
    expect(state).to.equal('preparing')
  })

  it('writes down who prepared what, and no name of a signer', async () => {
    const petition = await site.publish({ handover: 'names' })
    await addCounted(site.stores, petition, [{ name: 'Zoryana Unmistakable' }])

    const { id } = await open.prepare(petition, 'osce', { listForms: ['csv'] })

    const [deed] = await open.deedsOf(id)
    expect(deed).to.deep.include({ by: open.mira, deed: 'delivery.prepared' })
    expect(JSON.stringify(deed)).not.to.contain('Zoryana')
  })
})
