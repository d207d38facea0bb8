import { expect } from 'chai'

import { buildApart } from '../../../server/build-apart.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, tallierOf } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

describe('deliveries that are built in a process of its own', () => {
  let site: TestStores
  let open: ReturnType<typeof openHandover>
  let petition: Petition
  let settings: Record<string, string | undefined>

  before(async () => {
    site = await openTestStores()
    open = openHandover(site)
    petition = await site.publish({ handover: 'names' })
    await addSignatures(site.stores, petition, [{ name: 'Zoryana' }, { name: 'Petro' }])
    await tallierOf(site.stores).runOnce()
    settings = { ...process.env, ...site.environment, LOG_LEVEL: 'silent' }
  })

  after(() => site.close())

  it('are whole, with every file of a pack', async () => {
    const { id } = await open.prepare(petition, 'osce', { listForms: ['csv'] })

    await buildApart(open.packBuilding, settings).runOnce()

    const { state, listedCount, files } = await open.deliveries.get(id)
    expect({ state, listedCount }).to.deep.equal({ state: 'prepared', listedCount: 2 })
    expect(files.map(({ name }) => name)).to.include.members(['letter.pdf', 'signatures.csv', 'manifest.json.sig'])
    expect(await open.textOf(id, 'signatures.csv')).to.contain('Zoryana')
  })

  it('are whole in the end, whenever it is stopped', async () => {
    const { id } = await open.prepare(petition, 'osce', { listForms: ['csv'] })
    const stopping = new AbortController()
    const building = buildApart(open.packBuilding, settings).runOnce(stopping.signal)
    stopping.abort()
    await building

    await buildApart(open.packBuilding, settings).runOnce()

    expect(await open.deliveries.get(id)).to.include({ state: 'prepared' })
  })

  it('take no process where nothing is due, or somebody is at it', async () => {
    const unusable = { ...settings, SECRETS_FILE: '.' }
    await buildApart(open.packBuilding, unusable).runOnce()
    await open.prepare(petition, 'osce')
    const lease = await site.stores.leases.acquire('deliveries', 60_000)
    await buildApart(open.packBuilding, unusable).runOnce()
    if (lease !== null) await site.stores.leases.release(lease)

    const error = await rejectionOf(buildApart(open.packBuilding, unusable).runOnce())

    expect(error).to.include({ name: 'BuildingBrokeOff' })
    await open.packBuilding.runOnce()
  })

  it('take no process each second for what fails each time', async () => {
    const { db } = site.stores.database
    const { id } = await open.prepared(petition)
    await open.deliveries.abandon({ id }, open.mira, 'A slip')
    const unreadable = { _id: bytesOf(newId()), deliveryId: bytesOf(id), state: 'noted', box: Buffer.alloc(40) }
    await db.collection<{ _id: Buffer }>('deliveryResponses').insertOne(unreadable)
    const changing = { ...settings }
    const apart = buildApart(open.packBuilding, changing)
    await apart.runOnce()

    // One that was started now would break off.
    changing['SECRETS_FILE'] = '.'
    await apart.runOnce()

    expect(await open.packBuilding.isDue()).to.equal(true)
    await db.collection<{ _id: Buffer }>('deliveryResponses').deleteOne({ _id: unreadable._id })
    await open.packBuilding.runOnce()
  })
})
