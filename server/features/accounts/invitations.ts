import { createHash, randomBytes } from 'node:crypto'

import type { Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, Gone } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import type { MailAddress } from '../../platform/mail/typed-address.ts'
import type { Outbox } from '../outbox/index.ts'
import type { Account, Role } from './account.ts'
import type { AccountStore } from './account-store.ts'
import type { AccountService } from './accounts.ts'
import type { Auditing } from './auditing.ts'
import type { Invitation, InvitationStore } from './invitation-store.ts'
import type { Organisation } from './organisation.ts'
import type { OrganisationService } from './organisations.ts'
import { invitationPath } from './paths.ts'

interface Parts {
  store: InvitationStore
  accounts: AccountService
  roles: Pick<AccountStore, 'addRoles'>
  organisations: OrganisationService
  outbox: Pick<Outbox, 'enqueue'>
  audit: Auditing
  transact: Transact
  now: Now
  publicUrl: string
}

export interface NewInvitation {
  address: MailAddress
  /** What somebody is called who has no account yet. */
  name: string
  locale: Locale
  roles: readonly Role[]
  organisation: Invitation['organisation']
  /** An account's id, or `console`. */
  by: string
  /** As the mail says it; null: the site. */
  inviter: string | null
}

export interface OpenedInvitation {
  account: Account
  roles: readonly Role[]
  organisation: Organisation | null
}

export type InvitationService = ReturnType<typeof createInvitationService>

const tokenBytes = 32
const dayMs = 86_400_000
const invitedForMs = 7 * dayMs

/** Asking people in, by a mailed link that works once within seven days. */
export function createInvitationService(parts: Parts) {
  const { store, accounts, roles: roleStore, organisations, outbox, audit, transact, now, publicUrl } = parts

  async function opened(invitation: Invitation | null): Promise<OpenedInvitation> {
    if (invitation === null || now() >= invitation.endsAt) throw invitationOver()
    const { roles, accountId, organisation: joined } = invitation
    const account = await accounts.get(accountId)
    if (account.state === 'disabled') throw invitationOver()
    const organisation = joined === null ? null : await organisations.find(joined.id)
    return { account, roles, organisation }
  }

  return {
    /** Answers the id of whoever is invited; their account is made where there is none. Throws Conflict: disabled. */
    async invite({ address, name, locale, roles, organisation, by, inviter }: NewInvitation): Promise<string> {
      const known = await accounts.findByAddress(address)
      if (known?.state === 'disabled') throw new Conflict('accountDisabled', 'This account is disabled.')
      const to = known?.locale ?? locale
      const joined = organisation === null ? null : await organisations.get(organisation.id)
      const token = randomBytes(tokenBytes).toString('base64url')
      return transact(async (session) => {
        const accountId = known?.id ?? (await accounts.add({ name, roles: [], locale, address }, session))
        const endsAt = new Date(now().getTime() + invitedForMs)
        await store.insert(hashOf(token), { accountId, roles, organisation, by, endsAt }, session)
        const props = {
          invitationUrl: `${publicUrl}${invitationPath(to, token)}`,
          inviter,
          organisation: joined?.names[to] ?? null,
        }
        await outbox.enqueue({ mail: 'invitation', to: address.deliverable, locale: to, props }, session)
        const after = { roles: [...roles], organisation: organisation?.id ?? null }
        const subject = { kind: 'account', id: accountId } as const
        await audit.append({ by, deed: 'account.invited', subject, before: null, after, why: null }, session)
        return accountId
      })
    },

    /** What the link shows; changes nothing. Throws Gone. */
    async open(token: string): Promise<OpenedInvitation> {
      return opened(await store.find(hashOf(token)))
    },

    /** Gives what was promised, once. Throws Gone. */
    async accept(token: string): Promise<OpenedInvitation> {
      const shown = await opened(await store.find(hashOf(token)))
      await transact(async (session) => {
        const invitation = await store.take(hashOf(token), session)
        if (invitation === null) throw invitationOver()
        const { accountId, roles, organisation, by } = invitation
        if (roles.some((role) => !shown.account.roles.includes(role))) {
          await roleStore.addRoles(accountId, roles, session)
          const subject = { kind: 'account', id: accountId } as const
          const [before, after] = [[...shown.account.roles], [...new Set([...shown.account.roles, ...roles])]]
          await audit.append({ by, deed: 'account.roles-changed', subject, before, after, why: null }, session)
        }
        if (organisation !== null) {
          const { id: organisationId, role } = organisation
          await organisations.addMember({ organisationId, accountId, role, by }, session)
        }
      })
      return shown
    },
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function invitationOver(): Gone {
  return new Gone('invitationOver', 'This invitation has been accepted, or its seven days are over.')
}
