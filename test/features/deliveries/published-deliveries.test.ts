import { expect } from 'chai'

import { createDeliveryStore, createPublishedDeliveries } from '../../../server/features/deliveries/index.ts'
import type { PublishedAnswer } from '../../../server/features/deliveries/published-answers.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { newId } from '../../../server/platform/ids.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

describe('what everybody may know of deliveries', () => {
  let site: TestStores
  let open: ReturnType<typeof openHandover>

  beforeEach(async () => {
    site = await openTestStores()
    open = openHandover(site)
  })

  afterEach(() => site.close())

  function published(answers: readonly PublishedAnswer[] = []) {
    return createPublishedDeliveries({
      store: createDeliveryStore(site.stores.database.db),
      answersOf: (petitionId) => answers.filter((answer) => answer.petitionId === petitionId),
    })
  }

  it('is nothing before it was sent', async () => {
    const petition = await site.publish()
    const { id } = await open.prepared(petition)
    await open.deliveries.release({ id }, open.tom)
    await open.deliveries.beginSending({ id }, open.tom)
    const trail = published()

    await trail.refresh()

    expect([trail.of('osce'), trail.revision()]).to.deep.equal([[], 0])
  })

  it('is who got it when, how it stands and what was answered: no reference, no name, no way', async () => {
    const { now } = site.stores
    const petition = await site.publish()
    const { id } = await open.sent(petition)
    await open.deliveries.acknowledge({ id }, { by: 'recipient', reference: 'CM/2026/17' })
    await open.sent(petition, 'united-nations')
    const shown = { text: 'We have asked them.', language: 'en' } as const
    const trail = published([
      {
        ...{ ...shown, id: newId(), deliveryId: id, petitionId: petition.id, stance: 'answered', name: 'A. Speaker' },
        ...{ office: 'Secretariat', file: { href: '/deliveries/answers/1.pdf', bytes: 10 }, answeredOn: '2026-03-02' },
      },
    ])

    await trail.refresh()

    const today = dayOf(now())
    expect(trail.of('osce')).to.deep.equal([
      {
        deliveryId: id,
        petitionId: petition.id,
        recipientSlug: 'osce',
        state: 'acknowledged',
        sentOn: today,
        acknowledgedOn: today,
        answeredOn: null,
        answer: { ...shown, fileHref: '/deliveries/answers/1.pdf' },
      },
    ])
    expect(trail.of('united-nations')).to.have.lengthOf(1)
  })

  it('has another revision only where something of it has changed', async () => {
    const petition = await site.publish()
    const { id } = await open.sent(petition)
    const trail = published()
    const seen: number[] = []

    const look = async (): Promise<void> => {
      await trail.refresh()
      seen.push(trail.revision())
    }
    await look()
    await open.prepare(petition)
    await look()
    await open.deliveries.noAnswer({ id }, open.tom)
    await look()

    expect(seen).to.deep.equal([1, 1, 2])
  })
})
