import { expect } from 'chai'

import { recountOn } from '../../server/counting.ts'
import { createSignatureLoader } from '../../server/demo/load-signatures.ts'
import type { Petition } from '../../server/features/petitions/index.ts'
import { openBox } from '../../server/features/signatures/row.ts'
import { bytesOf, idOf } from '../../server/platform/ids.ts'
import { runScript } from '../support/script.ts'
import { signaturesOf, tallierOf } from '../support/signatures.ts'
import { openTestStores, type TestStores } from '../support/stores.ts'

describe('invented signatures of the demonstration', () => {
  let opened: TestStores
  let petition: Petition

  before(async () => {
    opened = await openTestStores()
    const { output, code } = await runScript('seed', ['--signatures', '40'], opened.environment)
    expect(code, output).to.equal(0)
    await opened.stores.petitions.refresh()
    petition = opened.stores.petitions.get('covid-19-prisoners-voice')
  })

  after(() => opened.close())

  const rowsOf = ({ id }: Petition) => signaturesOf(opened.stores).find({ petitionId: bytesOf(id) })

  const recounted = ({ id }: Petition) => recountOn(opened.stores).recount(id)

  it('are counted as if people had confirmed them, and the recount agrees', async () => {
    const { agrees, tallyCount, publishedCount, sequence, unsettledCount } = await recounted(petition)

    expect({ agrees, tallyCount, publishedCount, sequence, unsettledCount }).to.deep.equal({
      agrees: true,
      tallyCount: 38,
      publishedCount: 38,
      sequence: 38,
      unsettledCount: 0,
    })
  })

  it('are sealed like any other, and their addresses reach nobody', async () => {
    const rows = await rowsOf(petition).toArray()

    const addresses = rows.map((row) => openBox(opened.stores.keyring, row, 'address'))
    expect(addresses).to.have.lengthOf(40)
    for (const address of addresses) expect(address).to.match(/^invented-[0-9a-f]{8}-\d+@example\.org$/)
  })

  it('cause no mail, not even those that are still pending', async () => {
    const rows = await rowsOf(petition).toArray()

    const pending = rows.filter(({ state }) => state === 'pending')
    expect(pending).to.have.lengthOf(2)
    expect(pending.filter((row) => row.mail !== undefined)).to.be.empty
  })

  it('become more each time, under addresses of their own', async () => {
    const another = await opened.publish()
    const load = createSignatureLoader({ stores: opened.stores, tallier: tallierOf(opened.stores) })

    await load({ petition: another, count: 20 })
    await load({ petition: another, count: 20 })

    const keys = (await rowsOf(another).toArray()).map((row) => idOf(row.addressKey))
    expect(new Set(keys).size).to.equal(40)
    expect((await recounted(another)).agrees).to.equal(true)
  })
})
