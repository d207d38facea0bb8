import { addAccountRoutes, type AccountRoutesParts } from './account-routes.ts'
import { addFactorRoutes, type FactorRoutesParts } from './factor-routes.ts'
import { createGuardedRouter, type GuardedRouter, type GuardParts } from './guarded-routes.ts'
import { addInvitationRoutes, type InvitationRoutesParts } from './invitation-routes.ts'
import { addOrganisationRoutes, type OrganisationRoutesParts } from './organisation-routes.ts'
import { addPasskeySignInRoutes, type PasskeySignInParts } from './passkey-sign-in-routes.ts'
import { addSignInRoutes, type SignInRoutesParts } from './sign-in-routes.ts'

type Parts = SignInRoutesParts &
  PasskeySignInParts &
  FactorRoutesParts &
  AccountRoutesParts &
  InvitationRoutesParts &
  OrganisationRoutesParts & { guard: GuardParts }

/** Coming in, and one's own account. */
export function createAccountRouter({ guard, ...parts }: Parts): GuardedRouter {
  const room = createGuardedRouter(guard)
  // Before the links to sign in, whose addresses look alike.
  addPasskeySignInRoutes(room, parts)
  addSignInRoutes(room, parts)
  addFactorRoutes(room, parts)
  addInvitationRoutes(room, parts)
  addAccountRoutes(room, parts)
  addOrganisationRoutes(room, parts)
  return room
}
