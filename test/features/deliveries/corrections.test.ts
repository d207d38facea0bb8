import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addCounted, signaturesOf, tallierOf, times } from '../../support/signatures.ts'
import { openDeliveryHouse, type DeliveryHouse } from './a-house.ts'

const withList = { listForms: ['csv'] } as const

describe('what becomes of a delivered count', () => {
  let site: DeliveryHouse['site']
  let clock: DeliveryHouse['clock']
  let open: DeliveryHouse['open']

  before(async () => {
    ;({ site, clock, open } = await openDeliveryHouse())
  })

  after(() => site.close())

  /** Every delivery is looked at, whoever made it. */
  beforeEach(() => site.stores.database.db.collection('deliveries').deleteMany({}))

  const counted = () => tallierOf(site.stores).runOnce()

  const signed = (petition: Petition, names: readonly string[]) =>
    addCounted(
      site.stores,
      petition,
      names.map((name) => ({ name })),
    )

  async function setState(ids: readonly string[], state: 'withdrawn' | 'invalidated' | 'confirmed'): Promise<void> {
    const change = { $set: { state, unsettled: true } } as const
    await signaturesOf(site.stores).updateMany({ _id: { $in: ids.map(bytesOf) } }, change)
    await counted()
  }

  const someNames = ['Olena', 'Petro', 'Maryna', 'Zoryana']

  /** The number before a name in the delivered list. */
  async function numberOf(id: string, name: string): Promise<number> {
    const line = (await open.textOf(id, 'signatures.csv')).split('\n').find((one) => one.includes(`|${name}|`))
    return Number(line?.split('|')[0])
  }

  it('is told by a note, and the pack stays as it was', async () => {
    const petition = await site.publish({ handover: 'names' })
    const [olena = '', petro = ''] = await signed(petition, someNames)
    const { id, files, frozen } = await open.sent(petition, 'osce', withList)
    const list = await open.textOf(id, 'signatures.csv')

    await setState([olena], 'withdrawn')
    await setState([petro], 'invalidated')
    const noteCount = await open.corrections.noteAll()

    const strickenNumbers = [await numberOf(id, 'Olena'), await numberOf(id, 'Petro')].toSorted((a, b) => a - b)
    const after = await open.deliveries.get(id)
    expect(noteCount).to.equal(1)
    expect(await open.corrections.correctionsOf(id)).to.deep.equal([
      {
        ...{ deliveryId: id, number: 1, notedOn: dayOf(clock.now()) },
        ...{ standingCount: 2, withdrawnCount: 2, strickenNumbers },
      },
    ])
    expect([after.files, after.frozen]).to.deep.equal([files, frozen])
    expect(await open.textOf(id, 'signatures.csv')).to.equal(list)
  })

  it('is no news while nobody has left, nor twice the same', async () => {
    const petition = await site.publish({ handover: 'names' })
    const [olena = ''] = await signed(petition, someNames)
    await open.sent(petition, 'osce', withList)

    const before = await open.corrections.noteAll()
    await setState([olena], 'withdrawn')
    const first = await open.corrections.noteAll()
    const again = await open.corrections.noteAll()

    expect([before, first, again]).to.deep.equal([0, 1, 0])
  })

  it('is told anew when more have left, or some were put back', async () => {
    const petition = await site.publish({ handover: 'names' })
    const [olena = '', petro = ''] = await signed(petition, someNames)
    const { id } = await open.sent(petition, 'osce', withList)

    await setState([olena], 'withdrawn')
    await open.corrections.noteAll()
    await setState([petro], 'invalidated')
    await open.corrections.noteAll()
    await setState([petro], 'confirmed')
    await open.corrections.noteAll()

    const notes = await open.corrections.correctionsOf(id)
    expect(notes.map(({ number, withdrawnCount }) => [number, withdrawnCount])).to.deep.equal([
      [3, 1],
      [2, 2],
      [1, 1],
    ])
  })

  it('knows nothing of who came, or came and left, after it was frozen', async () => {
    const petition = await site.publish({ handover: 'names' })
    await signed(petition, someNames)
    await open.sent(petition, 'osce', withList)

    const [late = ''] = await signed(petition, ['Too Late'])
    await setState([late], 'withdrawn')

    expect(await open.corrections.noteAll()).to.equal(0)
  })

  it('strikes out no line where no list went along', async () => {
    const petition = await site.publish()
    const [olena = ''] = await signed(petition, someNames)
    const { id } = await open.sent(petition)

    await setState([olena], 'withdrawn')
    await open.corrections.noteAll()

    const [note] = await open.corrections.correctionsOf(id)
    expect(note).to.deep.include({ standingCount: 3, strickenNumbers: [] })
  })

  it('is told of a protected petition only when ten more have left', async () => {
    const petition = await site.publish({ handover: 'names', riskMode: 'protected' })
    const ids = await addCounted(site.stores, petition, times(30))
    clock.forwardDays(2)
    await counted()
    const { id, frozen } = await open.sent(petition, 'osce', withList)

    await setState(ids.slice(0, 9), 'withdrawn')
    const nine = await open.corrections.noteAll()
    await setState(ids.slice(9, 10), 'withdrawn')
    const ten = await open.corrections.noteAll()

    const [note] = await open.corrections.correctionsOf(id)
    expect(frozen.counts.confirmed).to.equal(30)
    expect([nine, ten, note?.standingCount]).to.deep.equal([0, 1, 20])
  })

  it('is told of the others, too, where one list cannot be read any more', async () => {
    const petition = await site.publish({ handover: 'names' })
    const [olena = ''] = await signed(petition, someNames)
    const first = await open.sent(petition, 'united-nations', withList)
    const unreadable = await open.sent(petition, 'osce', withList)
    const last = await open.sent(petition, 'council-of-europe', withList)
    await site.stores.shelf.remove(unreadable.id, 'rows.ndjson')
    await setState([olena], 'withdrawn')

    const error = await rejectionOf(open.corrections.noteAll())

    const notes = await Promise.all([first, unreadable, last].map(({ id }) => open.corrections.correctionsOf(id)))
    expect(error).to.be.instanceOf(AggregateError)
    expect(notes.map(({ length }) => length)).to.deep.equal([1, 0, 1])
  })

  it('is not looked at before it was sent, nor after the promised retention', async () => {
    const petition = await site.publish({ handover: 'names', retainUntil: addDays(dayOf(clock.now()), 40) })
    const [olena = ''] = await signed(petition, someNames)
    const unsent = await open.prepared(petition, 'united-nations', withList)
    const { id } = await open.sent(petition, 'osce', withList)
    await setState([olena], 'withdrawn')
    clock.forwardDays(42)

    await open.corrections.noteAll()

    expect(await open.corrections.correctionsOf(unsent.id)).to.deep.equal([])
    expect(await open.corrections.correctionsOf(id)).to.deep.equal([])
  })
})
