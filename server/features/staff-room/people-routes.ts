import type { GuardedRouter, GuardParts } from '../accounts/index.ts'
import { createGuardedRouter } from '../accounts/routers.ts'
import { addAccountsRoutes, type AccountsRoutesParts } from './accounts-routes.ts'
import { addOrganisationsRoutes, type OrganisationsRoutesParts } from './organisations-routes.ts'

interface Parts extends Omit<AccountsRoutesParts, 'keeping'>, Omit<OrganisationsRoutesParts, 'keeping'> {
  guard: GuardParts
  keeping: AccountsRoutesParts['keeping']
}

/** Who works here, and the organisations they belong to. */
export function createPeopleRouter({ guard, ...parts }: Parts): GuardedRouter {
  const room = createGuardedRouter(guard)
  addAccountsRoutes(room, parts)
  addOrganisationsRoutes(room, parts)
  return room
}
