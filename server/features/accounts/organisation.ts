import type { Localised } from '../../platform/locales.ts'

export const organisationKinds = ['association', 'initiative', 'network', 'other'] as const

export type OrganisationKind = (typeof organisationKinds)[number]

/** A lead invites and removes members; both write and lead the organisation's petitions. */
export const memberRoles = ['lead', 'member'] as const

export type MemberRole = (typeof memberRoles)[number]

export interface Member {
  accountId: string
  role: MemberRole
}

/** Who runs petitions, and is named on them as the organiser. */
export interface Organisation {
  id: string
  /** In addresses and files: `prisoners-voice`. */
  slug: string
  names: Localised
  /** Printed on its petitions: who answers for the data is asked there. */
  contactAddress: string
  url: string | null
  kind: OrganisationKind
  members: readonly Member[]
  demonstration: boolean
}

/** What is said about an organisation, beside who belongs to it. */
export type OrganisationDetails = Pick<Organisation, 'slug' | 'names' | 'contactAddress' | 'url' | 'kind'>

/** Whether that account leads it. */
export function isLeadOf({ members }: Pick<Organisation, 'members'>, accountId: string): boolean {
  return members.some((member) => member.accountId === accountId && member.role === 'lead')
}
