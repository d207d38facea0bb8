import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { createSignatureListing, type ListedSigner } from '../../../server/features/signatures/index.ts'
import { openBox } from '../../../server/features/signatures/row.ts'
import { readsOn } from '../../../server/platform/db/transaction.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { bytesOf, idOf } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, signaturesOf, signatureStoreOf, tallierOf, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('the signers whom a recipient may see', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  const settle = () => tallierOf(site.stores).runOnce()

  const listed = (petition: Petition, sequence = Number.POSITIVE_INFINITY): Promise<ListedSigner[]> => {
    const { database, keyring } = site.stores
    const listing = createSignatureListing({ db: database.db, keyring })
    return readsOn(database.client)(async (session) => {
      const batches = await Array.fromAsync(listing.signers(petition, { sequence, session }))
      return batches.flat()
    })
  }

  const namesOf = async (petition: Petition, sequence?: number): Promise<string[]> =>
    (await listed(petition, sequence)).map(({ name }) => name).toSorted()

  const choices = [
    { name: 'Olena Koval', visibility: 'hidden' },
    { name: 'Сервер Мустафаєв', visibility: 'initials' },
    { name: 'Seán O’Brien', visibility: 'full', country: 'IE' },
  ] as const

  it('are those who chose to be seen, as they chose, when figures were promised', async () => {
    const petition = await site.publish({ handover: 'count' })
    await addSignatures(site.stores, petition, choices)
    await settle()

    const signers = await listed(petition)

    expect(signers.map(({ name, country }) => ({ name, country }))).to.have.deep.members([
      { name: 'С. М.', country: 'UA' },
      { name: 'Seán O’Brien', country: 'IE' },
    ])
  })

  it('are all of them, by their full names, when names were promised', async () => {
    const petition = await site.publish({ handover: 'names' })
    await addSignatures(site.stores, petition, choices)
    await settle()

    expect(await namesOf(petition)).to.deep.equal(['Olena Koval', 'Seán O’Brien', 'Сервер Мустафаєв'])
  })

  it('are none of a protected petition that promised figures, whatever they once chose', async () => {
    const petition = await site.publish({ handover: 'count', riskMode: 'protected' })
    await addSignatures(site.stores, petition, choices)
    await settle()

    expect(await listed(petition)).to.deep.equal([])
  })

  it('are only people who are confirmed now and have been counted', async () => {
    const petition = await site.publish({ handover: 'names' })
    const [, withdrawn = '', erased = ''] = await addSignatures(site.stores, petition, [
      { name: 'Stays' },
      { name: 'Withdrew' },
      { name: 'Erased' },
      { name: 'Pending', state: 'pending' },
      { name: 'Refused', state: 'refused' },
      { name: 'Invalidated', state: 'invalidated' },
    ])
    await settle()
    await signatureStoreOf(site.stores).withdraw(withdrawn)
    await site.stores.database.client.withSession((session) => signatureStoreOf(site.stores).erase(erased, session))
    await addSignatures(site.stores, petition, [{ name: 'Not counted yet' }])

    expect(await namesOf(petition)).to.deep.equal(['Stays'])
  })

  it('are those of the figures, not of later ones', async () => {
    const petition = await site.publish({ handover: 'names' })
    await addSignatures(site.stores, petition, times(2, { name: 'Early' }))
    await settle()
    await addSignatures(site.stores, petition, [{ name: 'Late' }])
    await settle()

    expect(await namesOf(petition, 2)).to.deep.equal(['Early', 'Early'])
    expect(await namesOf(petition, 3)).to.deep.equal(['Early', 'Early', 'Late'])
  })

  it('are those of the figures also when the list takes long, without whoever leaves meanwhile', async () => {
    const petition = await site.publish({ handover: 'names' })
    const { database, keyring } = site.stores
    const names = Array.from({ length: 1_600 }, (_, index) => `Person ${String(index)}`)
    await addSignatures(
      site.stores,
      petition,
      names.map((name) => ({ name })),
    )
    while ((await settle()) > 0);
    const inOrder = { projection: { _id: 1, boxes: 1 }, sort: { addressKey: -1 } } as const
    const last = await signaturesOf(site.stores).findOne({ petitionId: bytesOf(petition.id) }, inOrder)
    if (last === null) throw new Error('Somebody has signed.')

    const seen = await readsOn(database.client)(async (session) => {
      const listing = createSignatureListing({ db: database.db, keyring })
      const reader = listing.signers(petition, { sequence: 1_600, session })
      const first = await reader.next()
      await addSignatures(site.stores, petition, [{ name: 'Late', addressKey: Buffer.alloc(32, 255) }])
      await signatureStoreOf(site.stores).withdraw(idOf(last._id))
      await settle()
      return [first.value, ...(await Array.fromAsync(reader))].flat() as ListedSigner[]
    })

    const stayed = names.filter((name) => name !== openBox(keyring, last, 'name'))
    expect(seen.map(({ name }) => name).toSorted()).to.deep.equal(stayed.toSorted())
  })

  it('end with "not now" when the database loses its place among them', async () => {
    const petition = await site.publish({ handover: 'names' })
    const { database, keyring } = site.stores
    await addSignatures(site.stores, petition, times(400))
    await settle()

    const reading = readsOn(database.client)(async (session) => {
      const listing = createSignatureListing({ db: database.db, keyring })
      for await (const batch of listing.signers(petition, { sequence: 400, session })) {
        expect(batch).not.to.be.empty
        await database.client.db('admin').command({ killSessions: [session.id] })
      }
    })

    expect(await rejectionOf(reading)).to.be.instanceOf(Unavailable)
  })

  it('are gone once their names were forgotten at the end of the promised time', async () => {
    const petition = await site.publish({ handover: 'names' })
    await addSignatures(site.stores, petition, choices)
    await settle()

    await signatureStoreOf(site.stores).forget(petition.id)

    expect(await listed(petition)).to.deep.equal([])
  })

  it('are of this petition alone', async () => {
    const petition = await site.publish({ handover: 'names' })
    const other = await site.publish({ handover: 'names' })
    await addSignatures(site.stores, other, choices)
    await settle()

    expect(await listed(petition)).to.deep.equal([])
  })

  it('are not guessed at: a name that does not open ends it with a sentence', async () => {
    const petition = await site.publish({ handover: 'names' })
    const [one = '', two = ''] = await addSignatures(site.stores, petition, times(2))
    await settle()
    const stolen = await signaturesOf(site.stores).findOne({ _id: bytesOf(one) })
    await signaturesOf(site.stores).updateOne({ _id: bytesOf(two) }, { $set: { boxes: stolen?.boxes ?? {} } })

    const refusal = await rejectionOf(listed(petition))

    expect(refusal).to.be.an('error').with.property('message').that.includes('does not open')
  })
})
