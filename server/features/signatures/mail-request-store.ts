import type { AnyBulkWriteOperation, Collection } from 'mongodb'

import { addDays, type Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf } from '../../platform/ids.ts'
import { mailDue, type SignatureRow } from './row.ts'
import { confirmWithinDays, mailsUntilConfirmed } from './signature.ts'

export interface AddressLookup {
  petitionId: string
  addressKey: Buffer
}

/** What people without a link may cause: another mail to the address they name. */
export function createMailRequestStore(signatures: Collection<SignatureRow>) {
  return {
    /** Fails like any read while the database is away; what it finds is nobody's business yet. */
    async lookUp({ petitionId, addressKey }: AddressLookup): Promise<boolean> {
      const row = await orUnavailable(
        signatures.findOne({ petitionId: bytesOf(petitionId), addressKey }, { projection: { _id: 1 } }),
      )
      return row !== null
    },

    /**
     * Another mail for addresses that are already there, within the caps: the confirm mail while pending, one manage
     * mail a day afterwards, nothing for an unknown or refused address. A requested mail restarts the seven days.
     */
    async requestMails(lookups: readonly AddressLookup[], today: Day): Promise<void> {
      const operations = lookups.flatMap((lookup) => requestOperations(lookup, today))
      if (operations.length > 0) await orUnavailable(signatures.bulkWrite(operations, { ordered: false }))
    },
  }
}

function requestOperations(
  { petitionId, addressKey }: AddressLookup,
  today: Day,
): AnyBulkWriteOperation<SignatureRow>[] {
  const address = { petitionId: bytesOf(petitionId), addressKey }
  const pending = { ...address, state: 'pending' as const }
  const waiting = { 'mail.leaseUntil': { $exists: false } }
  const expiresOn = addDays(today, confirmWithinDays)
  const asked = { mail: mailDue('confirm'), expiresOn }
  return [
    // Its days are over and only the job that says so has not come by: it begins anew, with three mails of its own.
    {
      updateOne: {
        filter: { ...pending, expiresOn: { $lt: today } },
        update: { $set: { ...asked, mailCount: 1 } },
      },
    },
    {
      updateOne: {
        filter: {
          ...pending,
          mailCount: { $lt: mailsUntilConfirmed },
          $or: [{ mail: { $exists: false } }, { 'mail.intent': 'reminder', ...waiting }],
        },
        update: { $set: asked, $inc: { mailCount: 1 } },
      },
    },
    // The mail that is asked for has not gone yet: it will, and with all the days there are.
    { updateOne: { filter: { ...pending, 'mail.intent': 'confirm', ...waiting }, update: { $set: { expiresOn } } } },
    {
      updateOne: {
        filter: {
          ...address,
          state: { $in: ['confirmed', 'invalidated'] },
          manageMailOn: { $ne: today },
          mail: { $exists: false },
        },
        update: { $set: { mail: mailDue('already-signed'), manageMailOn: today } },
      },
    },
  ]
}
