import { createHmac } from 'node:crypto'

import type { ClientSession } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { NotFound } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { MailAddress } from '../../platform/mail/typed-address.ts'
import type { Account } from './account.ts'
import type { AccountStore } from './account-store.ts'

interface Parts {
  accounts: AccountStore
  keyring: Keyring
}

export type AccountService = ReturnType<typeof createAccountService>

/** The people who work here. */
export function createAccountService({ accounts, keyring }: Parts) {
  function addressKeyOf(address: MailAddress, keyId = keyring.currentId): Buffer {
    return createHmac('sha256', keyring.derive('account-address', keyId)).update(address.comparable).digest()
  }

  return {
    find: accounts.find,

    /** Throws NotFound. */
    async get(id: string): Promise<Account> {
      const account = await accounts.find(id)
      if (account === null) throw new NotFound('accountNotFound', 'There is no such account.')
      return account
    },

    /** Also one that was stored before the master key was rotated. */
    findByAddress(address: MailAddress): Promise<Account | null> {
      return accounts.findByAddressKeys(keyring.ids.map((keyId) => addressKeyOf(address, keyId)))
    },

    /** False: somebody has to be made one from the console. */
    async hasAdmin(): Promise<boolean> {
      return (await accounts.countActive('admin')) > 0
    },

    /** A new account, `invited` until its owner signs in. Answers its id. */
    async add(
      { address, ...account }: Pick<Account, 'name' | 'roles' | 'locale'> & { address: MailAddress },
      session?: ClientSession,
    ): Promise<string> {
      const id = newId()
      const addressKey = addressKeyOf(address)
      await accounts.insert({ ...account, id, address: address.deliverable, addressKey }, session)
      return id
    },

    /** At the first sign-in. Answers whether this was it. */
    activate(id: string, session?: ClientSession): Promise<boolean> {
      return accounts.setState(id, 'invited', 'active', session)
    },

    /** What its owner says of themselves. */
    describe: accounts.setDetails,
  }
}
