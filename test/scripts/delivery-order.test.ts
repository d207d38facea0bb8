import { expect } from 'chai'

import { newOrder, olderOrder } from '../../scripts/deliver/order.ts'
import { NotFound } from '../../server/platform/errors.ts'
import { newId } from '../../server/platform/ids.ts'
import { openHandover } from '../features/deliveries/a-handover.ts'
import { createTestClock } from '../support/clock.ts'
import { rejectionOf } from '../support/rejection.ts'
import { openTestStores, type TestStores } from '../support/stores.ts'

describe('what npm run deliver is asked for', () => {
  const clock = createTestClock()
  let site: TestStores
  let open: ReturnType<typeof openHandover>

  before(async () => {
    site = await openTestStores({ now: clock.now })
    open = openHandover(site)
  })

  after(() => site.close())

  const order = (petitionSlug: string, recipientSlugs: readonly string[]) => {
    const contents = { language: 'en', listForms: [] } as const
    return newOrder(
      { stores: site.stores, deliveries: open.deliveries },
      { petitionSlug, recipientSlugs, contents, by: 'console' },
    )
  }

  it('has a name before it is begun, also for a recipient that gets it encrypted', async () => {
    const { slug, id } = await site.publish()

    const { names, begin } = order(slug, ['osce'])
    const before = await open.deliveries.ofPetition(id)
    const [begun] = await begin()
    const zip = `${slug}--osce--${begun?.frozen.preparedOn ?? ''}.zip`

    expect(before).to.deep.equal([])
    expect(names).to.deep.equal([zip, `${zip}.age`])
    expect((await olderOrder(open.deliveries, [begun?.id ?? ''])).names).to.deep.equal(names)
  })

  it('is refused for a petition that is not there or was removed, and those that are there are named', async () => {
    const removed = await site.publish()
    await site.setState(removed, 'hidden')
    const { slug: shown } = await site.publish()

    for (const slug of ['nothing', removed.slug]) {
      expect(() => order(slug, ['osce']))
        .to.throw(NotFound, `There is no petition "${slug}". There are: `)
        .with.property('message')
        .that.includes(shown)
        .and.not.includes(`, ${removed.slug}`)
    }
  })

  it('is refused for a recipient that the petition is not put to, and those that it can be handed over to are named', async () => {
    const { slug } = await site.publish({ recipients: ['osce', 'russian-federation'] })

    expect(() => order(slug, ['osce', 'united-nations'])).to.throw(
      NotFound,
      'This petition is not put to "united-nations". It can be handed over to: osce.',
    )
  })

  it('is refused for a delivery that is not there', async () => {
    expect(await rejectionOf(olderOrder(open.deliveries, [newId()]))).to.be.instanceOf(NotFound)
  })
})
