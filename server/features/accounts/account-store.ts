import type { ClientSession, Db } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bufferOf, bytesOf, idOf } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Account, AccountState, Role } from './account.ts'

export interface AccountRow {
  _id: Buffer
  state: AccountState
  name: string
  /** HMAC of the address under a key of the site: the only way to find an account by its address. */
  addressKey: Buffer
  addressBox: Buffer
  roles: Role[]
  locale: Locale
  organisations: Buffer[]
  passkeys: PasskeyRow[]
  codes: CodesRow | null
  schemaVersion: number
}

export interface PasskeyRow {
  credentialId: string
  publicKey: Buffer
  counter: number
  transports: string[]
  /** What its owner calls it. */
  name: string
  addedOn: string
}

export interface CodesRow {
  /** The shared secret of the one-time codes, sealed. */
  secretBox: Buffer
  /** The last time step that was used: a code works once (RFC 6238 §5.2). */
  lastStep: number
  /** Guesses of the last hour. */
  triedAt: Date[]
}

export const accountIndexes: CollectionIndexes = {
  collection: 'accounts',
  indexes: [
    { key: { addressKey: 1 }, name: 'address', unique: true },
    { key: { name: 1 }, name: 'name' },
    { key: { roles: 1, state: 1 }, name: 'roles' },
    { key: { 'passkeys.credentialId': 1 }, name: 'passkeys', sparse: true },
  ],
}

export type NewAccount = Pick<Account, 'id' | 'name' | 'address' | 'roles' | 'locale'> & { addressKey: Buffer }

export type AccountStore = ReturnType<typeof createAccountStore>

export function createAccountStore({ db, keyring }: { db: Db; keyring: Keyring }) {
  const accounts = db.collection<AccountRow>('accounts')

  function toAccount(row: AccountRow): Account {
    const id = idOf(row._id)
    return {
      id,
      state: row.state,
      name: row.name,
      address: keyring.open(bufferOf(row.addressBox), placeOf(id)).toString('utf8'),
      roles: row.roles,
      locale: row.locale,
      organisations: row.organisations.map(idOf),
      hasPasskey: row.passkeys.length > 0,
      hasCodes: row.codes !== null,
    }
  }

  return {
    async find(id: string, session?: ClientSession): Promise<Account | null> {
      const row = await step(session, accounts.findOne({ _id: bytesOf(id) }, within(session)))
      return row === null ? null : toAccount(row)
    },

    /** By any of the keys under which the address may have been stored. */
    async findByAddressKeys(addressKeys: readonly Buffer[]): Promise<Account | null> {
      const row = await orUnavailable(accounts.findOne({ addressKey: { $in: [...addressKeys] } }))
      return row === null ? null : toAccount(row)
    },

    /** Throws a duplicate key error when the address has an account. */
    async insert({ id, address, ...account }: NewAccount, session?: ClientSession): Promise<void> {
      await step(
        session,
        accounts.insertOne(
          {
            _id: bytesOf(id),
            ...account,
            roles: [...account.roles],
            state: 'invited',
            addressBox: keyring.seal(address, placeOf(id)),
            organisations: [],
            passkeys: [],
            codes: null,
            schemaVersion: 1,
          },
          within(session),
        ),
      )
    },

    async setDetails(
      id: string,
      { name, locale }: Pick<Account, 'name' | 'locale'>,
      session?: ClientSession,
    ): Promise<void> {
      const changes = { $set: { name, locale } }
      await step(session, accounts.updateOne({ _id: bytesOf(id) }, changes, within(session)))
    },

    async addRoles(id: string, roles: readonly Role[], session: ClientSession): Promise<void> {
      await step(
        session,
        accounts.updateOne({ _id: bytesOf(id) }, { $addToSet: { roles: { $each: [...roles] } } }, { session }),
      )
    },

    async setRoles(id: string, roles: readonly Role[], session: ClientSession): Promise<void> {
      await step(session, accounts.updateOne({ _id: bytesOf(id) }, { $set: { roles: [...roles] } }, { session }))
    },

    async addOrganisation(id: string, organisationId: string, session: ClientSession): Promise<void> {
      const change = { $addToSet: { organisations: bytesOf(organisationId) } }
      await step(session, accounts.updateOne({ _id: bytesOf(id) }, change, { session }))
    },

    async removeOrganisation(id: string, organisationId: string, session: ClientSession): Promise<void> {
      const change = { $pull: { organisations: bytesOf(organisationId) } }
      await step(session, accounts.updateOne({ _id: bytesOf(id) }, change, { session }))
    },

    /** Everybody who has an account, by name. Those who work here are few: they are read at once. */
    async list(): Promise<Account[]> {
      return (await orUnavailable(accounts.find().sort({ name: 1 }).toArray())).map(toAccount)
    },

    async listThese(ids: readonly string[]): Promise<Account[]> {
      return (await orUnavailable(accounts.find({ _id: { $in: ids.map(bytesOf) } }).toArray())).map(toAccount)
    },

    async countActive(role: Role, session?: ClientSession): Promise<number> {
      return step(session, accounts.countDocuments({ state: 'active', roles: role }, within(session)))
    },

    /** Answers whether it was in that state. */
    async setState(id: string, from: AccountState, to: AccountState, session?: ClientSession): Promise<boolean> {
      const { modifiedCount } = await step(
        session,
        accounts.updateOne({ _id: bytesOf(id), state: from }, { $set: { state: to } }, within(session)),
      )
      return modifiedCount === 1
    },
  }
}

/** Where the box stands; it opens nowhere else. */
function placeOf(id: string): string {
  return `accounts|${id}|address`
}
