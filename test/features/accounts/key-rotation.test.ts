import { expect } from 'chai'

import { createAccountService, createAccountStore } from '../../../server/features/accounts/index.ts'
import { createKeyring } from '../../../server/platform/crypto/keyring.ts'
import { readAddress } from '../../../server/platform/mail/typed-address.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('after the master key was rotated', () => {
  let site: TestStores

  before(async () => {
    site = await openTestStores()
  })

  after(() => site.close())

  const [first, second] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]

  function accountsUnder(current: number) {
    const keys = new Map([
      [1, first],
      [2, second],
    ])
    const keyring = createKeyring({ current, keys: current === 1 ? new Map([[1, first]]) : keys })
    return createAccountService({ accounts: createAccountStore({ db: site.stores.database.db, keyring }), keyring })
  }

  it('people still sign in with the address they had before', async () => {
    const address = readAddress('mira@example.org')!
    const id = await accountsUnder(1).add({ name: 'Mira', roles: ['campaigner'], locale: 'uk', address })

    const found = await accountsUnder(2).findByAddress(address)

    expect(found?.id).to.equal(id)
    expect(found?.address).to.equal('mira@example.org')
  })
})
