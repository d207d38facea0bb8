import { expect } from 'chai'

import type { Delivery } from '../../../server/features/deliveries/index.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { dayMs } from '../../../server/platform/clock.ts'
import { addSignatures, signatureStoreOf, tallierOf, times, type SignatureChanges } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

const withList = { listForms: ['csv'] } as const

describe('what a delivery stands for', () => {
  let site: TestStores
  let open: ReturnType<typeof openHandover>
  const today = new Date('2026-03-20T15:00:00Z')
  let now = today

  before(async () => {
    site = await openTestStores({ now: () => now })
    open = openHandover(site)
  })

  after(() => site.close())

  beforeEach(() => {
    now = today
  })

  const settle = async (): Promise<void> => {
    const tallier = tallierOf(site.stores)
    while ((await tallier.runOnce()) > 0);
  }

  async function signed(petition: Petition, all: readonly SignatureChanges[]): Promise<string[]> {
    const ids = await addSignatures(site.stores, petition, all)
    await settle()
    return ids
  }

  /** Each line of its list, without the number. */
  async function listOf({ id }: Delivery): Promise<string[]> {
    const lines = (await open.textOf(id, 'signatures.csv')).trim().split('\n')
    return lines.filter((line) => line !== '').map((line) => line.slice(line.indexOf('|') + 1))
  }

  it('are the demands put to this recipient, with who is to perform them, in every language', async () => {
    const { text } = await site.publish()
    const demands = text.demands.map((demand) =>
      demand.key === 'access' ? { ...demand, addressedTo: ['osce'] } : demand,
    )
    const petition = await site.publish({ text: { ...text, demands } })

    const { frozen } = await open.prepare(petition, 'united-nations')

    expect(frozen.demands.map(({ key }) => key)).to.deep.equal(['release', 'reduce', 'protect'])
    const [release] = frozen.demands
    expect(release?.toBePerformedBy?.name.en).to.equal('Russian Federation')
    expect(release?.texts.en).to.match(/^Release all political prisoners/)
    expect(release?.texts.uk).to.match(/^Звільнити всіх політичних в’язнів/)
    expect(Object.keys(release?.texts ?? {})).to.have.members(['en', 'uk', 'crh', 'ru'])
    expect(Object.keys(frozen.petition.titles)).to.have.members(['en', 'uk', 'crh', 'ru'])
  })

  it('are the count of its moment, broken down as first on that day: nobody who signs between two shows', async () => {
    const petition = await site.publish()
    const here = await signed(petition, times(12))
    const { frozen: morning } = await open.prepare(petition, 'osce')
    await signed(petition, times(11, { country: 'PL', language: 'en' }))
    const { frozen: noon } = await open.prepare(petition, 'united-nations')
    for (const id of here) await signatureStoreOf(site.stores).withdraw(id)
    await settle()
    const { frozen: evening } = await open.prepare(petition, 'council-of-europe')
    now = new Date(today.getTime() + dayMs)
    const { frozen: nextDay } = await open.prepare(petition, 'european-union')

    const told = [morning, noon, evening, nextDay].map(({ counts, byCountry }) => [counts.confirmed, byCountry])
    const ukraine = [{ key: 'UA', count: 12 }]
    expect(told).to.deep.equal([
      [12, ukraine],
      [23, ukraine],
      [11, []],
      [11, [{ key: 'PL', count: 11 }]],
    ])
  })

  it('are figures at one sequence number, days in order, with no cell under ten', async () => {
    const petition = await site.publish()
    const [left = ''] = await signed(petition, [
      ...times(12, { country: 'PL', language: 'en', confirmedOn: '2026-03-03' }),
      ...times(24),
      ...times(3, { country: 'DE' }),
      ...times(2, { country: 'none' }),
    ])
    await signatureStoreOf(site.stores).withdraw(left)
    await settle()

    const { frozen } = await open.prepare(petition)

    expect(frozen).to.deep.include({ sequence: 42, asOf: '2026-03-20', demonstration: true })
    expect(frozen.counts.confirmed).to.equal(40)
    expect(frozen.byCountry).to.deep.equal([
      { key: 'UA', count: 24 },
      { key: 'other', count: 16 },
    ])
    expect(frozen.byLanguage).to.deep.equal([
      { key: 'uk', count: 29 },
      { key: 'en', count: 11 },
    ])
    expect(frozen.byDay).to.deep.equal([
      { key: '2026-03-02', count: 29 },
      { key: '2026-03-03', count: 11 },
    ])
  })

  it('are no breakdowns of fewer than ten, and nothing to list before anybody has signed', async () => {
    const few = await site.publish()
    await signed(few, times(9))
    const nobody = await site.publish({ handover: 'names' })

    const ofNine = await open.prepare(few)
    const ofNone = await open.prepared(nobody, 'osce', withList)

    expect(ofNine.frozen).to.deep.include({ byCountry: [], byLanguage: [], byDay: [] })
    expect(ofNine.frozen.counts.confirmed).to.equal(9)
    expect([ofNone.frozen.counts.confirmed, ofNone.frozen.sequence, ofNone.listedCount]).to.deep.equal([0, 0, 0])
    expect(await listOf(ofNone)).to.deep.equal([])
  })

  it('are those who chose to be seen where figures were promised; the others only in the totals', async () => {
    const petition = await site.publish({ handover: 'count' })
    await signed(petition, [
      { name: 'Hidden Person', visibility: 'hidden' },
      { name: 'Olena Koval', visibility: 'full' },
      { name: 'Сервер Мустафаєв', visibility: 'initials', country: 'none' },
    ])

    const delivery = await open.prepared(petition, 'osce', withList)

    expect(await listOf(delivery)).to.have.members(['Olena Koval|UA', 'С. М.|none'])
    expect([delivery.frozen.counts.confirmed, delivery.listedCount]).to.deep.equal([3, 2])
    for (const { name } of delivery.files) {
      expect(await open.textOf(delivery.id, name), name).not.to.match(/Hidden Person|[\w-]{22}@example\.org/)
    }
  })

  it('are lists in orders that have nothing to do with each other', async () => {
    const petition = await site.publish({ handover: 'names' })
    const people = Array.from({ length: 30 }, (_, index) => ({ name: `Person ${String(index)}` }))
    await signed(petition, people)

    const [one, other] = await Promise.all([
      open.prepare(petition, 'osce', withList),
      open.prepare(petition, 'united-nations', withList),
    ])
    await open.packBuilding.runOnce()

    const lists = [await listOf(one), await listOf(other)]
    expect(lists[0]).to.have.members(lists[1] ?? [])
    expect(lists[0]).not.to.deep.equal(lists[1])
  })

  it('are, of a protected petition, the figures of the last batch and nobody who came after it', async () => {
    const petition = await site.publish({ riskMode: 'protected', handover: 'names' })
    now = new Date('2026-03-02T12:00:00Z')
    await signed(petition, times(12, { name: 'Early' }))
    now = new Date('2026-03-03T00:00:01Z')
    await settle()
    await signed(petition, times(12, { name: 'Late', country: 'PL' }))

    const delivery = await open.prepared(petition, 'osce', withList)

    const { frozen } = delivery
    expect([frozen.counts.confirmed, frozen.sequence, frozen.asOf]).to.deep.equal([12, 12, '2026-03-03'])
    expect(frozen.byCountry).to.deep.equal([{ key: 'UA', count: 12 }])
    expect(new Set(await listOf(delivery))).to.deep.equal(new Set(['Early|UA']))
  })

  it('ends with the last day on which people could sign', async () => {
    const petition = await site.publish({ closesAt: new Date('2026-03-10T00:00:00Z') })

    const { frozen } = await open.prepare(petition)

    expect(frozen.period).to.deep.equal({ firstDay: '2026-01-15', lastDay: '2026-03-09' })
  })

  it('is there also of a petition that is closed', async () => {
    const petition = await site.publish()
    await signed(petition, times(10))
    await site.setState(petition, 'closed')

    expect((await open.prepare(petition)).frozen.counts.confirmed).to.equal(10)
  })

  it('are more signers than are held at a time, each once', async () => {
    const petition = await site.publish({ handover: 'names' })
    const people = Array.from({ length: 1_100 }, (_, index) => ({ name: `Person ${String(index)}` }))
    await signed(petition, people)

    const delivery = await open.prepared(petition, 'osce', withList)

    const list = await listOf(delivery)
    expect(list).to.have.length(1_100)
    expect(new Set(list)).to.deep.equal(new Set(people.map(({ name }) => `${name}|UA`)))
  })
})
