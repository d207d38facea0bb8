import { createGuardedRouter, type GuardedRouter, type GuardParts } from '../accounts/index.ts'
import { addAuditRoutes, type AuditRoutesParts } from './audit-routes.ts'
import { addGlossaryRoutes, type GlossaryRoutesParts } from './glossary-routes.ts'
import { addPetitionRoutes, type PetitionRoutesParts } from './petition-routes.ts'
import { addRecipientRoutes, type RecipientRoutesParts } from './recipient-routes.ts'
import { addTextRoutes, type TextRoutesParts } from './text-routes.ts'

type Parts = { guard: GuardParts } & AuditRoutesParts &
  GlossaryRoutesParts &
  PetitionRoutesParts &
  RecipientRoutesParts &
  TextRoutesParts

/** What staff keep and look after. */
export function createStaffRouter({ guard, ...parts }: Parts): GuardedRouter {
  const room = createGuardedRouter(guard)
  addPetitionRoutes(room, parts)
  addRecipientRoutes(room, parts)
  addGlossaryRoutes(room, parts)
  addTextRoutes(room, parts)
  addAuditRoutes(room, parts)
  return room
}
