import type { ClientSession } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { NotFound } from '../../platform/errors.ts'
import type { Viewer } from '../accounts/account.ts'
import type { Audit } from '../audit/index.ts'
import type { DeskRecord, DeskStore } from './desk-store.ts'
import { emptyDraft, type Draft } from './draft.ts'
import type { DraftStore } from './draft-store.ts'
import { thawed } from './freezing.ts'
import { leads, mayRead } from './leading.ts'
import type { Petition } from './petition.ts'
import { lastDayBefore, retentionMonthsOf } from './retention.ts'

/** Who does it. */
export type Actor = Pick<Viewer, 'account'>

/** Where deeds are written down. */
export type AuditTrail = Pick<Audit, 'append'>

export interface DeskParts {
  desks: DeskStore
  drafts: DraftStore
  audit: AuditTrail
  transact: Transact
  now: Now
}

export type Desks = ReturnType<typeof createDesks>

/** Finds what lies on a desk, for those who may come near it. Whoever may not learns not even that it is there. */
export function createDesks({ desks, drafts }: Pick<DeskParts, 'desks' | 'drafts'>) {
  async function known(petitionId: string, session?: ClientSession): Promise<DeskRecord> {
    const record = await desks.find(petitionId, session)
    if (record === null) throw notFound()
    return record
  }

  return {
    /** For what runs by itself. Throws NotFound. */
    known,

    /** For those who lead it, for reviewers and staff. Throws NotFound. */
    async readable(petitionId: string, { account }: Actor, session?: ClientSession): Promise<DeskRecord> {
      const record = await known(petitionId, session)
      if (!mayRead(account, record.petition)) throw notFound()
      return record
    },

    /** For those who lead it. Throws NotFound. */
    async led(petitionId: string, { account }: Actor, session?: ClientSession): Promise<DeskRecord> {
      const record = await known(petitionId, session)
      if (!leads(account, record.petition)) throw notFound()
      return record
    },

    /** What is written there; of what was published before anyone wrote here, the published text. */
    async draftOf({ petition, published }: DeskRecord, session?: ClientSession): Promise<Draft> {
      const draft = await drafts.find(petition.id, session)
      if (draft !== null) return draft
      if (published === null) throw new Error('A petition is born with its draft.')
      return draftFrom(published)
    },
  }
}

function notFound(): NotFound {
  return new NotFound('petitionNotFound', 'There is no such petition.')
}

function draftFrom(petition: Petition): Draft {
  const { id, type, slug, text, recipients, goal, closesAt, riskMode, handover } = petition
  return {
    petitionId: id,
    revision: 0,
    content: {
      ...emptyDraft(type, text.originalLanguage),
      slug,
      texts: thawed(text),
      demands: text.demands,
      recipients,
      goal,
      closesOn: closesAt === null ? null : lastDayBefore(closesAt),
      retentionMonths: retentionMonthsOf(petition),
      riskMode,
      handover,
    },
    fields: [],
    submission: null,
  }
}
