import { expect } from 'chai'

import { tallierOn } from '../../../server/counting.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { createLeases } from '../../../server/platform/db/lease.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { profileOf } from '../../support/profile.ts'
import { addSignatures, rowOf, signaturesOf, signatureStoreOf, tallierOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const day = '2026-03-02'
const noon = new Date('2026-03-02T12:00:00Z')

describe('the tallier', () => {
  let site: TestStores
  let now = noon

  before(async () => {
    site = await openTestStores({ now: () => now })
  })

  after(() => site.close())

  beforeEach(() => {
    now = noon
  })

  const settle = () => tallierOf(site.stores).runOnce()

  const tallyOf = async (petition: Petition) => {
    const tally = await site.stores.tallies.find(petition.id)
    if (tally === null) throw new Error('Nothing was counted.')
    return tally
  }

  const sequencesOf = async (petition: Petition): Promise<number[]> => {
    const rows = await signaturesOf(site.stores)
      .find({ petitionId: bytesOf(petition.id) })
      .toArray()
    return rows.flatMap(({ moves }) => moves.map(({ sequence }) => sequence)).toSorted((one, two) => one - two)
  }

  const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)

  it('counts confirmed signatures once, into their country, language and day', async () => {
    const petition = await site.publish()
    await addSignatures(site.stores, petition, [...times(3), ...times(2, { country: 'PL', language: 'en' })])

    await settle()
    await settle()

    const tally = await tallyOf(petition)
    const cells = await site.stores.tallies.cells(petition.id)
    expect(tally).to.include({ confirmedCount: 5, sequence: 5, positionCount: 5 })
    expect(tally.published).to.include({ confirmedCount: 5, sequence: 5 })
    expect(cells.country).to.have.deep.members([
      { key: 'UA', count: 3 },
      { key: 'PL', count: 2 },
    ])
    expect(cells.language).to.have.deep.members([
      { key: 'uk', count: 3 },
      { key: 'en', count: 2 },
    ])
    expect(cells.day).to.deep.equal([{ key: day, count: 5 }])
  })

  it('does not count those who have not confirmed, or have left before they were counted', async () => {
    const petition = await site.publish()
    await addSignatures(site.stores, petition, [{}, { state: 'pending' }, { state: 'withdrawn' }, { state: 'erased' }])

    await settle()

    expect(await tallyOf(petition)).to.include({ confirmedCount: 1, sequence: 1 })
  })

  it('takes off who withdrew, and who erased everything, from the cells they had stood in', async () => {
    const petition = await site.publish()
    const [withdrawn = '', erased = ''] = await addSignatures(site.stores, petition, times(3, { country: 'DE' }))
    await settle()

    await signatureStoreOf(site.stores).withdraw(withdrawn)
    await site.stores.database.client.withSession((session) => signatureStoreOf(site.stores).erase(erased, session))
    await settle()

    const cells = await site.stores.tallies.cells(petition.id)
    expect(await tallyOf(petition)).to.include({ confirmedCount: 1, sequence: 5 })
    expect(cells.country).to.deep.equal([{ key: 'DE', count: 1 }])
    expect((await rowOf(site.stores, erased)).moves.map(({ by }) => by)).to.deep.equal([1, -1])
  })

  it('makes a corrected country one move that leaves the total alone', async () => {
    const petition = await site.publish()
    const [moved = ''] = await addSignatures(site.stores, petition, times(2))
    await settle()

    await signatureStoreOf(site.stores).amend(moved, { country: 'CZ' })
    await settle()

    const row = await rowOf(site.stores, moved)
    const cells = await site.stores.tallies.cells(petition.id)
    expect(row.moves.map(({ by, country, sequence }) => ({ by, country, sequence }))[1]).to.deep.equal({
      by: 0,
      country: 'CZ',
      sequence: 3,
    })
    expect(row.moves).to.have.length(2)
    expect(await tallyOf(petition)).to.include({ confirmedCount: 2, sequence: 3, positionCount: 2 })
    expect(cells.country).to.have.deep.members([
      { key: 'UA', count: 1 },
      { key: 'CZ', count: 1 },
    ])
  })

  it('numbers changes from 1 on without gaps, over several batches', async () => {
    const petition = await site.publish()
    const ids = await addSignatures(site.stores, petition, times(600))
    await settle()
    for (const id of ids.slice(0, 20)) await signatureStoreOf(site.stores).withdraw(id)

    await settle()

    expect(await sequencesOf(petition)).to.deep.equal(upTo(620))
    expect(await tallyOf(petition)).to.include({ confirmedCount: 580, sequence: 620 })
  })

  it('never gives a position twice, and leaves it with whoever had it', async () => {
    const petition = await site.publish()
    const [left = ''] = await addSignatures(site.stores, petition, times(3))
    await settle()
    const position = (await rowOf(site.stores, left)).position
    await signatureStoreOf(site.stores).withdraw(left)
    await settle()

    await addSignatures(site.stores, petition, times(2))
    await settle()

    const rows = await signaturesOf(site.stores)
      .find({ petitionId: bytesOf(petition.id) })
      .toArray()
    const positions = rows.map((row) => row.position ?? 0).toSorted((one, two) => one - two)
    expect(positions).to.deep.equal([1, 2, 3, 4, 5])
    expect((await rowOf(site.stores, left)).position).to.equal(position)
  })

  it('takes off before it adds, however many wait, so that no reader of the log sees more than there were', async () => {
    const petition = await site.publish()
    const waiting = await addSignatures(site.stores, petition, times(520, { state: 'pending' }))
    const [left = ''] = await addSignatures(site.stores, petition, times(1))
    await settle()
    await signaturesOf(site.stores).updateMany(
      { _id: { $in: waiting.map(bytesOf) } },
      { $set: { state: 'confirmed', unsettled: true } },
    )
    await signatureStoreOf(site.stores).withdraw(left)

    await settle()

    expect((await rowOf(site.stores, left)).moves.map(({ sequence }) => sequence)).to.deep.equal([1, 2])
  })

  it('never counts twice when two work at once', async () => {
    const petition = await site.publish()
    await addSignatures(site.stores, petition, times(700))
    const talliers = ['one', 'two', 'three'].map((owner) =>
      tallierOf(site.stores, { leases: createLeases({ db: site.stores.database.db, now: () => now, owner }) }),
    )

    await Promise.all(talliers.map((tallier) => tallier.runOnce()))

    expect(await sequencesOf(petition)).to.deep.equal(upTo(700))
    expect(await tallyOf(petition)).to.include({ confirmedCount: 700, sequence: 700, positionCount: 700 })
  })

  it('never counts twice when another process takes the lease away in the middle', async function () {
    this.timeout(60_000)
    const petition = await site.publish()
    await addSignatures(site.stores, petition, times(1_500))
    const ownedBy = (owner: string, lateMs: number) => {
      const late = () => new Date(now.getTime() + lateMs)
      return tallierOf(site.stores, {
        leases: createLeases({ db: site.stores.database.db, now: late, owner }),
        now: late,
      })
    }
    const dayMs = 86_400_000

    // For each of them the lease of the one before has long run out.
    await Promise.allSettled([0, 1, 2, 3].map((days) => ownedBy(`late-${String(days)}`, days * dayMs).runOnce()))
    now = new Date(noon.getTime() + 9 * dayMs)
    await settle()

    expect(await sequencesOf(petition)).to.deep.equal(upTo(1_500))
    expect(await tallyOf(petition)).to.include({ confirmedCount: 1_500, sequence: 1_500, positionCount: 1_500 })
  })

  it('looks for work without reading the work, in one question', async () => {
    const petitions = [await site.publish(), await site.publish()]
    const { database, leases } = site.stores
    for (const petition of petitions) {
      await addSignatures(site.stores, petition, times(200))
      await leases.acquire(`tally:${petition.id}`, 60_000)
    }
    const tallier = tallierOn(site.stores, () => undefined)
    await tallier.runOnce()

    const asked = await profileOf(database.db, () => site.stores.ledger.petitionsWithUnsettled())
    for (const { id } of petitions) await signaturesOf(site.stores).deleteMany({ petitionId: bytesOf(id) })
    const idle = await profileOf(database.db, () => tallier.runOnce())

    expect(asked).to.have.length(1)
    expect(asked[0])
      .to.include({ docsExamined: 0 })
      .and.to.have.property('planSummary')
      .that.matches(/^DISTINCT_SCAN/)
    expect(asked[0]?.keysExamined).to.be.at.most(petitions.length + 1)
    expect(idle.map(({ ns, op, planSummary }) => [ns.split('.').at(-1), op, planSummary])).to.deep.equal([
      ['signatures', 'command', asked[0]?.planSummary],
    ])
  })

  it('lets no petition wait for another one that cannot be counted', async () => {
    const petitions = [await site.publish(), await site.publish(), await site.publish()]
    for (const petition of petitions) await addSignatures(site.stores, petition, times(2))
    const [broken] = petitions
    await signaturesOf(site.stores).updateMany({ petitionId: bytesOf(broken?.id ?? '') }, { $unset: { moves: '' } })
    const reported: unknown[] = []
    const tallier = tallierOf(site.stores, { report: (error) => void reported.push(error) })

    await tallier.runOnce()
    await tallier.runOnce()

    const counts = await Promise.all(
      petitions.map(async ({ id }) => (await site.stores.tallies.find(id))?.confirmedCount),
    )
    expect(counts).to.deep.equal([undefined, 2, 2])
    expect(reported).to.have.length(1)
    await signaturesOf(site.stores).deleteMany({ petitionId: bytesOf(broken?.id ?? '') })
  })

  it('keeps of an erased signature its place in the count, and not even its country or day', async () => {
    const petition = await site.publish()
    const [erased = ''] = await addSignatures(site.stores, petition, times(1, { country: 'MT' }))
    await settle()

    await site.stores.database.client.withSession((session) => signatureStoreOf(site.stores).erase(erased, session))
    await settle()

    const row = await signaturesOf(site.stores).findOne({ _id: bytesOf(erased) })
    expect(row).to.deep.include({
      state: 'erased',
      position: 1,
      boxes: {},
      moves: [
        { sequence: 1, by: 1 },
        { sequence: 2, by: -1 },
      ],
    })
    expect(JSON.stringify(row)).not.to.match(/MT|"uk"|2026-/)
    expect(await tallyOf(petition)).to.include({ confirmedCount: 0, sequence: 2 })
  })

  it('leaves of a refusal that was taken back, and was never counted, nothing but that it was', async () => {
    const petition = await site.publish()
    const [id = ''] = await addSignatures(site.stores, petition, [{ state: 'refused' }])

    await signatureStoreOf(site.stores).liftRefusal(id)
    await settle()

    const row = await signaturesOf(site.stores).findOne({ _id: bytesOf(id) })
    expect(row).to.deep.include({ state: 'erased', moves: [] })
    expect(row).not.to.have.any.keys('unsettled', 'confirmedOn', 'language', 'locale', 'textVersion')
  })

  it('shows the total at once but moves the published breakdowns once a day', async () => {
    const petition = await site.publish()
    await addSignatures(site.stores, petition, times(12))
    await settle()
    const sameDay = (await tallyOf(petition)).published

    now = new Date('2026-03-03T00:00:01Z')
    await settle()

    expect(sameDay).to.deep.include({ confirmedCount: 12, byCountry: [] })
    expect((await tallyOf(petition)).published).to.deep.include({
      confirmedCount: 12,
      asOf: '2026-03-03',
      byCountry: [{ key: 'UA', count: 12 }],
      byDay: [{ key: day, count: 12 }],
      byPeriod: [{ firstDay: day, lastDay: day, count: 12 }],
    })
  })

  it('shows nothing new of a protected petition until the day is over', async () => {
    const petition = await site.publish({ riskMode: 'protected' })
    await addSignatures(site.stores, petition, times(12))
    await settle()
    const sameDay = await tallyOf(petition)

    now = new Date('2026-03-03T00:00:01Z')
    await settle()

    expect(sameDay.confirmedCount).to.equal(12)
    expect(sameDay.published.confirmedCount).to.equal(0)
    expect((await tallyOf(petition)).published).to.include({ confirmedCount: 12, sequence: 12 })
  })
})
