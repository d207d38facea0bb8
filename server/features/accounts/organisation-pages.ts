import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { Account } from './account.ts'
import { memberRoles, type Member, type Organisation } from './organisation.ts'
import { organisationPaths } from './paths.ts'
import { accountPage } from './sign-in-pages.ts'

/** What was just done with its members; shown once after the redirect (`?done=…`). */
export const memberResults = ['invited', 'removed'] as const

export type MemberResult = (typeof memberResults)[number]

export interface MembersInput {
  words: Words
  organisation: Organisation
  /** Those of its members. */
  accounts: readonly Account[]
  form: FormState
  /** Where members are invited and removed; null: this is only to be read. */
  actions: { invite: string; remove: string } | null
}

interface OrganisationPageInput extends Omit<MembersInput, 'actions'> {
  isLead: boolean
  done: MemberResult | null
}

/** An organisation to those who belong to it; its leads invite and remove. */
export function organisationPage(input: OrganisationPageInput): Page {
  const { words, organisation, form, isLead, done } = input
  const paths = organisationPaths(words.locale, organisation.id)
  return accountPage(words, 'organisation', form, {
    path: `/account/organisations/${organisation.id}`,
    title: organisation.names[words.locale],
    model: {
      title: organisation.names[words.locale],
      contact: organisation.contactAddress,
      done: done === null ? null : words.say(`account.organisation.done.${done}`),
      members: membersModel({ ...input, actions: isLead ? paths : null }),
    },
  })
}

/** Who belongs to it, and the form that invites more, for `account/members`. */
export function membersModel({ words, organisation, accounts, form, actions }: MembersInput): Model {
  return {
    list: organisation.members.map((member) => memberModel(words, member, accounts)),
    remove: actions?.remove ?? null,
    invite: actions === null ? null : inviteModel(words, form, actions.invite),
  }
}

function memberModel(words: Words, { accountId, role }: Member, accounts: readonly Account[]): Model {
  const account = accounts.find(({ id }) => id === accountId)
  return {
    id: accountId,
    name: account?.name ?? words.say('account.organisation.nobody'),
    role: words.say(`account.organisation.roles.${role}`),
  }
}

function inviteModel(words: Words, form: FormState, action: string): Model {
  const chosen = form.typed['role'] ?? 'member'
  return {
    action,
    summary: errorSummary(words, form.errors, ['email', 'role']),
    email: fieldModel(words, form, {
      name: 'email',
      label: words.say('account.organisation.email'),
      type: 'email',
      verbatim: true,
    }),
    roles: memberRoles.map((role) => ({
      value: role,
      name: words.say(`account.organisation.roles.${role}`),
      selected: role === chosen,
    })),
  }
}
