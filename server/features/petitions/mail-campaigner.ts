import type { ClientSession } from 'mongodb'

import type { Account } from '../accounts/account.ts'
import type { Outbox } from '../outbox/index.ts'
import type { Decision } from '../reviews/review.ts'
import { originalOf, type Submission } from './draft.ts'
import { moves, moveOfVerdict } from './moves.ts'
import { roomPath } from './paths.ts'

export interface MailingParts {
  /** Null for an account that is gone. */
  accountOf: (id: string) => Promise<Pick<Account, 'state' | 'address' | 'locale'> | null>
  outbox: Pick<Outbox, 'enqueue'>
  publicUrl: string
}

export type MailDecision = ReturnType<typeof createMailing>

/** Tells campaigners what became of what they handed in. */
export function createMailing({ accountOf, outbox, publicUrl }: MailingParts) {
  /** In their own language; to nobody whose account was closed. */
  return async function mailDecision(
    petitionId: string,
    { by, content, kind }: Submission,
    { verdict, reason, words }: Decision,
    session: ClientSession,
  ): Promise<void> {
    const account = await accountOf(by)
    if (account?.state !== 'active') return
    const { address, locale } = account
    const props = {
      petitionTitle: originalOf(content).title,
      reviewed: kind,
      roomUrl: new URL(roomPath(locale, petitionId), publicUrl).href,
      reason,
      reviewerWords: words === '' ? null : words,
    }
    const { mail } = moves[moveOfVerdict[verdict]]
    await outbox.enqueue({ mail, to: address, locale, props }, session)
  }
}
