import { expect } from 'chai'

import { endingsOn } from '../../../server/delivery-services.ts'
import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { createDeskStore, type Petition } from '../../../server/features/petitions/index.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'
import { openHandover } from './a-handover.ts'
import { openDeliveryHouse, type DeliveryHouse } from './a-house.ts'

const withList = { listForms: ['csv'] } as const

describe('what was promised to be gone', () => {
  let site: DeliveryHouse['site']
  let clock: DeliveryHouse['clock']
  let open: DeliveryHouse['open']

  beforeEach(async () => {
    ;({ site, clock, open } = await openDeliveryHouse())
  })

  afterEach(() => site.close())

  const inDays = (days: number) => addDays(dayOf(clock.now()), days)

  async function signed(): Promise<Petition> {
    const petition = await site.publish({ handover: 'names', retainUntil: inDays(90) })
    await addSignatures(site.stores, petition, times(3))
    await tallierOf(site.stores).runOnce()
    return petition
  }

  async function promiseEarlier({ id, text }: Petition, days: number): Promise<void> {
    const { database, petitions } = site.stores
    const shown = { id, from: 'open', before: 1 } as const
    const next = { fields: { retainUntil: inDays(days) }, text: { ...text, version: 2 } }
    await transactionsOn(database.client)((session) => createDeskStore(database.db).publish(shown, next, session))
    await petitions.refresh()
  }

  const isStored = async ({ id }: Delivery) => (await open.deliveries.get(id)).isStored

  it('goes earlier where a new version of the petition says so: lists, though not figures', async () => {
    const petition = await signed()
    const sent = await open.sent(petition, 'osce', withList)
    const figures = await open.sent(petition, 'united-nations')
    await promiseEarlier(petition, 10)

    clock.forwardDays(10)
    await open.packBuilding.runOnce()
    const onTheLastDay = await isStored(sent)
    clock.forwardDays(1)
    await open.packBuilding.runOnce()

    const question = { name: 'Anna', office: 'Registry', language: 'en', text: 'Where is the list?' } as const
    await open.answers.ask(sent.id, question)
    const heard = async () => (await open.answers.ofDelivery(sent.id)).map(({ name, text }) => name + text)
    const { forgetLate } = endingsOn(site.stores)
    const early = [await forgetLate(), await heard()]
    clock.forwardDays(90)
    const late = [await forgetLate(), await heard(), await forgetLate()]

    expect([early, late]).to.deep.equal([
      [0, ['AnnaWhere is the list?']],
      [1, [''], 0],
    ])
    expect([onTheLastDay, await isStored(sent), await isStored(figures)]).to.deep.equal([true, false, true])
    expect(await rejectionOf(open.textOf(sent.id, 'signatures.csv'))).to.be.an('error')
    expect((await open.deliveries.get(sent.id)).state).to.equal('sent')
  })

  it('goes, and others are built, also where one of them cannot be taken away', async () => {
    const petition = await signed()
    const [stuck, other] = [await open.prepared(petition), await open.prepared(petition)]
    for (const { id } of [stuck, other]) await open.deliveries.abandon({ id }, open.mira, 'A slip')
    const begun = await open.prepare(petition)
    const { shelf } = site.stores
    const faulty = openHandover(site, {
      stores: {
        shelf: {
          ...shelf,
          remove: (owner, name) =>
            owner === stuck.id ? Promise.reject(new Error('It does not go.')) : shelf.remove(owner, name),
        },
      },
    })

    const error = await rejectionOf(faulty.packBuilding.runOnce())

    expect(error).to.include({ message: 'It does not go.' })
    expect([await isStored(stuck), await isStored(other)]).to.deep.equal([true, false])
    expect((await open.deliveries.get(begun.id)).state).to.equal('prepared')
  })
})
