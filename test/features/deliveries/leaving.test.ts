import { expect } from 'chai'

import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { createRecipientKeeper, createRecipientStore } from '../../../server/features/recipients/index.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { AppError } from '../../../server/platform/errors.ts'
import { createTestClock, type TestClock } from '../../support/clock.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

describe('a delivery that was prepared a while ago', () => {
  let site: TestStores
  let clock: TestClock
  let open: ReturnType<typeof openHandover>

  before(async () => {
    clock = createTestClock()
    site = await openTestStores({ now: clock.now })
  })

  after(() => site.close())

  beforeEach(() => {
    open = openHandover(site)
  })

  async function codeOf(leaving: Promise<unknown>): Promise<unknown> {
    const error = await rejectionOf(leaving)
    return error instanceof AppError ? [error.kind, error.code] : error
  }

  async function released({ id }: Delivery): Promise<Delivery> {
    return open.deliveries.release({ id }, open.tom)
  }

  /** What is tried with one that waits for its release, and with one that waits to be sent. */
  async function refusalsOf(waiting: Delivery, ready: Delivery) {
    return [
      await codeOf(open.deliveries.release({ id: waiting.id }, open.tom)),
      await codeOf(open.deliveries.beginSending({ id: ready.id }, open.tom)),
    ]
  }

  const stateOf = async ({ id }: Delivery) => (await open.deliveries.get(id)).state

  it('goes to nobody who has become addressed only meanwhile', async () => {
    const petition = await site.publish()
    const waiting = await open.prepared(petition, 'united-nations')
    const ready = await released(await open.prepared(petition, 'united-nations'))
    const { database, recipients, audit } = site.stores
    const store = createRecipientStore(database.connection)
    const keeper = createRecipientKeeper({ recipients, store, audit, transact: transactionsOn(database.client) })
    for (const recipient of recipients.named(['united-nations'])) {
      await keeper.change(recipient, { ...recipient, addressedOnly: true }, { by: 'console', why: null })
    }

    const refusals = await refusalsOf(waiting, ready)

    expect(refusals).to.deep.equal([
      ['forbidden', 'addressedOnly'],
      ['forbidden', 'addressedOnly'],
    ])
    expect([await stateOf(waiting), await stateOf(ready)]).to.deep.equal(['prepared', 'released'])
  })

  it('stays here while its petition is hidden', async () => {
    const petition = await site.publish()
    const waiting = await open.prepared(petition, 'osce')
    const ready = await released(await open.prepared(petition, 'osce'))
    await site.setState(petition, 'hidden')

    const refusals = await refusalsOf(waiting, ready)

    expect(refusals).to.deep.equal([
      ['gone', 'petitionRemoved'],
      ['gone', 'petitionRemoved'],
    ])
    expect(open.noted).to.deep.equal([])
  })

  it('does not go without its files once their time is over, and is given up where nobody had released it', async () => {
    const petition = await site.publish({ handover: 'names', retainUntil: addDays(dayOf(clock.now()), 40) })
    const withList = { listForms: ['csv'] } as const
    const waiting = await open.prepared(petition, 'osce', withList)
    const ready = await released(await open.prepared(petition, 'osce', withList))
    clock.forwardDays(41)

    await open.packBuilding.runOnce()
    const refusals = await refusalsOf(waiting, ready)

    expect(refusals).to.deep.equal([
      ['conflict', 'wrongState'],
      ['gone', 'deliveries.filesGone'],
    ])
    expect([await stateOf(waiting), await stateOf(ready)]).to.deep.equal(['abandoned', 'released'])
    expect((await open.deedsOf(waiting.id)).at(-1)).to.deep.include({
      ...{ by: 'system', deed: 'delivery.abandoned', why: 'time over' },
      ...{ before: { state: 'prepared' }, after: { state: 'abandoned' } },
    })
  })
})
