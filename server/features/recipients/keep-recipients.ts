import type { ClientSession } from 'mongodb'

import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import type { AuditEntry, AuditValue } from '../audit/audit.ts'
import type { Recipient, RecipientFields } from './recipient.ts'
import type { RecipientService } from './service.ts'
import type { RecipientStore } from './store.ts'

interface Parts {
  recipients: Pick<RecipientService, 'all' | 'refresh'>
  store: Pick<RecipientStore, 'insert' | 'replace'>
  audit: { append(entry: AuditEntry, session?: ClientSession): Promise<void> }
  transact: Transact
}

/** Who keeps the register, and why they change it where they say so. */
interface Keeping {
  /** An account's id. */
  by: string
  why: string | null
}

/** A recipient as whoever changes it has seen it. */
export type SeenRecipient = Pick<Recipient, 'slug' | 'revision'>

export type RecipientKeeper = ReturnType<typeof createRecipientKeeper>

/** Adds, changes and retires recipients, each with its line in the audit, and brings this process's register up to date. */
export function createRecipientKeeper({ recipients, store, audit, transact }: Parts) {
  async function seen({ slug, revision }: SeenRecipient): Promise<Recipient> {
    await recipients.refresh()
    const recipient = recipients.all().find((one) => one.slug === slug)
    if (recipient === undefined) throw new NotFound('recipientNotFound', 'There is no such recipient.')
    if (recipient.revision !== revision) throw changedMeanwhile()
    return recipient
  }

  async function replace(before: Recipient, after: Recipient, deed: string, { by, why }: Keeping): Promise<void> {
    const next = { ...after, revision: before.revision + 1 }
    await transact(async (session) => {
      if (!(await store.replace(next, session))) throw changedMeanwhile()
      const subject = { kind: 'recipient', id: before.slug } as const
      await audit.append({ by, deed, subject, before: plain(before), after: plain(next), why }, session)
    })
    await recipients.refresh()
  }

  return {
    /** Throws Conflict where there is one of that slug. */
    async add(fields: RecipientFields & { slug: string }, { by, why }: Keeping): Promise<void> {
      const recipient = fitting({ ...fields, retired: false, revision: 1 })
      const subject = { kind: 'recipient', id: recipient.slug } as const
      await transact(async (session) => {
        await store.insert(recipient, session)
        await audit.append(
          { by, deed: 'recipient.added', subject, before: null, after: plain(recipient), why },
          session,
        )
      })
      await recipients.refresh()
    },

    /** Throws NotFound, and Conflict where somebody else changed it since it was seen. */
    async change(which: SeenRecipient, fields: RecipientFields, keeping: Keeping): Promise<void> {
      const before = await seen(which)
      await replace(before, fitting({ ...before, ...fields }), 'recipient.changed', keeping)
    },

    /** Offers it no more, or again. Throws NotFound, and Conflict where somebody else changed it since it was seen. */
    async retire(which: SeenRecipient, retired: boolean, keeping: Keeping): Promise<void> {
      const before = await seen(which)
      const deed = retired ? 'recipient.retired' : 'recipient.taken-back'
      if (before.retired !== retired) await replace(before, { ...before, retired }, deed, keeping)
    },
  }
}

/** Nothing is ever delivered to who is addressed only, so there is no way to keep, and nothing to encrypt. */
function fitting(recipient: Recipient): Recipient {
  return recipient.addressedOnly ? { ...recipient, channels: [], publicKey: null } : recipient
}

/** Addresses of offices are masked by the audit where they are mail addresses; what matters is that they changed. */
function plain({ name, kind, profile, channels, ...recipient }: Recipient): AuditValue {
  const { addressedOnly, url, publicKey, accepts, retired } = recipient
  return {
    name: { ...name },
    kind,
    profile,
    addressedOnly,
    url,
    channels: channels.map((channel) => ({ ...channel, languages: [...channel.languages] })),
    publicKey,
    accepts,
    retired,
  }
}

function changedMeanwhile(): Conflict {
  return new Conflict('changedMeanwhile', 'Somebody changed this in the meantime.')
}
