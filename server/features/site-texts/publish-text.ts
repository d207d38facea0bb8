import type { ClientSession } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict } from '../../platform/errors.ts'
import type { AuditEntry } from '../audit/audit.ts'
import type { SiteTextService } from './service.ts'
import type { SiteText } from './site-text.ts'
import type { SiteTextStore, WhichText } from './store.ts'

interface Parts {
  siteTexts: Pick<SiteTextService, 'find' | 'refresh'>
  store: Pick<SiteTextStore, 'insert'>
  audit: { append(entry: AuditEntry, session?: ClientSession): Promise<void> }
  transact: Transact
  now: Now
}

export interface NewSiteText extends WhichText {
  markdown: string
  /** The version that whoever wrote it had before them; 0 where there was none. */
  seenVersion: number
  /** An account's id. */
  by: string
  why: string | null
}

export type PublishSiteText = ReturnType<typeof createPublishSiteText>

export function createPublishSiteText({ siteTexts, store, audit, transact, now }: Parts) {
  /**
   * Puts the text before the public as the next version, with its line in the audit, and answers that version. Throws
   * Conflict `changedMeanwhile` where somebody published another one since, `unchanged` where it says the same.
   */
  return async function publish({ name, language, markdown, seenVersion, by, why }: NewSiteText): Promise<number> {
    await siteTexts.refresh()
    const before = siteTexts.find({ name, language })
    const version = before?.version ?? 0
    if (version !== seenVersion) throw new Conflict('changedMeanwhile', 'Somebody changed this in the meantime.')
    if (before?.markdown === markdown) throw new Conflict('unchanged', 'It says the same.')
    const text: SiteText = { name, language, version: version + 1, markdown, publishedAt: now(), by }
    await transact(async (session) => {
      await store.insert(text, session)
      const entry = { by, deed: 'site-text.published', subject: { kind: 'site-text', id: name }, why } as const
      await audit.append(
        { ...entry, before: { language, version }, after: { language, version: version + 1 } },
        session,
      )
    })
    await siteTexts.refresh()
    return version + 1
  }
}
