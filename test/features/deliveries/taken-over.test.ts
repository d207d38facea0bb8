import { expect } from 'chai'

import { LeaseLost } from '../../../server/platform/db/lease.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, tallierOf } from '../../support/signatures.ts'
import { openHandover } from './a-handover.ts'
import { openDeliveryHouse, type DeliveryHouse } from './a-house.ts'

describe('a building that another process has taken over', () => {
  let site: DeliveryHouse['site']
  let clock: DeliveryHouse['clock']
  let open: DeliveryHouse['open']

  before(async () => {
    ;({ site, clock, open } = await openDeliveryHouse())
  })

  after(() => site.close())

  /**
   * Stands still before it begins that file, until its lease has run out and somebody else has built everything; and is
   * killed before it writes a byte of it.
   */
  function slowAt(name: string) {
    const { shelf } = site.stores
    let isSlow = true
    const create: typeof shelf.create = async (...of) => {
      if (of[1] !== name || !isSlow) return shelf.create(...of)
      isSlow = false
      clock.forwardMinutes(2)
      await open.packBuilding.runOnce()
      await shelf.create(...of)
      throw new Error('It was killed.')
    }
    return openHandover(site, { stores: { shelf: { ...shelf, create } } })
  }

  for (const name of ['rows.ndjson', 'signatures.csv', 'petition.json', 'manifest.json']) {
    it(`takes nothing of it away: ${name}`, async () => {
      const petition = await site.publish({ handover: 'names' })
      await addSignatures(site.stores, petition, [{ name: 'Olena' }, { name: 'Petro' }])
      await tallierOf(site.stores).runOnce()
      const { id } = await open.prepare(petition, 'osce', { listForms: ['csv'] })

      const error = await rejectionOf(slowAt(name).packBuilding.runOnce())

      const delivery = await open.deliveries.get(id)
      expect(error).to.be.instanceOf(LeaseLost)
      expect(delivery).to.include({ state: 'prepared', listedCount: 2, trouble: null })
      expect((await open.textOf(id, 'rows.ndjson')).match(/Olena|Petro/g)).to.have.members(['Olena', 'Petro'])
      for (const { name: built, bytes } of delivery.files) {
        const stored = Buffer.concat(await Array.fromAsync(site.stores.shelf.read(id, built)))
        expect([built, stored.length]).to.deep.equal([built, bytes])
      }
    })
  }
})
