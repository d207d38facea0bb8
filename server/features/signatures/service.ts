import { dayOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, Gone, NotFound, Unavailable } from '../../platform/errors.ts'
import { idOf } from '../../platform/ids.ts'
import type { TokenClaims, TokenPurpose, Tokens } from '../../platform/tokens.ts'
import type { Outbox } from '../outbox/index.ts'
import { petitionPaths, textIn, type Petition, type PetitionService } from '../petitions/index.ts'
import type { StandingRow } from './confirm-store.ts'
import { openBox, sealPerson, toSignature, type SignatureRow } from './row.ts'
import { createSigning } from './sign-petition.ts'
import {
  initialsOf,
  type ShownSigner,
  type Signature,
  type SignaturePerson,
  type SignatureState,
  type Visibility,
} from './signature.ts'
import type { SignatureStore } from './store.ts'

/** Why a link no longer does anything. */
export type GoneReason = 'expired' | 'voided' | 'withdrawn' | 'erased' | 'refused' | 'invalidated'

/** The link was ours, but its signature has gone; the person can sign again at the petition. */
export class SignatureGone extends Gone {
  readonly reason: GoneReason
  /** Null when even the row is gone. */
  readonly petitionId: string | null

  constructor(reason: GoneReason, petitionId: string | null) {
    super(`signature.${reason}`, `This signature has gone: ${reason}.`)
    this.reason = reason
    this.petitionId = petitionId
  }
}

/** A signature with the petition it stands under. */
export interface OpenedSignature {
  signature: Signature
  petition: Petition
}

interface Parts {
  store: SignatureStore
  petitions: PetitionService
  outbox: Outbox
  keyring: Keyring
  tokens: Tokens
  transact: Transact
  now: Now
  publicUrl: string
  report: (error: unknown) => void
}

export type SignatureService = ReturnType<typeof createSignatureService>

type Opens = Record<TokenPurpose, readonly SignatureState[]>

/** The states in which each link still shows its page. */
const openStates: Opens = {
  confirm: ['pending', 'confirmed'],
  manage: ['pending', 'confirmed', 'invalidated', 'withdrawn'],
  'not-me': ['pending', 'confirmed', 'invalidated', 'refused'],
  unsubscribe: ['pending', 'confirmed', 'invalidated', 'withdrawn'],
}

export function createSignatureService(parts: Parts) {
  const { store, petitions, outbox, keyring, tokens, transact, now, publicUrl } = parts
  const today = () => dayOf(now())

  function claimsOf(purpose: TokenPurpose, token: string): TokenClaims {
    const claims = tokens.read(purpose, token)
    if (claims === null) throw new NotFound('linkUnknown', 'There is no such link.')
    return claims
  }

  /** The row a link opens. Throws NotFound for a link that is not ours, SignatureGone for one that has had its day. */
  async function rowOf(purpose: TokenPurpose, token: string): Promise<SignatureRow> {
    const { id, generation } = claimsOf(purpose, token)
    return openedBy(purpose, generation, await store.find(id))
  }

  function openedBy<Row extends StandingRow>(purpose: TokenPurpose, generation: number, row: Row | null): Row {
    if (row === null) throw new SignatureGone('expired', null)
    if (row.generation !== generation) throw new SignatureGone('voided', idOf(row.petitionId))
    if (!openStates[purpose].includes(row.state) || hasRunOut(row)) throw goneFor(row)
    return row
  }

  /** Days can run out before the job that clears them comes by. */
  function hasRunOut(row: StandingRow): boolean {
    return row.state === 'pending' && row.expiresOn !== undefined && row.expiresOn < today()
  }

  function goneFor({ petitionId, state }: StandingRow): SignatureGone {
    return new SignatureGone(goneReasonOf(state), idOf(petitionId))
  }

  function opened(row: SignatureRow): OpenedSignature {
    const signature = toSignature(keyring, row)
    return { signature, petition: petitions.byId(signature.petitionId) }
  }

  /** For compare-and-set that met another state: says which one it is now. */
  async function moved(row: SignatureRow | null, id: string): Promise<OpenedSignature> {
    if (row !== null) return opened(row)
    const present = await store.find(id)
    if (present === null) throw new SignatureGone('expired', null)
    if (present.state === 'pending' || present.state === 'confirmed') {
      throw new Conflict('notAmendable', 'This cannot be done with a signature as it stands.')
    }
    throw goneFor(present)
  }

  async function amendWith(token: string, change: Parameters<SignatureStore['amend']>[1]): Promise<void> {
    const { id } = opened(await rowOf('manage', token)).signature
    if (!(await store.amend(id, change))) throw new Conflict('notAmendable', 'This signature can no longer be changed.')
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
    ...createSigning(parts),

    /** What a mailed link shows; changes nothing. Throws NotFound, SignatureGone. */
    async open(purpose: TokenPurpose, token: string): Promise<OpenedSignature> {
      return opened(await rowOf(purpose, token))
    },

    /** A link for another purpose to the same signature, for a page that offers both. */
    linkTo(purpose: TokenPurpose, signature: Pick<Signature, 'id' | 'generation'>): string {
      return tokens.make(purpose, signature)
    },

    /** Counts the signature. Idempotent: a second click changes nothing. Works after closing for what was signed before. */
    async confirm(token: string): Promise<Petition> {
      const { id, generation } = claimsOf('confirm', token)
      const row = openedBy('confirm', generation, await store.confirm(id, generation, today()))
      // Still pending: between writing and looking another mail was asked for, and its days began anew.
      if (row.state !== 'confirmed') throw new Unavailable()
      return petitions.byId(idOf(row.petitionId))
    },

    /**
     * "This was not me": personal fields go, the address is left alone for this petition. Idempotent; changes nothing once
     * the signature was confirmed (withdrawing and erasing are offered then).
     */
    async refuse(token: string): Promise<OpenedSignature> {
      const present = await rowOf('not-me', token)
      if (present.state !== 'pending') return opened(present)
      const { id } = claimsOf('not-me', token)
      return moved(await store.refuse(id), id)
    },

    /** Takes "not me" back from the same link: the address can sign again. */
    async liftRefusal(token: string): Promise<Petition> {
      const { id } = opened(await rowOf('not-me', token)).signature
      const { petition } = await moved(await store.liftRefusal(id), id)
      return petition
    },

    /** Takes the signature back; it is subtracted at once and the address may sign again. Idempotent. */
    async withdraw(token: string): Promise<OpenedSignature> {
      const present = await rowOf('manage', token)
      if (present.state === 'withdrawn') return opened(present)
      const { id } = claimsOf('manage', token)
      return moved(await store.withdraw(id), id)
    },

    /** Corrects what the signer wrote. Throws Conflict when it can no longer be changed. */
    async correct(token: string, change: Omit<SignaturePerson, 'address'> & { country: string }): Promise<void> {
      const { signature } = opened(await rowOf('manage', token))
      const address = signature.person?.address
      if (address === undefined) throw new SignatureGone('erased', signature.petitionId)
      const { country, ...person } = change
      await amendWith(token, { boxes: sealPerson(keyring, signature.id, { ...person, address }), country })
    },

    async setVisibility(token: string, visibility: Visibility): Promise<void> {
      await amendWith(token, { visibility })
    },

    async setUpdates(token: string, updates: boolean): Promise<void> {
      await amendWith(token, { updates })
    },

    /** Stops updates from the link in one of them (RFC 8058). Idempotent. */
    async unsubscribe(token: string): Promise<OpenedSignature> {
      const row = await rowOf('unsubscribe', token)
      const { id } = claimsOf('unsubscribe', token)
      await store.amend(id, { updates: false })
      return opened(row)
    },

    /** Makes every link mailed before void and mails a new one to the signer. */
    async renewLinks(token: string): Promise<void> {
      const { signature } = opened(await rowOf('manage', token))
      if (!(await store.renewLinks(signature.id, signature.generation, today()))) {
        throw new Conflict('notAmendable', 'Only a confirmed signature can have new links.')
      }
    },

    /** Erases everything about the person at once; one last mail says so. */
    async erase(token: string): Promise<Petition> {
      const before = opened(await rowOf('manage', token))
      const { signature, petition } = before
      const to = signature.person?.address
      const erased = await transact(async (session) => {
        const row = await store.erase(signature.id, session)
        if (row !== null && to !== undefined) {
          await outbox.enqueue({ mail: 'erased', to, locale: signature.locale, props: mailProps(before) }, session)
        }
        return row
      })
      if (erased === null) await moved(null, signature.id)
      return petition
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
        country: signature.country === 'none' ? null : signature.country,
        visibility: signature.visibility,
        updates: signature.updates,
        confirmedOn: signature.confirmedOn,
        retainUntil: petition.retainUntil,
      }
    },

    /** Counted signers who chose to be seen, the latest days first. */
    async shown(petition: Petition, limit: number): Promise<ShownSigner[]> {
      if (petition.riskMode === 'protected') return []
      const rows = await store.shown(petition.id, limit)
      return rows.flatMap((row) => {
        const name = openBox(keyring, row, 'name')
        if (name === null) return []
        return [{ name: row.visibility === 'full' ? name : initialsOf(name), country: row.country }]
      })
    },

    /** What is due by itself: links that ran out, rows that have said so for long enough, retention that ended. */
    async expireAndForget(): Promise<{ expired: number; removed: number; forgotten: number }> {
      const expired = await store.expire(today())
      const removed = await store.removeExpired(today())
      let forgotten = 0
      for (const petition of petitions.all()) {
        if (petition.retainUntil < today()) forgotten += await store.forget(petition.id)
      }
      return { expired, removed, forgotten }
    },
  }
}

function goneReasonOf(state: SignatureState): GoneReason {
  switch (state) {
    case 'withdrawn':
    case 'erased':
    case 'refused':
    case 'invalidated':
      return state
    case 'pending':
    case 'expired':
      return 'expired'
    case 'confirmed':
      return 'voided'
  }
}
