import type { GuardedRouter, GuardParts } from '../accounts/index.ts'
import { createGuardedRouter } from '../accounts/routers.ts'
import { addAnswerRoutes } from './answer-routes.ts'
import { addCommentRoutes } from './comment-routes.ts'
import type { ModerationParts } from './parts.ts'
import { addQueueRoutes } from './queue-routes.ts'
import { addReviewRoutes } from './review-routes.ts'

/** The moderators' room: what waits, one review after the other, and what they decided. */
export function createModerationRouter({ guard, ...parts }: ModerationParts & { guard: GuardParts }): GuardedRouter {
  const room = createGuardedRouter(guard)
  addQueueRoutes(room, parts)
  addCommentRoutes(room, parts)
  addReviewRoutes(room, parts)
  addAnswerRoutes(room, parts)
  return room
}
