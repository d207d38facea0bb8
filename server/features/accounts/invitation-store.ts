import type { ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Role } from './account.ts'
import type { MemberRole } from './organisation.ts'

/** Somebody is asked to work here; what they are given begins when they accept. */
export interface Invitation {
  accountId: string
  /** Of the site. */
  roles: readonly Role[]
  organisation: { id: string; role: MemberRole } | null
  /** An account's id, or `console`. */
  by: string
  endsAt: Date
}

interface InvitationRow {
  /** SHA-256 of the link's token. */
  _id: Buffer
  accountId: Buffer
  roles: Role[]
  organisation: { id: Buffer; role: MemberRole } | null
  by: string
  endsAt: Date
  schemaVersion: number
}

export const invitationIndexes: CollectionIndexes = {
  collection: 'invitations',
  indexes: [
    { key: { accountId: 1 }, name: 'account' },
    { key: { endsAt: 1 }, name: 'over', expireAfterSeconds: 0 },
  ],
}

export type InvitationStore = ReturnType<typeof createInvitationStore>

export function createInvitationStore(db: Db) {
  const invitations = db.collection<InvitationRow>('invitations')

  return {
    async insert(hash: Buffer, invitation: Invitation, session: ClientSession): Promise<void> {
      const { accountId, organisation, roles, by, endsAt } = invitation
      const row: InvitationRow = {
        _id: hash,
        accountId: bytesOf(accountId),
        roles: [...roles],
        organisation: organisation === null ? null : { id: bytesOf(organisation.id), role: organisation.role },
        by,
        endsAt,
        schemaVersion: 1,
      }
      await step(session, invitations.insertOne(row, { session }))
    },

    async find(hash: Buffer): Promise<Invitation | null> {
      const row = await orUnavailable(invitations.findOne({ _id: hash }))
      return row === null ? null : toInvitation(row)
    },

    /** Takes it away, so that it is accepted once. Null when it is gone. */
    async take(hash: Buffer, session: ClientSession): Promise<Invitation | null> {
      const row = await step(session, invitations.findOneAndDelete({ _id: hash }, { session }))
      return row === null ? null : toInvitation(row)
    },

    /** What an account was invited to and has not accepted cannot be accepted any more. */
    async removeAllOf(accountId: string, session: ClientSession): Promise<void> {
      await step(session, invitations.deleteMany({ accountId: bytesOf(accountId) }, { session }))
    },
  }
}

function toInvitation({ accountId, roles, organisation, by, endsAt }: InvitationRow): Invitation {
  return {
    accountId: idOf(accountId),
    roles,
    organisation: organisation === null ? null : { id: idOf(organisation.id), role: organisation.role },
    by,
    endsAt,
  }
}
