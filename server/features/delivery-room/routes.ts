import type { GuardedRouter } from '../accounts/index.ts'
import { createGuardedRouter } from '../accounts/routers.ts'
import { addActRoutes } from './act-routes.ts'
import { createAttempt } from './attempt-routes.ts'
import { addDeliveryRoutes, createShowDelivery } from './delivery-routes.ts'
import { addEvidenceRoutes } from './evidence-routes.ts'
import { addFileRoutes } from './file-routes.ts'
import { addListRoutes } from './list-routes.ts'
import { addPrepareRoutes } from './prepare-routes.ts'
import { addQuestionRoutes } from './question-routes.ts'
import type { DeliveryRoomParts } from './room-parts.ts'

/** Preparing, releasing and sending deliveries, and following what becomes of them. */
export function createDeliveryRouter(parts: DeliveryRoomParts): GuardedRouter {
  const room = createGuardedRouter(parts.guard)
  const show = createShowDelivery(parts)
  const around = { show, attempt: createAttempt(show) }
  addListRoutes(room, parts)
  addPrepareRoutes(room, parts)
  addDeliveryRoutes(room, show)
  addActRoutes(room, parts, around)
  addQuestionRoutes(room, parts, around)
  addEvidenceRoutes(room, parts, around)
  addFileRoutes(room, parts)
  return room
}
