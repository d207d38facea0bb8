import { z } from 'zod'

import { isId } from '../../platform/ids.ts'
import { deliveryStates } from '../deliveries/delivery.ts'

/** What an address asks for; what it cannot mean is left out. */
const query = z.object({
  petition: z.string().refine(isId).nullable().catch(null),
  recipient: z.string().min(1).max(100).nullable().catch(null),
  state: z.enum(deliveryStates).nullable().catch(null),
  page: z.coerce.number().int().min(1).max(1_000).catch(1),
  done: z.string().nullable().catch(null),
})

export type ListQuery = z.infer<typeof query>

export function readListQuery({
  petition,
  recipient,
  state,
  page,
  done,
}: Readonly<Record<string, unknown>>): ListQuery {
  return query.parse({ petition: petition ?? null, recipient: recipient ?? null, state: state ?? null, page, done })
}
