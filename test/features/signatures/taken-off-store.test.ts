import { expect } from 'chai'

import { createTakenOffStore } from '../../../server/features/signatures/index.ts'
import { snapshotsOn } from '../../../server/platform/db/transaction.ts'
import { bytesOf } from '../../../server/platform/ids.ts'
import { addSignatures, signaturesOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const cells = { country: 'UA', language: 'uk', day: '2026-03-02' } as const

describe('who has left since a count', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  it('is known to the last one, also while somebody erases what they had withdrawn', async () => {
    const petition = await site.publish()
    const { db, client } = site.stores.database
    const moves = [
      { sequence: 1, by: 1, ...cells },
      { sequence: 2, by: -1, ...cells },
    ] as const
    const ids = await addSignatures(
      site.stores,
      petition,
      times(1_100, { state: 'withdrawn', position: 1, moves: [...moves] }),
    )

    const found = await snapshotsOn(client)(async (session) => {
      const seen: string[] = []
      for await (const batch of createTakenOffStore(db).takenOffSince(petition.id, { sequence: 1, session })) {
        const rest = ids.filter((id) => !seen.includes(id) && !batch.includes(id)).map(bytesOf)
        if (seen.length === 0) await signaturesOf(site.stores).updateMany({ _id: { $in: rest } }, erased)
        seen.push(...batch)
      }
      return seen
    })

    expect(found.toSorted()).to.deep.equal(ids.toSorted())
  })
})

const erased = { $set: { state: 'erased' } } as const
