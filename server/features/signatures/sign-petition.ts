import { addDays, dayOf, type Day, type Now } from '../../platform/clock.ts'
import { noSoonerThan } from '../../platform/answer-floor.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { createGroupCommit } from '../../platform/db/group-commit.ts'
import { Gone } from '../../platform/errors.ts'
import { bytesOf, newId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { MailAddress } from '../../platform/mail/typed-address.ts'
import { acceptsSignatures, offersVisibility, type Petition, type PetitionService } from '../petitions/index.ts'
import { addressKeyOf } from './address.ts'
import type { SignForm } from './forms.ts'
import type { AddressLookup } from './mail-request-store.ts'
import { mailDue, newComment, sealPerson, type SignatureRow } from './row.ts'
import { confirmWithinDays } from './signature.ts'
import type { SignatureStore } from './store.ts'

interface Parts {
  store: SignatureStore
  petitions: PetitionService
  keyring: Keyring
  now: Now
  /** Called with what went wrong while a mail for a known address was being scheduled; nobody waits for it. */
  report: (error: unknown) => void
}

export interface Signing {
  petition: Petition
  form: SignForm
  /** The language of the mails. */
  locale: Locale
}

const shortestAnswerMs = 20

/** A day lasts for many signatures. */
function createLastDays(): (today: Day) => Day {
  let latest: { today: Day; lastDay: Day } | null = null
  return (today) => {
    if (latest?.today !== today) latest = { today, lastDay: addDays(today, confirmWithinDays) }
    return latest.lastDay
  }
}

/** Signing, and asking for another mail: the two verbs of people who have no link yet. */
export function createSigning({ store, petitions, keyring, now, report }: Parts) {
  const mailRequests = createGroupCommit<AddressLookup, 'scheduled'>({
    write: async (lookups) => {
      await store.requestMails(lookups, dayOf(now()))
      return lookups.map(() => 'scheduled')
    },
    maxBatch: 128,
    maxInFlight: 1,
    maxQueued: 2_000,
  })

  const lastDayFrom = createLastDays()

  const answerFloorMs = (): number => Math.max(shortestAnswerMs, 2 * store.medianInsertMs())

  const keyOf = (petition: Petition, address: MailAddress): Buffer =>
    addressKeyOf(address, petitions.addressKey(petition.id))

  function newRow({ petition, form, locale }: Signing): SignatureRow {
    const id = newId()
    const today = dayOf(now())
    return {
      _id: bytesOf(id),
      petitionId: bytesOf(petition.id),
      addressKey: keyOf(petition, form.email),
      state: 'pending',
      textVersion: form.version,
      language: form.language,
      locale,
      country: form.country,
      visibility: form.visibility,
      updates: form.updates,
      expiresOn: lastDayFrom(today),
      boxes: sealPerson(keyring, id, {
        name: form.name,
        address: form.email.deliverable,
        city: form.city,
        comment: form.comment,
      }),
      generation: 1,
      mailCount: 1,
      mail: mailDue('confirm'),
      mailFence: 0,
      ...(form.comment !== null && offersVisibility(petition) ? newComment : {}),
      moves: [],
      schemaVersion: 1,
    }
  }

  /** After the answer has gone out, so that its time tells nothing. */
  function mailSoon(lookup: AddressLookup): void {
    setImmediate(() => {
      mailRequests.submit(lookup).catch(report)
    })
  }

  return {
    /**
     * Stores the signature durably; the same answer, at the same pace, whatever was known of the address. While one is
     * pending its first values stand, because a stranger may have posted them. Throws Gone when the petition no longer
     * takes signatures, Unavailable when it cannot be stored durably.
     */
    async sign(signing: Signing): Promise<void> {
      if (!acceptsSignatures(signing.petition, now())) {
        throw new Gone('petitionClosed', 'This petition no longer takes signatures.')
      }
      const row = newRow(signing)
      const outcome = await noSoonerThan(answerFloorMs, () => store.insert(row))
      if (outcome === 'known') {
        mailSoon({ petitionId: signing.petition.id, addressKey: Buffer.from(row.addressKey as Uint8Array) })
      }
    },

    /** Another mail with the link that fits, within the caps; nothing for an address nobody signed with. */
    async requestMail(petition: Petition, address: MailAddress): Promise<void> {
      const lookup = { petitionId: petition.id, addressKey: keyOf(petition, address) }
      await noSoonerThan(answerFloorMs, () => store.lookUp(lookup))
      mailSoon(lookup)
    },

    /** Resolves once everything accepted is stored. */
    async drain(): Promise<void> {
      await store.drain()
      await mailRequests.drain()
    },
  }
}
