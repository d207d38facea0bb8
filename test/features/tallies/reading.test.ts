import { expect } from 'chai'

import { createTallyBoard } from '../../../server/features/tallies/index.ts'
import { profileOf } from '../../support/profile.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'
import { appeal, startSite } from '../../support/site.ts'

describe('reading a count', () => {
  it('never touches signatures, whoever asks for it', async () => {
    const site = await startSite({ running: false })
    const { database, petitions, tallies, now } = site.stores
    await addSignatures(site.stores, petitions.get(appeal), times(30))
    await tallierOf(site.stores).runOnce()
    const board = createTallyBoard({ tallies, now })

    const asked = await profileOf(database.db, async () => {
      await board.refresh()
      for (const address of ['/api/v1/petitions', `/api/v1/petitions/${appeal}`, `/api/v1/petitions/${appeal}/tally`]) {
        expect((await site.get(address)).status).to.equal(200)
      }
    })
    await site.close()

    expect(board.of(petitions.get(appeal).id)).to.include({ confirmedCount: 30 })
    expect(new Set(asked.map(({ ns }) => ns.split('.').at(-1)))).to.deep.equal(new Set(['tallies']))
  })
})
