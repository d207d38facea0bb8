import type { ClientSession } from 'mongodb'

import { dayOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { newAddressKey } from './address-key.ts'
import type { AmendDraft } from './amend-draft.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { DeskRecord, DeskStore } from './desk-store.ts'
import type { Draft, DraftContent, ProposedRecipient, Submission } from './draft.ts'
import type { DraftStore } from './draft-store.ts'
import { adopted, frozen } from './freezing.ts'
import type { Owner } from './leading.ts'
import type { Organiser } from './petition.ts'
import { promisedUntil } from './promises.ts'
import { closingOf } from './retention.ts'
import { freeSlug, wishedSlug } from './slug.ts'
import { nextVersion } from './versions.ts'

export interface PublishingParts {
  desks: DeskStore
  drafts: DraftStore
  amend: AmendDraft
  keyring: Keyring
  /** Who runs the petition, in public: its owner as it is called there. */
  organiserOf: (owner: Owner) => Promise<Organiser>
  /** Puts a proposed recipient into the register, or finds it there, and answers its slug. May be asked again. */
  adoptRecipient: (proposed: ProposedRecipient) => Promise<string>
  now: Now
}

interface Approved {
  record: DeskRecord
  draft: Draft
  submission: Submission
  /** Who approved it. */
  by: string
}

export type PublishText = ReturnType<typeof createPublishing>

/** Makes a submitted text the next version: from then on it never changes, and it is what is shown. */
export function createPublishing(parts: PublishingParts) {
  const { desks, drafts, amend, keyring, organiserOf, adoptRecipient, now } = parts

  /** Slugs of the register by the keys under which they were proposed. */
  async function adoptAll({ proposedRecipients }: DraftContent): Promise<Map<string, string>> {
    const slugs = new Map<string, string>()
    for (const proposed of proposedRecipients) {
      if (proposed.name !== '') slugs.set(proposed.key, await adoptRecipient(proposed))
    }
    return slugs
  }

  /** What a petition gets when it opens, and keeps. */
  async function firstFields({ petition, published }: DeskRecord, content: DraftContent, session: ClientSession) {
    if (published !== null) return {}
    if (petition.owner === null) throw new Error('What belongs to nobody cannot be submitted.')
    const wished = wishedSlug(content)
    return {
      slug: freeSlug(wished, await desks.slugsFrom(wished, session)),
      organiser: await organiserOf(petition.owner),
      outcome: 'none' as const,
      outcomeStory: {},
      publishedOn: dayOf(now()),
      addressKeyBox: newAddressKey(keyring, petition.id),
    }
  }

  /** Answers the number of the version. */
  return async function publish({ record, draft, submission, by }: Approved, session: ClientSession): Promise<number> {
    const { petition, published, versions } = record
    const slugs = await adoptAll(submission.content)
    const content = adopted(submission.content, slugs)
    const today = dayOf(now())
    const version = nextVersion(versions)
    const text = { ...frozen(content), version, publishedOn: today, reason: submission.reason, correction: null }
    const first = await firstFields(record, content, session)
    const { type, recipients, goal, handover, riskMode, closesOn } = content
    const fields = {
      ...{ type, recipients, goal, handover, riskMode },
      closesAt: closingOf(closesOn),
      retainUntil: promisedUntil(published, content, today),
      ...first,
    }
    const shown = { id: petition.id, from: petition.state, before: published?.text.version ?? null }
    if (!(await desks.publish(shown, { fields, text }, session))) throw changedMeanwhile()
    if (!(await drafts.submit(petition.id, draft.revision, null, session))) throw changedMeanwhile()
    const written = adopted({ ...draft.content, slug: first.slug ?? draft.content.slug }, slugs)
    const carried = ['slug', 'demands', 'recipients', 'proposedRecipients'] as const
    await amend(
      { ...draft, submission: null },
      by,
      carried.map((field) => [field, written[field]] as const),
      session,
    )
    return version
  }
}
