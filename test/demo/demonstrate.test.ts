import { expect } from 'chai'

import { demoHandover, nextDemoStep } from '../../server/demo/demo-handover.ts'
import { createDemonstrating } from '../../server/demo/demonstrate.ts'
import type { Delivery } from '../../server/features/deliveries/delivery.ts'
import type { PublishedKey } from '../../server/features/packs/pack.ts'
import type { Petition } from '../../server/features/petitions/index.ts'
import { loadWords } from '../../server/platform/i18n.ts'
import { bytesOf } from '../../server/platform/ids.ts'
import { locales } from '../../server/platform/locales.ts'
import { silentLog } from '../../server/platform/log.ts'
import { startLoop, type Loop } from '../../server/platform/loop.ts'
import type { Stores } from '../../server/stores.ts'
import { openDeliveryHouse, type DeliveryHouse } from '../features/deliveries/a-house.ts'
import { checkBuffer } from '../support/check-buffer.ts'
import { rejectionOf } from '../support/rejection.ts'
import { signaturesOf, tallierOf } from '../support/signatures.ts'
import { appeal, startSite, type TestSite } from '../support/site.ts'

const signatureCount = 60
const running = new AbortController().signal

type Service = Parameters<typeof createDemonstrating>[0]['service']

interface Start {
  stores: Stores
  service: Service
  petition: Petition
  isNew?: boolean
}

function demonstrate({ stores, service, petition, isNew = true }: Start): Promise<void> {
  return createDemonstrating({ stores, service, log: silentLog, signatureCount })({ petition, isNew }, running)
}

const signaturesUnder = (stores: Stores, { id }: Petition) => signaturesOf(stores).find({ petitionId: bytesOf(id) })

function statesOf(deliveries: readonly Delivery[]): Record<string, string> {
  return Object.fromEntries(deliveries.map(({ recipientSlug, state }) => [recipientSlug, state]))
}

const whereItEnds = {
  'united-nations': 'sent',
  'council-of-europe': 'acknowledged',
  'european-union': 'prepared',
  osce: 'no_answer',
}

describe('what happens in the demonstration', function () {
  // Four packs with all their files are built.
  this.timeout(60_000)

  let site: TestSite
  let petition: Petition
  let deliveries: Delivery[]

  before(async () => {
    site = await startSite()
    petition = site.stores.petitions.get(appeal)
    await Promise.all([demonstrate({ ...site, petition }), demonstrate({ ...site, petition })])
    deliveries = await site.service.deliveries.ofPetition(petition.id)
  })

  after(() => site.close())

  it('is a handover to four recipients, each in another state, with everybody who was counted', () => {
    expect(deliveries).to.have.lengthOf(4)
    expect(statesOf(deliveries)).to.deep.equal(whereItEnds)
    for (const { frozen } of deliveries) {
      expect(frozen.counts.confirmed).to.equal(57)
      expect(frozen.demonstration).to.equal(true)
    }
  })

  it('happens once, though two processes begin it', async () => {
    await demonstrate({ ...site, petition, isNew: false })
    const rows = await signaturesUnder(site.stores, petition).toArray()
    const accounts = await site.stores.database.db.collection('accounts').countDocuments()

    expect([rows.length, accounts]).to.deep.equal([signatureCount, 2])
    expect(await site.service.deliveries.ofPetition(petition.id)).to.deep.equal(deliveries)
  })

  it('is prepared by one and released by another, as whom nobody can sign in', async () => {
    const { accounts } = site.stores
    const released = deliveries.filter(({ state }) => state !== 'prepared')
    const people = new Set(deliveries.flatMap(({ preparedBy, releasedBy }) => [preparedBy, releasedBy ?? preparedBy]))
    const states = await Promise.all([...people].map(async (id) => (await accounts.get(id)).state))

    expect(released).to.have.lengthOf(3)
    for (const { preparedBy, releasedBy } of released) expect(releasedBy).not.to.be.oneOf([null, preparedBy])
    expect(states).to.deep.equal(['disabled', 'disabled'])
  })

  it('makes packs that anybody can check', async () => {
    const answer = await site.get('/.well-known/undersigned-keys.json')
    const { keys } = (await answer.json()) as { keys: PublishedKey[] }

    for (const { id, recipientSlug } of deliveries) {
      const { content } = await site.service.deliveries.zip({ id, by: 'console' })
      const { outcome, reason } = await checkBuffer(Buffer.concat(await Array.fromAsync(content)), keys)
      expect({ recipientSlug, outcome, reason }).to.deep.equal({ recipientSlug, outcome: 'good', reason: null })
    }
  })

  it('names an invented person, office and number, and nobody real, for the receipt', async () => {
    const { id, reference } = deliveries.find(({ state }) => state === 'acknowledged') ?? { id: '', reference: '' }
    const said = await site.service.answers.ofDelivery(id)

    expect(reference).to.match(/invented.*example\.org/)
    expect(said).to.have.lengthOf(1)
    expect(said[0]).to.include({ kind: 'acknowledgement', reference })
    for (const words of [said[0]?.name, said[0]?.office]) expect(words).to.match(/invented/i)
  })

  it('mails nobody: of the invented people nobody asks for news', async () => {
    const rows = await signaturesUnder(site.stores, petition).toArray()

    expect(rows.filter(({ updates, mail }) => updates || mail !== undefined)).to.deep.equal([])
  })

  for (const locale of locales) {
    it(`says wherever it is shown that it is invented, in ${locale}`, async () => {
      const page = `/${locale}/petitions/${appeal}`
      const addresses = [page, `${page}/deliveries`, `/${locale}/recipients/council-of-europe`]
      const notice = loadWords('views/locales')(locale).say('trail.demonstration')

      for (const address of addresses) {
        expect(await (await site.get(address)).text(), address).to.include(notice)
      }
    })
  }
})

describe('a demonstration that was stopped half-way', () => {
  let house: DeliveryHouse
  let petition: Petition
  /** What a service does beside. */
  let jobs: Loop

  beforeEach(async () => {
    house = await openDeliveryHouse()
    petition = await house.site.publish()
    const { runOnce: count } = tallierOf(house.site.stores)
    const { runOnce: build } = house.open.packBuilding
    jobs = startLoop({ name: 'jobs', everyMs: 20, run: () => Promise.all([count(), build()]), log: silentLog })
  })

  afterEach(async () => {
    await jobs.stop()
    await house.site.close()
  })

  const happens = (start: Partial<Start>) =>
    demonstrate({ stores: house.site.stores, service: house.open, petition, ...start })
  const deliveriesOf = () => house.open.deliveries.ofPetition(petition.id)

  it('goes on at the next start where it stands', async () => {
    const { deliveries, answers } = house.open
    const release = (): never => {
      throw new Error('The process was killed.')
    }
    const stopped = await rejectionOf(happens({ service: { answers, deliveries: { ...deliveries, release } } }))
    const before = await deliveriesOf()

    await happens({ isNew: false })

    const after = await deliveriesOf()
    expect(stopped).to.be.an('error').with.property('message', 'The process was killed.')
    expect(after.map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id))
    expect(statesOf(after)).to.deep.equal(whereItEnds)
    expect(await signaturesUnder(house.site.stores, petition).toArray()).to.have.lengthOf(signatureCount)
  })

  it('does not begin where the petition was there before', async () => {
    await happens({ isNew: false })

    expect(await deliveriesOf()).to.deep.equal([])
    expect(await house.site.stores.database.db.collection('accounts').countDocuments()).to.equal(0)
  })
})

describe('a visitor who leads a delivery of the demonstration further', () => {
  it('finds it as they left it after the next start', () => {
    const led = {
      prepared: ['released', 'sending', 'sent', 'abandoned'],
      sent: ['acknowledged', 'answered', 'refused', 'no_answer', 'sending', 'abandoned'],
      acknowledged: ['answered', 'refused', 'no_answer', 'sending', 'abandoned'],
      no_answer: ['acknowledged', 'answered', 'refused', 'sending', 'abandoned'],
    } as const

    for (const { ends } of demoHandover) {
      for (const state of led[ends]) expect(nextDemoStep({ state }, { ends }), `${ends}, ${state}`).to.equal(null)
    }
  })
})
