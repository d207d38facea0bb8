import { dayOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { Conflict, Gone, NotFound } from '../../platform/errors.ts'
import { idOf } from '../../platform/ids.ts'
import type { TokenClaims, TokenPurpose, Tokens } from '../../platform/tokens.ts'
import type { Petition, PetitionService } from '../petitions/index.ts'
import type { StandingRow } from './confirm-store.ts'
import type { RowAsRead } from './link-store.ts'
import { toSignature, type SignatureRow } from './row.ts'
import type { Signature, SignatureState } from './signature.ts'
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

/** The states in which each link still shows its page. */
const openStates: Record<TokenPurpose, readonly SignatureState[]> = {
  confirm: ['pending', 'confirmed'],
  manage: ['pending', 'confirmed', 'invalidated', 'withdrawn'],
  'not-me': ['pending', 'confirmed', 'invalidated', 'refused'],
  unsubscribe: ['pending', 'confirmed', 'invalidated', 'withdrawn'],
}

export interface LinksParts {
  store: Pick<SignatureStore, 'find'>
  petitions: Pick<PetitionService, 'byId'>
  keyring: Keyring
  tokens: Tokens
  now: Now
}

export type SignatureLinks = ReturnType<typeof createSignatureLinks>

/** From the token in a mailed link to the signature it opens, or to the reason why it no longer does. */
export function createSignatureLinks({ store, petitions, keyring, tokens, now }: LinksParts) {
  function claimsOf(purpose: TokenPurpose, token: string): TokenClaims {
    const claims = tokens.read(purpose, token)
    if (claims === null) throw new NotFound('linkUnknown', 'There is no such link.')
    return claims
  }

  /**
   * The row a link opens, or one that is `done`: where it has no page any more but what is asked for has been done. Throws
   * NotFound for a link that is not ours, SignatureGone for one that has had its day.
   */
  async function rowOf(purpose: TokenPurpose, token: string, done?: SignatureState): Promise<SignatureRow> {
    const { id, generation } = claimsOf(purpose, token)
    const row = linkedRow(generation, await store.find(id))
    return row.state === done ? row : openedBy(purpose, generation, row)
  }

  function openedBy<Row extends StandingRow>(purpose: TokenPurpose, generation: number, row: Row | null): Row {
    const present = linkedRow(generation, row)
    if (!openStates[purpose].includes(present.state) || hasRunOut(present)) throw goneFor(present)
    return present
  }

  function linkedRow<Row extends StandingRow>(generation: number, row: Row | null): Row {
    if (row === null) throw new SignatureGone('expired', null)
    if (row.generation !== generation) throw new SignatureGone('voided', idOf(row.petitionId))
    return row
  }

  /** Days can run out before the job that clears them comes by. */
  function hasRunOut(row: StandingRow): boolean {
    return row.state === 'pending' && row.expiresOn !== undefined && row.expiresOn < dayOf(now())
  }

  function goneFor({ petitionId, state }: StandingRow): SignatureGone {
    return new SignatureGone(goneReasonOf(state), idOf(petitionId))
  }

  function opened(row: SignatureRow): OpenedSignature {
    const signature = toSignature(keyring, row)
    return { signature, petition: petitions.byId(signature.petitionId) }
  }

  /**
   * For compare-and-set to a state that met another row than was read: says how it stands now. Whoever was faster to bring
   * it there has done the same for both.
   */
  async function moved(
    row: SignatureRow | null,
    { _id, generation }: RowAsRead,
    to: SignatureState,
  ): Promise<OpenedSignature> {
    if (row !== null) return opened(row)
    const present = linkedRow(generation, await store.find(idOf(_id)))
    if (present.state === to) return opened(present)
    if (present.state === 'pending' || present.state === 'confirmed') {
      throw new Conflict('notAmendable', 'This cannot be done with a signature as it stands.')
    }
    throw goneFor(present)
  }

  return { claimsOf, rowOf, openedBy, opened, moved }
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
