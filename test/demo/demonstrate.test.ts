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
import { checkBuffer } from '../support/check-buffer.ts'
import { rejectionOf } from '../support/rejection.ts'
import { signaturesOf } from '../support/signatures.ts'
import { appeal, startSite, type TestSite } from '../support/site.ts'

const signatureCount = 60
const running = new AbortController().signal

type Service = Parameters<typeof createDemonstrating>[0]['service']

interface Start {
  isNew?: boolean
  service?: Service
}

function demonstrate(site: TestSite, { isNew = true, service = site.service }: Start = {}): Promise<void> {
  const { stores } = site
  const happen = createDemonstrating({ stores, service, log: silentLog, signatureCount })
  return happen({ petition: stores.petitions.get(appeal), isNew }, running)
}

const deliveriesOf = ({ service, stores }: TestSite): Promise<Delivery[]> =>
  service.deliveries.ofPetition(stores.petitions.get(appeal).id)

const signaturesUnder = ({ stores }: TestSite, { id }: Petition) =>
  signaturesOf(stores).find({ petitionId: bytesOf(id) })

function statesOf(deliveries: readonly Delivery[]): Record<string, string> {
  return Object.fromEntries(deliveries.map(({ recipientSlug, state }) => [recipientSlug, state]))
}

const whereItEnds = {
  'united-nations': 'sent',
  'council-of-europe': 'acknowledged',
  'european-union': 'prepared',
  osce: 'no_answer',
}

describe('what happens in the demonstration', () => {
  let site: TestSite
  let deliveries: Delivery[]

  before(async () => {
    site = await startSite()
    await Promise.all([demonstrate(site), demonstrate(site)])
    deliveries = await deliveriesOf(site)
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
    await demonstrate(site, { isNew: false })
    const rows = await signaturesUnder(site, site.stores.petitions.get(appeal)).toArray()
    const accounts = await site.stores.database.db.collection('accounts').countDocuments()

    expect([rows.length, accounts]).to.deep.equal([signatureCount, 2])
    expect(await deliveriesOf(site)).to.deep.equal(deliveries)
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
    const rows = await signaturesUnder(site, site.stores.petitions.get(appeal)).toArray()

    expect(rows.filter(({ updates, mail }) => updates || mail !== undefined)).to.deep.equal([])
  })

  for (const locale of locales) {
    it(`says wherever it is shown that it is invented, in ${locale}`, async () => {
      const petition = `/${locale}/petitions/${appeal}`
      const addresses = [petition, `${petition}/deliveries`, `/${locale}/recipients/council-of-europe`]
      const notice = loadWords('views/locales')(locale).say('trail.demonstration')

      for (const address of addresses) {
        expect(await (await site.get(address)).text(), address).to.include(notice)
      }
    })
  }
})

describe('a demonstration that was stopped half-way', () => {
  let site: TestSite

  beforeEach(async () => {
    site = await startSite()
  })

  afterEach(() => site.close())

  it('goes on at the next start where it stands', async () => {
    const { deliveries, answers } = site.service
    const release = (): never => {
      throw new Error('The process was killed.')
    }
    const stopped = await rejectionOf(
      demonstrate(site, { service: { answers, deliveries: { ...deliveries, release } } }),
    )
    const before = await deliveriesOf(site)

    await demonstrate(site, { isNew: false })

    const after = await deliveriesOf(site)
    expect(stopped).to.be.an('error').with.property('message', 'The process was killed.')
    expect(after.map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id))
    expect(statesOf(after)).to.deep.equal(whereItEnds)
    expect(await signaturesUnder(site, site.stores.petitions.get(appeal)).toArray()).to.have.lengthOf(signatureCount)
  })

  it('does not begin where the petition was there before', async () => {
    await demonstrate(site, { isNew: false })

    expect(await deliveriesOf(site)).to.deep.equal([])
    expect(await site.stores.database.db.collection('accounts').countDocuments()).to.equal(0)
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
