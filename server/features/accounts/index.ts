export { roles, type Account, type Role, type Viewer } from './account.ts'
export { createAccountService, type AccountService } from './accounts.ts'
export { accountIndexes, createAccountStore } from './account-store.ts'
export {
  createGuardedRouter,
  redirectUnspoken,
  staffLocales,
  type Door,
  type GuardedRouter,
  type GuardParts,
  type NotTaken,
} from './guarded-routes.ts'
export { challengeIndexes, createChallengeStore } from './challenge-store.ts'
export { createTellChange } from './factor-changes.ts'
export { createFactorStore } from './factor-store.ts'
export { accountIdForm, inviteMemberForm, invitePersonForm, organisationForm, rolesForm } from './forms.ts'
export { createInvitationService, type InvitationService } from './invitations.ts'
export { createInvitationStore, invitationIndexes } from './invitation-store.ts'
export { createAccountKeeping, type AccountFilter, type AccountKeeping } from './keeping-accounts.ts'
export { refusedForm } from './member-forms.ts'
export type { Organisation } from './organisation.ts'
export { membersModel } from './organisation-pages.ts'
export { createOrganisationService, type OrganisationService } from './organisations.ts'
export { createOrganisationStore, organisationIndexes } from './organisation-store.ts'
export { createOneTimeCodes } from './one-time-codes.ts'
export { createPasskeys } from './passkeys.ts'
export { isRoomPath } from './paths.ts'
export { withErrorsOf } from './form-words.ts'
export { may } from './permissions.ts'
export type { RoomPages } from './room-pages.ts'
export { createAccountRouter } from './routes.ts'
export { createSignIn } from './sign-in.ts'
export { createSignInStore, signInIndexes } from './sign-in-store.ts'
export { createSessionStore, sessionIndexes } from './session-store.ts'
export { createSessionService, type SessionService } from './sessions.ts'
