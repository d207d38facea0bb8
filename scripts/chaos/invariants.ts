import { answerViolations, type IdOfLink } from './answers.ts'
import { countingViolations } from './counting.ts'
import type { Journal } from './journal.ts'
import { mailViolations, type Delivered } from './mailing.ts'
import type { Stored } from './stored.ts'

/** All that can be known from outside when nobody acts any more. */
export interface Evidence {
  stored: Stored
  /** Read after what is stored: a mail that is on its way there may have come in here. */
  delivered: Delivered
  journal: Journal
  idOf: IdOfLink
}

/** A sentence for everything that does not hold; none where everything does. */
export function violationsIn({ stored, delivered, journal, idOf }: Evidence): string[] {
  return [
    ...countingViolations(stored),
    ...answerViolations(stored, journal, idOf),
    ...mailViolations(stored, delivered, journal),
  ]
}
