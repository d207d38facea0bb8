export type { Account, Role, Viewer } from './account.ts'
export { createAccountService, type AccountService } from './accounts.ts'
export { accountIndexes, createAccountStore } from './account-store.ts'
export {
  createGuardedRouter,
  redirectUnspoken,
  sessionCookie,
  type Door,
  type GuardedRouter,
  type GuardParts,
  type NotTaken,
} from './guarded-routes.ts'
export { accountPaths, isRoomPath } from './paths.ts'
export { may, permissions, type Permission } from './permissions.ts'
export { createAccountRouter } from './routes.ts'
export { createSignIn, type SignInService } from './sign-in.ts'
export { createSignInStore, signInIndexes } from './sign-in-store.ts'
export { createSessionStore, sessionIndexes } from './session-store.ts'
export { createSessionService, type SessionService } from './sessions.ts'
