import type { ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import { step } from '../../platform/db/step.ts'
import { bufferOf, bytesOf, idOf } from '../../platform/ids.ts'
import type { AccountRow, CodesRow, PasskeyRow } from './account-store.ts'
import { mostCodeTries, type Codes, type Passkey } from './factor.ts'

const hourMs = 3_600_000

export type FactorStore = ReturnType<typeof createFactorStore>

/** Second factors, which stand with their account. */
export function createFactorStore(db: Db) {
  const accounts = db.collection<AccountRow>('accounts')

  async function rowOf(id: string): Promise<Pick<AccountRow, 'passkeys' | 'codes'> | null> {
    return orUnavailable(accounts.findOne({ _id: bytesOf(id) }, { projection: { passkeys: 1, codes: 1 } }))
  }

  return {
    async passkeysOf(id: string): Promise<Passkey[]> {
      return ((await rowOf(id))?.passkeys ?? []).map(toPasskey)
    },

    async findPasskey(credentialId: string): Promise<{ accountId: string; passkey: Passkey } | null> {
      const row = await orUnavailable(accounts.findOne({ 'passkeys.credentialId': credentialId }))
      const passkey = row?.passkeys.find((one) => one.credentialId === credentialId)
      return row === null || passkey === undefined ? null : { accountId: idOf(row._id), passkey: toPasskey(passkey) }
    },

    async addPasskey(id: string, passkey: Passkey, session: ClientSession): Promise<void> {
      const row: PasskeyRow = { ...passkey, transports: [...passkey.transports] }
      await step(session, accounts.updateOne({ _id: bytesOf(id) }, { $push: { passkeys: row } }, { session }))
    },

    /** Answers whether the account had it. */
    async removePasskey(id: string, credentialId: string, session: ClientSession): Promise<boolean> {
      const change = { $pull: { passkeys: { credentialId } } }
      const { modifiedCount } = await step(session, accounts.updateOne({ _id: bytesOf(id) }, change, { session }))
      return modifiedCount === 1
    },

    /** Answers whether nobody counted on in the meantime: a copy of the key would. */
    async countOn({ credentialId, counter }: Passkey, to: number): Promise<boolean> {
      const { matchedCount } = await orUnavailable(
        accounts.updateOne(
          { passkeys: { $elemMatch: { credentialId, counter } } },
          { $set: { 'passkeys.$.counter': to } },
        ),
      )
      return matchedCount === 1
    },

    async codesOf(id: string): Promise<Codes | null> {
      const codes = (await rowOf(id))?.codes ?? null
      return codes === null ? null : { secretBox: bufferOf(codes.secretBox), lastStep: codes.lastStep }
    },

    async setCodes(id: string, codes: Codes, session: ClientSession): Promise<void> {
      const row: CodesRow = { ...codes, triedAt: [] }
      await step(session, accounts.updateOne({ _id: bytesOf(id) }, { $set: { codes: row } }, { session }))
    },

    /** Answers whether the account had them. */
    async removeCodes(id: string, session: ClientSession): Promise<boolean> {
      const { modifiedCount } = await step(
        session,
        accounts.updateOne({ _id: bytesOf(id), codes: { $ne: null } }, { $set: { codes: null } }, { session }),
      )
      return modifiedCount === 1
    },

    /** Notes one guess before it is looked at. Answers whether this hour has one left. */
    async noteTry(id: string, now: Date): Promise<boolean> {
      const { modifiedCount } = await orUnavailable(
        accounts.updateOne(
          {
            _id: bytesOf(id),
            codes: { $ne: null },
            $or: [
              { [`codes.triedAt.${String(mostCodeTries - 1)}`]: { $exists: false } },
              { 'codes.triedAt.0': { $lte: new Date(now.getTime() - hourMs) } },
            ],
          },
          { $push: { 'codes.triedAt': { $each: [now], $slice: -mostCodeTries } } },
        ),
      )
      return modifiedCount === 1
    },

    /** Answers whether no code of that step or a later one was used before. */
    async useStep(id: string, lastStep: number): Promise<boolean> {
      const { modifiedCount } = await orUnavailable(
        accounts.updateOne(
          { _id: bytesOf(id), 'codes.lastStep': { $lt: lastStep } },
          { $set: { 'codes.lastStep': lastStep, 'codes.triedAt': [] } },
        ),
      )
      return modifiedCount === 1
    },

    /** Takes every factor away. */
    async reset(id: string, session: ClientSession): Promise<void> {
      const none = { $set: { passkeys: [], codes: null } }
      await step(session, accounts.updateOne({ _id: bytesOf(id) }, none, { session }))
    },
  }
}

function toPasskey({ publicKey, ...passkey }: PasskeyRow): Passkey {
  return { ...passkey, publicKey: bufferOf(publicKey) }
}
