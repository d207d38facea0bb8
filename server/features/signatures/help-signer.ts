import { dayOf, type Day, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { NotFound } from '../../platform/errors.ts'
import { bufferOf, idOf } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { MailAddress } from '../../platform/mail/typed-address.ts'
import type { Tokens } from '../../platform/tokens.ts'
import type { PetitionService } from '../petitions/index.ts'
import { addressKeyOf } from './address.ts'
import type { AddressLookupStore, UnopenedRow } from './address-lookup-store.ts'
import { toSignature, type MailIntent, type SignatureRow } from './row.ts'
import type { SignatureService } from './service.ts'
import type { CountryCode, Signature, SignatureState, Visibility } from './signature.ts'
import type { SignatureStore } from './store.ts'

interface Parts {
  store: AddressLookupStore
  signatures: Pick<SignatureStore, 'find' | 'requestMails'>
  managing: Pick<SignatureService, 'withdraw' | 'erase'>
  petitions: Pick<PetitionService, 'all' | 'addressKey' | 'byId'>
  keyring: Keyring
  tokens: Tokens
  now: Now
}

/** The one mail of a signature: which, and whether it is due, on its way, or due later (a reminder, a new attempt). */
export interface MailStanding {
  intent: MailIntent
  standing: 'due' | 'sending' | 'later'
}

/** A signature as staff see it before they ask for more: nothing a person typed. */
export interface FoundSignature {
  id: string
  petitionId: string
  state: SignatureState
  confirmedOn: Day | null
  country: CountryCode
  /** The language of its mails. */
  locale: Locale
  visibility: Visibility
  updates: boolean
  /** Null where none is due. */
  mail: MailStanding | null
  /** Mails caused until it was confirmed; three at most. */
  mailCount: number
  /** The last day on which a manage link was mailed; one a day at most. */
  manageMailOn: Day | null
}

/** What was done to one signature, for the audit. */
export interface HelpGiven {
  petitionId: string
  before: SignatureState
  after: SignatureState
}

export type SignerHelp = ReturnType<typeof createSignerHelp>

/**
 * What staff may do for one person who asks for help, without the person's link. Nothing of it is audited here: that is
 * for whoever asks why.
 */
export function createSignerHelp(parts: Parts) {
  const { store, signatures, managing, petitions, keyring, tokens, now } = parts

  async function get(id: string): Promise<SignatureRow> {
    const row = await signatures.find(id)
    if (row === null) throw new NotFound('signatureUnknown', 'There is no such signature.')
    return row
  }

  /** The verbs of the manage link, by a link that is made and mailed to nobody. */
  async function through(id: string, act: (token: string) => Promise<unknown>): Promise<HelpGiven> {
    const { petitionId, state: before, generation } = await get(id)
    await act(tokens.make('manage', { id, generation }))
    const { state: after } = await get(id)
    return { petitionId: idOf(petitionId), before, after }
  }

  return {
    /**
     * The signatures that hold that address, under every petition that is or was public. Addresses of withdrawn, expired
     * and erased ones are free and not found. Names are not among it.
     */
    async findByAddress(address: MailAddress): Promise<FoundSignature[]> {
      const lookups = petitions
        .all()
        .map(({ id }) => ({ petitionId: id, addressKey: addressKeyOf(address, petitions.addressKey(id)) }))
      return (await store.ofAddress(lookups)).map((row) => found(row, now()))
    },

    /** How it stands now, still without anything the person typed. Throws NotFound. */
    async find(id: string): Promise<FoundSignature> {
      return found(await get(id), now())
    },

    /** Everything of one signature, opened. Throws NotFound. */
    async open(id: string): Promise<Signature> {
      return toSignature(keyring, await get(id))
    },

    /** Mails the link that fits to the address itself, within the caps that hold for everybody. Throws NotFound. */
    async resendLink(id: string): Promise<HelpGiven> {
      const { petitionId, addressKey, state } = await get(id)
      const lookup = { petitionId: idOf(petitionId), addressKey: bufferOf(addressKey) }
      await signatures.requestMails([lookup], dayOf(now()))
      return { petitionId: lookup.petitionId, before: state, after: state }
    },

    /** On the signer's request; the signer is told by mail. Throws NotFound, Conflict, SignatureGone. */
    withdraw(id: string): Promise<HelpGiven> {
      return through(id, managing.withdraw)
    },

    /** On the signer's request; the signer is told by one last mail. Throws NotFound, Conflict, SignatureGone. */
    erase(id: string): Promise<HelpGiven> {
      return through(id, managing.erase)
    },
  }
}

function found(row: UnopenedRow, now: Date): FoundSignature {
  const { _id, petitionId, state, confirmedOn = null, country, locale, visibility, updates, mailCount } = row
  return {
    id: idOf(_id),
    petitionId: idOf(petitionId),
    ...{ state, confirmedOn, country, locale, visibility, updates, mailCount },
    mail: row.mail === undefined ? null : { intent: row.mail.intent, standing: standingOf(row.mail, now) },
    manageMailOn: row.manageMailOn ?? null,
  }
}

function standingOf(
  { leaseUntil, nextAttemptAt }: NonNullable<SignatureRow['mail']>,
  now: Date,
): MailStanding['standing'] {
  if (leaseUntil !== undefined) return 'sending'
  return nextAttemptAt > now ? 'later' : 'due'
}
