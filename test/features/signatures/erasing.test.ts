import { expect } from 'chai'

import { createSignatureStore } from '../../../server/features/signatures/index.ts'
import { SignatureGone } from '../../../server/features/signatures/links.ts'
import { createTokens } from '../../../server/platform/tokens.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addSignatures, rowOf, signatureServiceOf } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('erasing and withdrawing at the very same moment', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  async function signed(): Promise<{ id: string; token: string }> {
    const petition = await site.publish()
    const [id = ''] = await addSignatures(site.stores, petition, [{}])
    const { generation } = await rowOf(site.stores, id)
    return { id, token: createTokens(site.stores.keyring).make('manage', { id, generation }) }
  }

  const erasedMails = () => site.stores.database.db.collection('outbox').countDocuments({ mail: 'erased' })

  it('erases, and says so, where the withdrawal was a little faster', async () => {
    const { id, token } = await signed()
    const store = createSignatureStore(site.stores.database.db)
    const service = signatureServiceOf(site.stores, {
      async erase(row, session) {
        if ((await rowOf(site.stores, id)).state === 'confirmed') await signatureServiceOf(site.stores).withdraw(token)
        return store.erase(row, session)
      },
    })
    const before = await erasedMails()

    const petition = await service.erase(token)

    const row = await rowOf(site.stores, id)
    expect(row).to.deep.include({ state: 'erased', boxes: {} })
    expect(row).not.to.have.property('mail')
    expect(petition.slug).to.be.a('string')
    expect(await erasedMails()).to.equal(before + 1)
  })

  it('erases where the withdrawal is a little later, which learns that there is nothing left', async () => {
    const { id, token } = await signed()
    const store = createSignatureStore(site.stores.database.db)
    const service = signatureServiceOf(site.stores, {
      async withdraw(row) {
        await signatureServiceOf(site.stores).erase(token)
        return store.withdraw(row)
      },
    })

    const refusal = await rejectionOf(service.withdraw(token))

    expect(refusal).to.be.instanceOf(SignatureGone).and.to.include({ reason: 'erased' })
    expect(await rowOf(site.stores, id)).to.deep.include({ state: 'erased', boxes: {} })
  })

  it('erases once, with one last mail, where it is asked twice', async () => {
    const { id, token } = await signed()
    const service = signatureServiceOf(site.stores)
    const before = await erasedMails()

    await Promise.all([service.erase(token), service.erase(token)])

    expect(await rowOf(site.stores, id)).to.include({ state: 'erased' })
    expect(await erasedMails()).to.equal(before + 1)
  })
})
