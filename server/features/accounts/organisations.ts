import type { ClientSession } from 'mongodb'

import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { AuditValue } from '../audit/audit.ts'
import type { AccountStore } from './account-store.ts'
import type { Auditing } from './auditing.ts'
import { isLeadOf, type MemberRole, type Organisation, type OrganisationDetails } from './organisation.ts'
import type { OrganisationStore } from './organisation-store.ts'

interface Parts {
  store: OrganisationStore
  accounts: Pick<AccountStore, 'addOrganisation' | 'removeOrganisation'>
  audit: Auditing
  transact: Transact
}

export interface NewMember {
  organisationId: string
  accountId: string
  role: MemberRole
  by: string
}

export type OrganisationService = ReturnType<typeof createOrganisationService>

/** Who runs petitions together. Who belongs to one stands there and with the account, written in one transaction. */
export function createOrganisationService({ store, accounts, audit, transact }: Parts) {
  async function get(id: string, session?: ClientSession): Promise<Organisation> {
    const organisation = await store.find(id, session)
    if (organisation === null) throw new NotFound('organisationNotFound', 'There is no such organisation.')
    return organisation
  }

  function note(deed: string, by: string, id: string, change: { before: AuditValue; after: AuditValue }) {
    return { by, deed: `organisation.${deed}`, subject: { kind: 'organisation' as const, id }, ...change, why: null }
  }

  return {
    /** Null where there is none. */
    find: (id: string): Promise<Organisation | null> => store.find(id),

    /** Throws NotFound. */
    get: (id: string): Promise<Organisation> => get(id),

    list: store.list,

    /** Those an account belongs to. */
    listThese: store.listThese,

    /** A new organisation, without members. Answers its id. Throws Conflict when its name in addresses is taken. */
    async add(details: OrganisationDetails, by: string, { demonstration = false } = {}): Promise<string> {
      const id = newId()
      await transact(async (session) => {
        await untaken(store.insert({ id, ...details, demonstration }, session))
        await audit.append(note('added', by, id, { before: null, after: plain(details) }), session)
      })
      return id
    },

    /** Throws NotFound, and Conflict when its name in addresses is taken. */
    async change(id: string, details: OrganisationDetails, by: string): Promise<void> {
      await transact(async (session) => {
        const before = await get(id, session)
        await untaken(store.change(id, details, session))
        await audit.append(note('changed', by, id, { before: plain(before), after: plain(details) }), session)
      })
    },

    /** Joins the caller's transaction where there is one. Answers whether it was no member before. */
    async addMember({ organisationId, accountId, role, by }: NewMember, session?: ClientSession): Promise<boolean> {
      async function add(own: ClientSession): Promise<boolean> {
        if (!(await store.addMember(organisationId, accountId, role, own))) return false
        await accounts.addOrganisation(accountId, organisationId, own)
        const after = { account: accountId, role }
        await audit.append(note('member-added', by, organisationId, { before: null, after }), own)
        return true
      }
      return session === undefined ? transact(add) : add(session)
    },

    /** Throws NotFound, and Conflict for the last one who leads it while others are left. */
    async removeMember(organisationId: string, accountId: string, by: string): Promise<void> {
      await transact(async (session) => {
        const organisation = await get(organisationId, session)
        const rest = organisation.members.filter((member) => member.accountId !== accountId)
        if (isLeadOf(organisation, accountId) && rest.length > 0 && rest.every(({ role }) => role !== 'lead')) {
          throw new Conflict('lastLead', 'Somebody has to lead the organisation.')
        }
        if (!(await store.removeMember(organisationId, accountId, session))) throw new NotFound()
        await accounts.removeOrganisation(accountId, organisationId, session)
        const before = { account: accountId }
        await audit.append(note('member-removed', by, organisationId, { before, after: null }), session)
      })
    },
  }
}

const duplicateKey = 11000

/** What a taken name is to people. */
async function untaken(write: Promise<void>): Promise<void> {
  try {
    await write
  } catch (error) {
    if (typeof error !== 'object' || error === null || Reflect.get(error, 'code') !== duplicateKey) throw error
    throw new Conflict('slugTaken', 'Another organisation has this name in addresses.')
  }
}

function plain({ slug, names, url, kind }: OrganisationDetails): AuditValue {
  return { slug, names: { ...names }, url, kind }
}
