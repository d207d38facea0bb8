import { createGuardedRouter, type GuardedRouter, type GuardParts } from '../accounts/index.ts'
import { addAuditRoutes, type AuditRoutesParts } from './audit-routes.ts'
import { addRecipientRoutes, type RecipientRoutesParts } from './recipient-routes.ts'

interface Parts extends AuditRoutesParts, RecipientRoutesParts {
  recipients: AuditRoutesParts['recipients'] & RecipientRoutesParts['recipients']
  guard: GuardParts
}

/** What staff keep and look after. */
export function createStaffRouter({ guard, ...parts }: Parts): GuardedRouter {
  const room = createGuardedRouter(guard)
  addRecipientRoutes(room, parts)
  addAuditRoutes(room, parts)
  return room
}
