import { createGuardedRouter, type GuardedRouter, type GuardParts } from '../accounts/index.ts'
import { addRecipientRoutes, type RecipientRoutesParts } from './recipient-routes.ts'

interface Parts extends RecipientRoutesParts {
  guard: GuardParts
}

/** What staff keep and look after. */
export function createStaffRouter({ guard, ...parts }: Parts): GuardedRouter {
  const room = createGuardedRouter(guard)
  addRecipientRoutes(room, parts)
  return room
}
