import { expect } from 'chai'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { createSignatureStore } from '../../../server/features/signatures/index.ts'
import { mailDue, type SignatureRow } from '../../../server/features/signatures/row.ts'
import { bufferOf, idOf, newId } from '../../../server/platform/ids.ts'
import {
  addSignatures,
  rowOf,
  signaturesOf,
  signatureStoreOf,
  type SignatureChanges,
} from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

const today = '2026-03-10'

describe('the store of signatures', () => {
  let site: TestStores
  let petition: Petition

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  beforeEach(async () => {
    petition = await site.publish()
  })

  const signatures = () => signatureStoreOf(site.stores)

  const signedWith = async (changes: SignatureChanges): Promise<string> => {
    const [id = ''] = await addSignatures(site.stores, petition, [changes])
    return id
  }

  const anAddressKey = (): Buffer => Buffer.from(crypto.getRandomValues(new Uint8Array(32)))

  const holdsAddress = ({ _id, addressKey }: SignatureRow): boolean => !bufferOf(addressKey).equals(bufferOf(_id))

  describe('confirming', () => {
    const pending = { state: 'pending', expiresOn: today } as const

    it('moves those whose link holds, and answers the others how they stand, all in one write', async () => {
      const store = signatures()
      const good = await signedWith(pending)
      const clickedTwice = await signedWith(pending)
      const states = await Promise.all([
        store.confirm(good, 1, today),
        store.confirm(await signedWith({ ...pending, expiresOn: '2026-03-09' }), 1, today),
        store.confirm(clickedTwice, 1, today),
        store.confirm(clickedTwice, 1, today),
        store.confirm(clickedTwice, 2, today),
        store.confirm(await signedWith({ ...pending, generation: 2 }), 1, today),
        store.confirm(await signedWith({ state: 'withdrawn' }), 1, today),
        store.confirm(await signedWith({ state: 'refused' }), 1, today),
        store.confirm(newId(), 1, today),
      ])

      expect(states.map((row) => row?.state)).to.deep.equal([
        'confirmed',
        'pending',
        'confirmed',
        'confirmed',
        'confirmed',
        'pending',
        'withdrawn',
        'refused',
        undefined,
      ])
      for (const id of [good, clickedTwice]) {
        expect(await rowOf(site.stores, id)).to.include({ state: 'confirmed', confirmedOn: today, unsettled: true })
      }
    })

    it('leaves the day of who confirmed earlier alone', async () => {
      const id = await signedWith({ confirmedOn: '2026-03-02' })

      const row = await signatures().confirm(id, 1, today)

      expect(row).to.include({ state: 'confirmed' })
      expect(await rowOf(site.stores, id)).to.include({ confirmedOn: '2026-03-02' })
    })

    it('is over once the store has drained', async () => {
      const store = signatures()
      const id = await signedWith(pending)

      const confirming = store.confirm(id, 1, today)
      await store.drain()

      expect(await rowOf(site.stores, id)).to.include({ state: 'confirmed' })
      await confirming
    })
  })

  describe('asking for another mail', () => {
    const asked = async (changes: SignatureChanges): Promise<SignatureRow> => {
      const addressKey = anAddressKey()
      const id = await signedWith({ state: 'pending', addressKey, ...changes })
      await signatures().requestMails([{ petitionId: petition.id, addressKey }], today)
      return rowOf(site.stores, id)
    }

    it('restarts the seven days and counts as one of the three mails', async () => {
      const row = await asked({ expiresOn: '2026-03-11', mailCount: 1 })

      expect(row).to.deep.include({ expiresOn: '2026-03-17', mailCount: 2, mail: mailDue('confirm') })
    })

    it('changes nothing once three mails were caused', async () => {
      const row = await asked({ expiresOn: '2026-03-11', mailCount: 3 })

      expect(row).to.include({ expiresOn: '2026-03-11', mailCount: 3 })
      expect(row).not.to.have.property('mail')
    })

    it('begins anew where the days are over and only the job that says so has not come by', async () => {
      const row = await asked({ expiresOn: '2026-03-09', mailCount: 3 })

      expect(row).to.deep.include({ expiresOn: '2026-03-17', mailCount: 1, mail: mailDue('confirm') })
    })

    it('begins anew also where the mail asked for before has not gone until then', async () => {
      const row = await asked({ expiresOn: '2026-03-09', mailCount: 1, mail: mailDue('confirm') })

      expect(row).to.deep.include({ expiresOn: '2026-03-17', mailCount: 1, mail: mailDue('confirm') })
    })

    it('gives the mail that is still waiting to go the seven days, and counts no other', async () => {
      const row = await asked({ expiresOn: today, mailCount: 1, mail: mailDue('confirm') })

      expect(row).to.deep.include({ expiresOn: '2026-03-17', mailCount: 1, mail: mailDue('confirm') })
    })

    it('mails the manage link once a day', async () => {
      const addressKey = anAddressKey()
      const id = await signedWith({ addressKey, manageMailOn: today })

      await signatures().requestMails([{ petitionId: petition.id, addressKey }], today)

      expect(await rowOf(site.stores, id)).not.to.have.property('mail')
    })

    it('does nothing for an address that is to be left alone', async () => {
      expect(await asked({ state: 'refused' })).not.to.have.property('mail')
    })
  })

  describe('a link that was voided while its page was being answered', () => {
    it('changes nothing any more', async () => {
      const store = createSignatureStore(site.stores.database.db)
      const read = async (changes: SignatureChanges): Promise<SignatureRow> =>
        rowOf(site.stores, await signedWith({ addressKey: anAddressKey(), ...changes }))
      const confirmed = await read({})
      const [pending, refused] = [await read({ state: 'pending', expiresOn: today }), await read({ state: 'refused' })]
      await signaturesOf(site.stores).updateMany({ petitionId: confirmed.petitionId }, { $inc: { generation: 1 } })

      const outcomes = await Promise.all([
        store.withdraw(confirmed),
        store.refuse(pending),
        site.stores.database.client.withSession((session) => store.erase(confirmed, session)),
        store.amend(confirmed, { country: 'PL' }),
        store.renewLinks(confirmed, today),
        store.liftRefusal(refused),
      ])

      expect(outcomes).to.deep.equal([null, null, null, false, false, null])
      expect(await rowOf(site.stores, idOf(confirmed._id))).to.include({
        state: 'confirmed',
        generation: 2,
        country: 'UA',
      })
    })
  })

  describe('the end of the retention', () => {
    it('leaves of a counted signature its place in the count', async () => {
      const id = await signedWith({
        addressKey: anAddressKey(),
        visibility: 'full',
        updates: true,
        manageMailOn: today,
      })

      const forgotten = await signatures().forget(petition.id)

      const row = await rowOf(site.stores, id)
      expect(forgotten).to.equal(1)
      expect(row).to.deep.include({
        state: 'confirmed',
        boxes: {},
        visibility: 'hidden',
        updates: false,
        country: 'UA',
      })
      expect(row).not.to.have.any.keys('mail', 'manageMailOn')
      expect(holdsAddress(row)).to.equal(false)
    })

    it('leaves nobody to mail to: links stay good, and who withdraws is taken at their word', async () => {
      const [renewing, leaving] = [await signedWith({}), await signedWith({})]
      await signatures().forget(petition.id)

      const isRenewed = await signatures().renewLinks(renewing, 1, today)
      const withdrawn = await signatures().withdraw(leaving)

      expect(isRenewed).to.equal(false)
      expect(await rowOf(site.stores, renewing)).to.include({ generation: 1 })
      expect(withdrawn).to.include({ state: 'withdrawn' })
      expect(withdrawn).not.to.have.property('mail')
    })

    it('ends what was not confirmed, so that nobody is told it was', async () => {
      const id = await signedWith({
        state: 'pending',
        addressKey: anAddressKey(),
        expiresOn: '2026-03-11',
        mail: mailDue('confirm'),
      })

      await signatures().forget(petition.id)

      const row = await rowOf(site.stores, id)
      expect(row).to.deep.include({ state: 'expired', boxes: {}, country: 'none', expiresOn: '2026-03-11' })
      expect(row).not.to.have.property('mail')
      expect(await signatures().confirm(id, 1, today)).to.include({ state: 'expired' })
    })

    it('forgets also which addresses were to be left alone', async () => {
      const id = await signedWith({ state: 'refused', addressKey: anAddressKey() })
      await signatures().refuse(id)

      await signatures().forget(petition.id)

      expect(holdsAddress(await rowOf(site.stores, id))).to.equal(false)
    })

    it('takes what was kept of who withdrew, too', async () => {
      const id = await signedWith({ addressKey: anAddressKey() })
      await signatures().withdraw(id)

      await signatures().forget(petition.id)

      expect(await rowOf(site.stores, id)).to.deep.include({ state: 'withdrawn', boxes: {} })
    })

    it('comes to all of many, and to nobody of another petition', async () => {
      const many = Array.from({ length: 60 }, () => ({ addressKey: anAddressKey() }))
      await addSignatures(site.stores, petition, many)
      const other = await site.publish()
      const [theirs = ''] = await addSignatures(site.stores, other, [{ addressKey: anAddressKey() }])

      const forgotten = await signatures().forget(petition.id)

      expect(forgotten).to.equal(60)
      expect(holdsAddress(await rowOf(site.stores, theirs))).to.equal(true)
    })

    it('ends after a few where a stop is asked for, and goes on the next time', async () => {
      await addSignatures(
        site.stores,
        petition,
        Array.from({ length: 30 }, () => ({ addressKey: anAddressKey() })),
      )

      const [some, others] = [
        await signatures().forget(petition.id, AbortSignal.abort()),
        await signatures().forget(petition.id),
      ]

      expect(some).to.be.within(1, 29)
      expect(some + others).to.equal(30)
    })

    it('comes once', async () => {
      await signedWith({ addressKey: anAddressKey() })

      await signatures().forget(petition.id)

      expect(await signatures().forget(petition.id)).to.equal(0)
    })
  })
})
