import type { GuardedRouter, GuardParts } from '../accounts/index.ts'
import { createGuardedRouter } from '../accounts/routers.ts'
import { addAuditRoutes, type AuditRoutesParts } from './audit-routes.ts'
import { addBatchRoutes, type BatchRoutesParts } from './batch-routes.ts'
import { addGlossaryRoutes, type GlossaryRoutesParts } from './glossary-routes.ts'
import { addPetitionRoutes, type PetitionRoutesParts } from './petition-routes.ts'
import { addRecipientRoutes, type RecipientRoutesParts } from './recipient-routes.ts'
import { addSignerRoutes, type SignerRoutesParts } from './signer-routes.ts'
import { addTextRoutes, type TextRoutesParts } from './text-routes.ts'

type Parts = { guard: GuardParts } & PetitionRoutesParts &
  SignerRoutesParts &
  BatchRoutesParts &
  RecipientRoutesParts &
  GlossaryRoutesParts &
  TextRoutesParts &
  AuditRoutesParts

/** What staff keep and look after. */
export function createStaffRouter({ guard, ...parts }: Parts): GuardedRouter {
  const room = createGuardedRouter(guard)
  addPetitionRoutes(room, parts)
  addSignerRoutes(room, parts)
  addBatchRoutes(room, parts)
  addRecipientRoutes(room, parts)
  addGlossaryRoutes(room, parts)
  addTextRoutes(room, parts)
  addAuditRoutes(room, parts)
  return room
}
