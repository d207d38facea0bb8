import { expect } from 'chai'

import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { openHandover } from './a-handover.ts'
import { openDeliveryHouse, type DeliveryHouse } from './a-house.ts'

describe('the life of a delivery', () => {
  let site: DeliveryHouse['site']
  let clock: DeliveryHouse['clock']
  let open: DeliveryHouse['open']
  let petition: Petition

  before(async () => {
    ;({ site, clock, open } = await openDeliveryHouse())
    petition = await site.publish()
  })

  after(() => site.close())

  const today = () => dayOf(clock.now())

  const stepsOf = ({ id }: Delivery) => open.noted.filter(({ deliveryId }) => deliveryId === id).map(({ step }) => step)

  it('is released by somebody else than who prepared it', async () => {
    const { id } = await open.prepared(petition)

    const error = await rejectionOf(open.deliveries.release({ id }, open.mira))
    const { state, releasedBy } = await open.deliveries.release({ id }, open.tom)

    expect(error).to.include({ kind: 'forbidden', code: 'deliveries.fourEyes' })
    expect([state, releasedBy]).to.deep.equal(['released', open.tom])
  })

  it('is released by the same person where the site says so, and the audit tells that of each', async () => {
    const alone = openHandover(site, { fourEyes: false })
    const { id } = await alone.prepared(petition)

    await alone.deliveries.release({ id }, alone.mira)

    const release = (await alone.deedsOf(id)).at(-1)
    expect(release).to.deep.include({ deed: 'delivery.released', after: { state: 'released', fourEyes: false } })
  })

  it('is not released before its files are built', async () => {
    const { id } = await open.prepare(petition)

    const error = await rejectionOf(open.deliveries.release({ id }, open.tom))

    expect(error).to.include({ code: 'wrongState' })
  })

  it('says so when somebody else was there first', async () => {
    const { id, revision } = await open.prepared(petition)
    await open.deliveries.release({ id, revision }, open.tom)

    const error = await rejectionOf(open.deliveries.abandon({ id, revision }, open.mira, 'A slip'))

    expect(error).to.include({ code: 'changedMeanwhile' })
  })

  it('does not exist for whoever guesses at its id', async () => {
    const errors = await Promise.all([
      rejectionOf(open.deliveries.get(newId())),
      rejectionOf(open.deliveries.release({ id: newId() }, open.tom)),
    ])

    expect(errors.map((error) => (error as { kind: string }).kind)).to.deep.equal(['not-found', 'not-found'])
  })

  it('is given up for a reason, and its files go', async () => {
    const { id } = await open.prepared(petition)

    const without = await rejectionOf(open.deliveries.abandon({ id }, open.mira, ' '))
    await open.deliveries.abandon({ id }, open.mira, 'The wrong text')
    await open.packBuilding.runOnce()

    const { state, isStored } = await open.deliveries.get(id)
    expect(without).to.include({ code: 'reasonMissing' })
    expect([state, isStored]).to.deep.equal(['abandoned', false])
    expect(await rejectionOf(Array.fromAsync(site.stores.shelf.read(id, 'petition.json')))).to.be.an('error')
  })

  it('is recorded as handed over on its day, and everybody knows', async () => {
    const { id } = await open.prepared(petition)
    await open.deliveries.release({ id }, open.tom)

    const sent = await open.deliveries.recordSent(
      { id, way: 'in_person', sentOn: today(), note: 'At the gate' },
      open.tom,
    )

    expect(sent).to.include({ state: 'sent', way: 'in_person', sentOn: today(), answerDueOn: addDays(today(), 60) })
    expect(stepsOf(sent)).to.deep.equal(['sent'])
    expect((await open.deedsOf(id)).at(-1)).to.deep.include({ deed: 'delivery.sent', why: 'At the gate' })
  })

  for (const [when, days] of [
    ['before it was prepared', -1],
    ['in days to come', 1],
  ] as const) {
    it(`cannot have been handed over ${when}`, async () => {
      const { id } = await open.prepared(petition)
      await open.deliveries.release({ id }, open.tom)
      const sentOn = addDays(today(), days)

      const error = await rejectionOf(open.deliveries.recordSent({ id, way: 'post', sentOn, note: '' }, open.tom))

      expect(error).to.include({ code: 'deliveries.wrongDay' })
    })
  }

  it('stays with a person when its mail was interrupted, and nobody learns of it before', async () => {
    const { id } = await open.prepared(petition)
    await open.deliveries.release({ id }, open.tom)

    const sending = await open.deliveries.beginSending({ id }, open.tom)
    const again = await rejectionOf(open.deliveries.beginSending({ id }, open.tom))
    const before = stepsOf(sending)
    const sent = await open.deliveries.confirmSent({ id }, open.tom)

    expect([sending.state, sending.way, before]).to.deep.equal(['sending', 'mail', []])
    expect(again).to.include({ code: 'wrongState' })
    expect([sent.state, sent.sentOn, stepsOf(sent)]).to.deep.equal(['sent', today(), ['sent']])
  })

  it('is not on its way where its mail could not be put into the outbox', async () => {
    const { id } = await open.prepared(petition)
    await open.deliveries.release({ id }, open.tom)

    await rejectionOf(open.deliveries.beginSending({ id }, open.tom, () => Promise.reject(new Error('no outbox'))))

    expect((await open.deliveries.get(id)).state).to.equal('released')
  })

  it('can be sent anew once somebody has found out that it did not arrive', async () => {
    const { id } = await open.prepared(petition)
    await open.deliveries.release({ id }, open.tom)
    await open.deliveries.beginSending({ id }, open.tom)

    const { state, way } = await open.deliveries.backToReleased({ id }, open.mira, 'The server refused it')
    const { state: after } = await open.deliveries.recordSent({ id, way: 'post', sentOn: today(), note: '' }, open.mira)

    expect([state, way, after]).to.deep.equal(['released', null, 'sent'])
  })

  it('is acknowledged once, with the number it has there', async () => {
    const { id } = await open.sent(petition)

    const known = await open.deliveries.acknowledge({ id }, { by: 'recipient', reference: 'CM/2026/17' })
    const again = await rejectionOf(open.deliveries.acknowledge({ id }, { by: 'recipient' }))

    expect(known).to.include({ state: 'acknowledged', acknowledgedOn: today(), reference: 'CM/2026/17' })
    expect(again).to.include({ code: 'wrongState' })
    expect(stepsOf(known)).to.deep.equal(['sent', 'acknowledged'])
  })

  it('is answered once, also long after everybody had given up hope', async () => {
    const { id } = await open.sent(petition)
    await open.deliveries.noAnswer({ id }, open.tom)

    const answer = { by: 'recipient', stance: 'answered', answeredOn: today() } as const
    const answered = await open.deliveries.answer({ id }, answer)
    const again = await rejectionOf(open.deliveries.answer({ id }, answer))

    expect(answered).to.include({ state: 'answered', answeredOn: today() })
    expect(again).to.include({ code: 'wrongState' })
    expect(stepsOf(answered)).to.deep.equal(['sent', 'no_answer', 'answered'])
  })

  it('answers to nobody before it was sent', async () => {
    const { id } = await open.prepared(petition)

    const error = await rejectionOf(open.deliveries.acknowledge({ id }, { by: 'recipient' }))

    expect(error).to.include({ code: 'wrongState' })
  })

  it('asks staff once in four weeks whether to remind', async () => {
    const { id } = await open.sent(petition)
    const early = await rejectionOf(open.deliveries.remind({ id }, open.tom, true))
    clock.forwardDays(29)

    const { remindedOn, state } = await open.deliveries.remind({ id }, open.tom, false)
    const twice = await rejectionOf(open.deliveries.remind({ id }, open.mira, true))

    expect(early).to.include({ code: 'wrongState' })
    expect(twice).to.include({ code: 'wrongState' })
    expect([remindedOn, state]).to.deep.equal([today(), 'sent'])
    expect((await open.deedsOf(id)).at(-1)?.deed).to.equal('delivery.reminder-declined')
  })

  it('takes no step whose public trail cannot be written', async () => {
    const { id } = await open.prepared(petition)
    await open.deliveries.release({ id }, open.tom)
    open.failNoting()

    await rejectionOf(open.deliveries.recordSent({ id, way: 'post', sentOn: today(), note: '' }, open.tom))

    const { state } = await open.deliveries.get(id)
    expect([state, (await open.deedsOf(id)).at(-1)?.deed]).to.deep.equal(['released', 'delivery.released'])
  })
})
