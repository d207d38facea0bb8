import type { Now } from '../../platform/clock.ts'
import { Forbidden, Invalid } from '../../platform/errors.ts'
import { cleanLines } from '../../platform/text.ts'
import { mayRelease, type Delivery } from './delivery.ts'
import type { MayLeave } from './leaving.ts'
import type { TakeStep, Which } from './take-step.ts'

interface Parts {
  takeStep: TakeStep
  mayLeave: MayLeave
  now: Now
  /** Who prepared it may not release it. */
  fourEyes: boolean
}

/** Lets a prepared delivery go, or gives it up. */
export function createReleasing({ takeStep, mayLeave, now, fourEyes }: Parts) {
  function assertMayRelease(delivery: Delivery, by: string): void {
    if (mayRelease(delivery, by, fourEyes)) return
    throw new Forbidden('deliveries.fourEyes', 'Somebody else than who prepared it has to release it.')
  }

  return {
    /**
     * From now on it may be sent. Throws NotFound, Conflict `changedMeanwhile` and `wrongState`, Forbidden
     * `deliveries.fourEyes` to who prepared it, unless the site switched that off: then each release says so in the audit.
     * And as `MayLeave`.
     */
    release(which: Which, by: string): Promise<Delivery> {
      return takeStep(which, {
        by,
        deed: 'delivery.released',
        from: ['prepared'],
        to: 'released',
        told: { fourEyes },
        changes(before) {
          assertMayRelease(before, by)
          return { releasedBy: by, releasedAt: now() }
        },
        also: mayLeave,
      })
    },

    /**
     * It will not be sent; its files go, as soon as nobody builds them any more, and their hashes stay. Throws as `release`,
     * Invalid without a reason.
     */
    async abandon(which: Which, by: string, why: string): Promise<Delivery> {
      const reason = cleanLines(why)
      if (reason === '') throw new Invalid('reasonMissing', 'Giving up needs a reason.')
      return takeStep(which, { by, deed: 'delivery.abandoned', to: 'abandoned', why: reason })
    },
  }
}
