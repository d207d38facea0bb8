import type { Router } from 'express'

import type { Door } from '../accounts/index.ts'
import { createGuardedRouter } from '../accounts/routers.ts'
import { addCorrectionRoutes } from './correction-routes.ts'
import { addDeskRoutes } from './desk-routes.ts'
import { addEditorsRoutes } from './editors-routes.ts'
import { addConfirmRoutes } from './leading-confirm-routes.ts'
import type { LeadingParts } from './leading-parts.ts'
import { addOutcomeRoutes } from './outcome-routes.ts'
import { addUpdateRoutes } from './update-routes.ts'

/** Leading a petition from its first review to its outcome. */
export function createLeadingRouter(parts: LeadingParts): { router: Router; doors: readonly Door[] } {
  const room = createGuardedRouter(parts.guard)
  addDeskRoutes(room, parts)
  addUpdateRoutes(room, parts)
  addConfirmRoutes(room, parts)
  addOutcomeRoutes(room, parts)
  addCorrectionRoutes(room, parts)
  addEditorsRoutes(room, parts)
  return room
}
