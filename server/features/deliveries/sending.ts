import { dayOf, type Day, type Now } from '../../platform/clock.ts'
import { Invalid } from '../../platform/errors.ts'
import { cleanLines } from '../../platform/text.ts'
import { answerDueOn, type Delivery, type DeliveryWay } from './delivery.ts'
import type { MayLeave } from './leaving.ts'
import type { DeliveryChanges } from './store.ts'
import type { Also, TakeStep, Which } from './take-step.ts'

export interface SendingParts {
  takeStep: TakeStep
  mayLeave: MayLeave
  /** In how many days that recipient usually answers; null where nobody says. */
  answerWithinDays: (recipientSlug: string) => number | null
  now: Now
}

export interface SentByHand {
  id: string
  revision?: number
  way: Exclude<DeliveryWay, 'mail'>
  /** Of the handing over. */
  sentOn: Day
  /** How it went, for colleagues; may be empty. */
  note: string
}

/** How a released delivery leaves the house. Nothing is ever sent twice by itself. */
export function createSending({ takeStep, mayLeave, answerWithinDays, now }: SendingParts) {
  function sentOn(day: Day, way: DeliveryWay, { recipientSlug }: Delivery): DeliveryChanges {
    return { way, sentOn: day, answerDueOn: answerDueOn(day, answerWithinDays(recipientSlug)) }
  }

  /** Not before it was there to be handed over, and not in days to come. */
  function assertPossible(day: Day, { preparedAt }: Delivery): void {
    const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))
    if (!isDay || day < dayOf(preparedAt) || day > dayOf(now())) {
      throw new Invalid('deliveries.wrongDay', 'On that day it cannot have been handed over.')
    }
  }

  return {
    /**
     * It was handed over by post, in person or in the recipient's portal. Throws NotFound, Conflict `changedMeanwhile` and
     * `wrongState`, Invalid `deliveries.wrongDay`.
     */
    recordSent({ id, revision, way, sentOn: day, note }: SentByHand, by: string, also?: Also): Promise<Delivery> {
      return takeStep(
        { id, revision },
        {
          by,
          deed: 'delivery.sent',
          from: ['released'],
          to: 'sent',
          told: { way, sentOn: day },
          why: cleanLines(note) || null,
          changes(before) {
            assertPossible(day, before)
            return sentOn(day, way, before)
          },
          also,
        },
      )
    },

    /**
     * The mail with the link is about to go; `also` puts it into the outbox, in the same transaction. Whatever happens to
     * this process, no second mail goes: it stays `sending` until somebody has found out. Throws as `recordSent` and `MayLeave`.
     */
    beginSending(which: Which, by: string, also?: Also): Promise<Delivery> {
      return takeStep(which, {
        by,
        deed: 'delivery.sending',
        from: ['released'],
        to: 'sending',
        changes: () => ({ way: 'mail' }),
        async also(delivery, session) {
          await mayLeave(delivery, session)
          await also?.(delivery, session)
        },
      })
    },

    /** The mail was taken over by the recipient's server, or somebody found out that it arrived. Throws as `recordSent`. */
    confirmSent(which: Which, by: string, also?: Also): Promise<Delivery> {
      const day = dayOf(now())
      return takeStep(which, {
        by,
        deed: 'delivery.sent',
        from: ['sending'],
        to: 'sent',
        told: { way: 'mail', sentOn: day },
        changes: (before) => sentOn(day, 'mail', before),
        also,
      })
    },

    /** It did not arrive: it can be sent anew, in any way. Throws as `recordSent`. */
    backToReleased(which: Which, by: string, why: string): Promise<Delivery> {
      return takeStep(which, {
        by,
        deed: 'delivery.not-sent',
        from: ['sending'],
        to: 'released',
        why: cleanLines(why) || null,
        changes: () => ({ way: null }),
      })
    },
  }
}
