import { dayOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, Unavailable } from '../../platform/errors.ts'
import type { Outbox } from '../outbox/index.ts'
import { offersVisibility, petitionPaths, textIn, type Petition } from '../petitions/index.ts'
import type { Amendment, CommentChange, RowAsRead } from './link-store.ts'
import { SignatureGone, type OpenedSignature, type SignatureLinks } from './links.ts'
import { sealPerson } from './row.ts'
import type { SignaturePerson, Visibility } from './signature.ts'
import type { SignatureStore } from './store.ts'

interface Parts {
  store: Pick<SignatureStore, 'amend' | 'erase' | 'renewLinks' | 'withdraw'>
  links: SignatureLinks
  outbox: Outbox
  keyring: Keyring
  transact: Transact
  now: Now
  publicUrl: string
}

/** A signature can be withdrawn once, refused once and so on: it does not change again and again under somebody. */
const erasingAttempts = 4

/** What a signer may do from the manage link, any time and without an account. */
export function createManaging({ store, links, outbox, keyring, transact, now, publicUrl }: Parts) {
  const { rowOf, opened, moved } = links

  async function amendWith(row: RowAsRead, change: Amendment): Promise<void> {
    if (!(await store.amend(row, change)))
      throw new Conflict('notAmendable', 'This signature can no longer be changed.')
  }

  /** False when it is not as it was read any more. */
  async function eraseAsRead(present: RowAsRead, before: OpenedSignature): Promise<boolean> {
    const { person, locale } = before.signature
    return transact(async (session) => {
      if ((await store.erase(present, session)) === null) return false
      if (person !== null) {
        const mail = { mail: 'erased', to: person.address, locale, props: mailProps(before) } as const
        await outbox.enqueue(mail, session)
      }
      return true
    })
  }

  function mailProps({ petition, signature }: OpenedSignature) {
    const paths = petitionPaths(signature.locale, petition.slug)
    return {
      petitionTitle: textIn(petition.text, signature.locale).title,
      petitionUrl: `${publicUrl}${paths.petition}`,
      organiser: petition.organiser.name[signature.locale],
      protected: petition.riskMode === 'protected',
    }
  }

  return {
    /** Takes the signature back; it is subtracted at once and the address may sign again. Idempotent. */
    async withdraw(token: string): Promise<OpenedSignature> {
      const present = await rowOf('manage', token)
      if (present.state === 'withdrawn') return opened(present)
      return moved(await store.withdraw(present), present, 'withdrawn')
    },

    /** Corrects what the signer wrote. Throws Conflict when it can no longer be changed. */
    async correct(token: string, change: Omit<SignaturePerson, 'address'> & { country: string }): Promise<void> {
      const row = await rowOf('manage', token)
      const { signature, petition } = opened(row)
      if (signature.person === null) throw new SignatureGone('erased', signature.petitionId)
      const { country, ...typed } = change
      const person = { ...typed, address: signature.person.address }
      const comment = offersVisibility(petition) ? commentChange(signature.person, person) : undefined
      await amendWith(row, {
        boxes: sealPerson(keyring, signature.id, person),
        country,
        ...(comment === undefined ? {} : { comment }),
      })
    },

    async setVisibility(token: string, visibility: Visibility): Promise<void> {
      await amendWith(await rowOf('manage', token), { visibility })
    },

    async setUpdates(token: string, updates: boolean): Promise<void> {
      await amendWith(await rowOf('manage', token), { updates })
    },

    /** Stops updates from the link in one of them (RFC 8058). Idempotent. */
    async unsubscribe(token: string): Promise<OpenedSignature> {
      const row = await rowOf('unsubscribe', token)
      const isStopped = await store.amend(row, { updates: false })
      // A withdrawn signature has none; a link that was voided meanwhile says so.
      return opened(isStopped ? row : await rowOf('unsubscribe', token))
    },

    /** Makes every link mailed before void and mails a new one to the signer. */
    async renewLinks(token: string): Promise<void> {
      if (!(await store.renewLinks(await rowOf('manage', token), dayOf(now())))) {
        throw new Conflict('notAmendable', 'Only a confirmed signature can have new links.')
      }
    },

    /**
     * Erases everything about the person at once; one last mail says so. Idempotent. Whatever else is done to the signature
     * at the same moment, it is erased, unless its link is void by then.
     */
    async erase(token: string): Promise<Petition> {
      for (let attempt = 0; attempt < erasingAttempts; attempt += 1) {
        const present = await rowOf('manage', token, 'erased')
        const before = opened(present)
        if (present.state === 'erased' || (await eraseAsRead(present, before))) return before.petition
      }
      throw new Unavailable()
    },

    /** Everything held about the signer, for the signer. */
    async exportData(token: string): Promise<object> {
      const { signature, petition } = opened(await rowOf('manage', token))
      return {
        petition: { slug: petition.slug, title: textIn(petition.text, signature.language).title },
        state: signature.state,
        textVersion: signature.textVersion,
        language: signature.language,
        mailLanguage: signature.locale,
        ...signature.person,
        commentState: signature.commentState,
        country: signature.country === 'none' ? null : signature.country,
        visibility: signature.visibility,
        updates: signature.updates,
        confirmedOn: signature.confirmedOn,
        retainUntil: petition.retainUntil,
      }
    },
  }
}

function commentChange(before: SignaturePerson, after: SignaturePerson): CommentChange | undefined {
  if (after.comment === null) return before.comment === null ? undefined : 'deleted'
  if (after.comment !== before.comment) return 'written'
  return after.name === before.name ? undefined : 'named'
}
