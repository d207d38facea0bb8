import { addAccountRoutes, type AccountRoutesParts } from './account-routes.ts'
import { createGuardedRouter, type GuardedRouter, type GuardParts } from './guarded-routes.ts'
import { addInvitationRoutes, type InvitationRoutesParts } from './invitation-routes.ts'
import { addOrganisationRoutes, type OrganisationRoutesParts } from './organisation-routes.ts'
import { addSignInRoutes, type SignInRoutesParts } from './sign-in-routes.ts'

interface Parts extends SignInRoutesParts, AccountRoutesParts, InvitationRoutesParts, OrganisationRoutesParts {
  guard: GuardParts
  invitations: InvitationRoutesParts['invitations']
  organisations: OrganisationRoutesParts['organisations']
  signIn: SignInRoutesParts['signIn']
  sessions: SignInRoutesParts['sessions'] & AccountRoutesParts['sessions']
}

/** Coming in, and one's own account. */
export function createAccountRouter({ guard, ...parts }: Parts): GuardedRouter {
  const room = createGuardedRouter(guard)
  addSignInRoutes(room, parts)
  addInvitationRoutes(room, parts)
  addAccountRoutes(room, parts)
  addOrganisationRoutes(room, parts)
  return room
}
