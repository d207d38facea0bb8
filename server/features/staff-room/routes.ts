import { createGuardedRouter, type GuardedRouter, type GuardParts } from '../accounts/index.ts'
import { addAuditRoutes, type AuditRoutesParts } from './audit-routes.ts'
import { addRecipientRoutes, type RecipientRoutesParts } from './recipient-routes.ts'
import { addTextRoutes, type TextRoutesParts } from './text-routes.ts'

interface Parts extends AuditRoutesParts, RecipientRoutesParts, TextRoutesParts {
  recipients: AuditRoutesParts['recipients'] & RecipientRoutesParts['recipients']
  guard: GuardParts
}

/** What staff keep and look after. */
export function createStaffRouter({ guard, ...parts }: Parts): GuardedRouter {
  const room = createGuardedRouter(guard)
  addRecipientRoutes(room, parts)
  addTextRoutes(room, parts)
  addAuditRoutes(room, parts)
  return room
}
