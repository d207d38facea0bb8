import type { Router } from 'express'

import { createGuardedRouter, type Door } from '../accounts/index.ts'
import { addDeskRoutes } from './desk-routes.ts'
import type { LeadingParts } from './leading-parts.ts'

/** Leading a petition from its first review to its outcome. */
export function createLeadingRouter(parts: LeadingParts): { router: Router; doors: readonly Door[] } {
  const room = createGuardedRouter(parts.guard)
  addDeskRoutes(room, parts)
  return room
}
