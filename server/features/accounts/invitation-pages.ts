import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { OpenedInvitation } from './invitations.ts'
import { accountPaths, invitationPath } from './paths.ts'
import { accountPage } from './sign-in-pages.ts'

/** What one is invited to, and a button. */
export function invitationPage(input: { words: Words; token: string; opened: OpenedInvitation }): Page {
  const { words, token, opened } = input
  const { account, roles, organisation } = opened
  const said = words.list(roles.map((role) => words.say(`account.roles.${role}`)))
  return accountPage(words, 'invitation', null, {
    path: `/account/invitation/${token}`,
    title: words.say('account.invitation.title'),
    model: {
      action: invitationPath(words.locale, token),
      organisation:
        organisation === null
          ? null
          : words.say('account.invitation.toOrganisation', { name: organisation.names[words.locale] }),
      roles: roles.length === 0 ? null : words.say('account.invitation.toSite', { roles: said }),
      how: words.say('account.invitation.how', { address: account.address }),
    },
  })
}

export function invitationOverPage({ words }: { words: Words }): Page {
  return accountPage(words, 'invitation-over', null, {
    path: null,
    title: words.say('account.invitation.over.title'),
    model: { signIn: accountPaths(words.locale).signIn },
  })
}
