import type { ClientSession } from 'mongodb'

import type { Outbox } from '../outbox/index.ts'
import type { Account } from './account.ts'
import type { Auditing } from './auditing.ts'
import { accountPaths } from './paths.ts'

interface Parts {
  outbox: Pick<Outbox, 'enqueue'>
  audit: Auditing
  publicUrl: string
}

export interface FactorChange {
  account: Account
  change: 'added' | 'removed' | 'reset'
  /** Which; of a reset, all. */
  kind: 'passkey' | 'codes' | 'all'
  by: string
}

/** Writes down that a second factor was changed, and mails it to whom it belongs to: in the change's transaction. */
export type TellChange = (change: FactorChange, session: ClientSession) => Promise<void>

export function createTellChange({ outbox, audit, publicUrl }: Parts): TellChange {
  return async ({ account, change, kind, by }, session) => {
    const { id, address: to, locale } = account
    const accountUrl = `${publicUrl}${accountPaths(locale).account}`
    await outbox.enqueue({ mail: 'factors', to, locale, props: { factorChange: change, accountUrl } }, session)
    const subject = { kind: 'account', id } as const
    const [before, after] = change === 'added' ? [null, kind] : [kind, null]
    await audit.append({ by, deed: `account.factor-${change}`, subject, before, after, why: null }, session)
  }
}
