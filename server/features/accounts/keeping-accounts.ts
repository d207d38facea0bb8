import type { ClientSession } from 'mongodb'

import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import type { AuditValue } from '../audit/audit.ts'
import type { Account, AccountState, Role } from './account.ts'
import type { AccountStore } from './account-store.ts'
import type { Auditing } from './auditing.ts'
import type { TellChange } from './factor-changes.ts'
import type { FactorStore } from './factor-store.ts'
import type { InvitationStore } from './invitation-store.ts'
import type { SessionService } from './sessions.ts'

interface Parts {
  accounts: AccountStore
  invitations: Pick<InvitationStore, 'removeAllOf'>
  sessions: Pick<SessionService, 'endAllOf'>
  factors: Pick<FactorStore, 'reset'>
  tell: TellChange
  audit: Auditing
  transact: Transact
}

export interface AccountFilter {
  role: Role | null
  state: AccountState | null
  /** In the name or the address. */
  text: string
}

export type AccountKeeping = ReturnType<typeof createAccountKeeping>

/** What admins do with the accounts of others. The last one who is an admin stays one. */
export function createAccountKeeping({ accounts, invitations, sessions, factors, tell, audit, transact }: Parts) {
  async function get(id: string, session?: ClientSession): Promise<Account> {
    const account = await accounts.find(id, session)
    if (account === null) throw new NotFound('accountNotFound', 'There is no such account.')
    return account
  }

  /** Two who do this to one another at once meet at the head of the audit, and the later one counts again. */
  async function leaveAnAdmin({ state, roles }: Account, session: ClientSession): Promise<void> {
    if (state !== 'active' || !roles.includes('admin')) return
    if ((await accounts.countActive('admin', session)) > 1) return
    throw new Conflict('lastAdmin', 'This is the last administrator.')
  }

  async function note({ deed, by, id, ...change }: Deed, session: ClientSession): Promise<void> {
    const subject = { kind: 'account', id } as const
    await audit.append({ by, deed: `account.${deed}`, subject, why: null, ...change }, session)
  }

  return {
    /** By name. */
    async list({ role, state, text }: AccountFilter): Promise<Account[]> {
      const wanted = text.trim().toLowerCase()
      return (await accounts.list()).filter(
        (account) =>
          (role === null || account.roles.includes(role)) &&
          (state === null || account.state === state) &&
          `${account.name} ${account.address}`.toLowerCase().includes(wanted),
      )
    },

    listThese: accounts.listThese,

    /** Throws NotFound. */
    get: (id: string): Promise<Account> => get(id),

    /** Throws NotFound, and Conflict where nobody would be left who is an admin. */
    async changeRoles(id: string, roles: readonly Role[], by: string): Promise<void> {
      await transact(async (session) => {
        const account = await get(id, session)
        if (!roles.includes('admin')) await leaveAnAdmin(account, session)
        await accounts.setRoles(id, roles, session)
        await note({ deed: 'roles-changed', by, id, before: [...account.roles], after: [...roles] }, session)
      })
    },

    /** Ends every session and every invitation of theirs. Throws NotFound, and Conflict for the last admin. */
    async disable(id: string, by: string): Promise<void> {
      await transact(async (session) => {
        const account = await get(id, session)
        await leaveAnAdmin(account, session)
        if (account.state === 'disabled') return
        await accounts.setState(id, account.state, 'disabled', session)
        await invitations.removeAllOf(id, session)
        await note({ deed: 'disabled', by, id, before: account.state, after: 'disabled' }, session)
      })
      await sessions.endAllOf(id)
    },

    /** For somebody who lost theirs: takes every second factor away, and signs them out. Throws NotFound. */
    async resetFactors(id: string, by: string): Promise<void> {
      await transact(async (session) => {
        const account = await get(id, session)
        await factors.reset(id, session)
        await tell({ account, change: 'reset', kind: 'all', by }, session)
      })
      await sessions.endAllOf(id)
    },

    /** They can sign in again. Throws NotFound. */
    async enable(id: string, by: string): Promise<void> {
      await transact(async (session) => {
        await get(id, session)
        if (!(await accounts.setState(id, 'disabled', 'active', session))) return
        await note({ deed: 'enabled', by, id, before: 'disabled', after: 'active' }, session)
      })
    },
  }
}

interface Deed {
  deed: string
  by: string
  id: string
  before: AuditValue
  after: AuditValue
}
