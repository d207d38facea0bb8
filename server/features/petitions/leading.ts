import type { Account } from '../accounts/account.ts'

/** Whose a petition is: a person's or an organisation's. */
export interface Owner {
  kind: 'account' | 'organisation'
  id: string
}

/** Who works at a petition; petitions of before accounts belong to nobody. */
export interface Led {
  owner: Owner | null
  editors: readonly string[]
}

type Person = Pick<Account, 'id' | 'state' | 'organisations' | 'roles'>

/** Whether that owner is this account, or an organisation it belongs to. */
export function ownsFor(account: Pick<Account, 'id' | 'organisations'>, owner: Owner): boolean {
  return owner.kind === 'account' ? owner.id === account.id : account.organisations.includes(owner.id)
}

/** Owner, member of the owning organisation, or editor: they write it and lead it. */
export function leads(account: Person, { owner, editors }: Led): boolean {
  if (account.state !== 'active') return false
  return editors.includes(account.id) || (owner !== null && ownsFor(account, owner))
}

/** Reviewers and staff read what others write, and change nothing. */
export function mayRead(account: Person, led: Led): boolean {
  return leads(account, led) || readsAll(account)
}

function readsAll({ state, roles }: Person): boolean {
  return state === 'active' && roles.some((role) => role === 'moderator' || role === 'staff' || role === 'admin')
}
