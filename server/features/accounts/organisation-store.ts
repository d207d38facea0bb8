import type { ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { MemberRole, Organisation, OrganisationDetails } from './organisation.ts'

interface OrganisationRow extends Omit<Organisation, 'id' | 'members'> {
  _id: Buffer
  members: { accountId: Buffer; role: MemberRole }[]
  schemaVersion: number
}

export const organisationIndexes: CollectionIndexes = {
  collection: 'organisations',
  indexes: [{ key: { slug: 1 }, name: 'slug', unique: true }],
}

export type OrganisationStore = ReturnType<typeof createOrganisationStore>

export function createOrganisationStore(db: Db) {
  const organisations = db.collection<OrganisationRow>('organisations')

  return {
    async find(id: string, session?: ClientSession): Promise<Organisation | null> {
      const row = await step(session, organisations.findOne({ _id: bytesOf(id) }, within(session)))
      return row === null ? null : toOrganisation(row)
    },

    /** All of them, by their names in addresses. */
    async list(): Promise<Organisation[]> {
      return (await orUnavailable(organisations.find().sort({ slug: 1 }).toArray())).map(toOrganisation)
    },

    async listThese(ids: readonly string[]): Promise<Organisation[]> {
      const these = organisations.find({ _id: { $in: ids.map(bytesOf) } })
      return (await orUnavailable(these.toArray())).map(toOrganisation)
    },

    /** Throws a duplicate key error when that slug is taken. */
    async insert({ id, ...organisation }: Omit<Organisation, 'members'>, session: ClientSession): Promise<void> {
      const row: OrganisationRow = { _id: bytesOf(id), ...organisation, members: [], schemaVersion: 1 }
      await step(session, organisations.insertOne(row, { session }))
    },

    /** Throws a duplicate key error when that slug is taken. */
    async change(id: string, details: OrganisationDetails, session: ClientSession): Promise<void> {
      await step(session, organisations.updateOne({ _id: bytesOf(id) }, { $set: details }, { session }))
    },

    /** Answers whether it was no member until now. */
    async addMember(id: string, accountId: string, role: MemberRole, session: ClientSession): Promise<boolean> {
      const member = { accountId: bytesOf(accountId), role }
      const { modifiedCount } = await step(
        session,
        organisations.updateOne(
          { _id: bytesOf(id), 'members.accountId': { $ne: member.accountId } },
          { $push: { members: member } },
          { session },
        ),
      )
      return modifiedCount === 1
    },

    /** Answers whether it was a member. */
    async removeMember(id: string, accountId: string, session: ClientSession): Promise<boolean> {
      const { modifiedCount } = await step(
        session,
        organisations.updateOne(
          { _id: bytesOf(id) },
          { $pull: { members: { accountId: bytesOf(accountId) } } },
          { session },
        ),
      )
      return modifiedCount === 1
    },
  }
}

function toOrganisation({ _id, schemaVersion: _, members, ...row }: OrganisationRow): Organisation {
  return {
    id: idOf(_id),
    ...row,
    members: members.map(({ accountId, role }) => ({ accountId: idOf(accountId), role })),
  }
}
