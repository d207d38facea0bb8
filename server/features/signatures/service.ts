import { dayOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import type { TokenPurpose, Tokens } from '../../platform/tokens.ts'
import type { Outbox } from '../outbox/index.ts'
import { offersVisibility, type Petition, type PetitionService } from '../petitions/index.ts'
import { createConfirming } from './confirm-signature.ts'
import { createSignatureLinks, type OpenedSignature } from './links.ts'
import { createManaging } from './manage-signature.ts'
import { openBox } from './row.ts'
import { createSigning } from './sign-petition.ts'
import {
  shownName,
  type CommentCounts,
  type CommentState,
  type ShownComment,
  type ShownSigner,
  type Signature,
} from './signature.ts'
import type { SignatureStore } from './store.ts'

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

/** Everything that can be done with signatures, by the verbs. */
export function createSignatureService(parts: Parts) {
  const { store, petitions, keyring, tokens, now } = parts
  const links = createSignatureLinks(parts)
  const today = () => dayOf(now())

  return {
    ...createSigning(parts),
    ...createConfirming({ ...parts, links }),
    ...createManaging({ ...parts, links }),

    /** What a mailed link shows; changes nothing. Throws NotFound, SignatureGone. */
    async open(purpose: TokenPurpose, token: string): Promise<OpenedSignature> {
      return links.opened(await links.rowOf(purpose, token))
    },

    /** A link for another purpose to the same signature, for a page that offers both. */
    linkTo(purpose: TokenPurpose, signature: Pick<Signature, 'id' | 'generation'>): string {
      return tokens.make(purpose, signature)
    },

    /** Counted signers who chose to be seen, the latest days first. */
    async shown(petition: Petition, limit: number): Promise<ShownSigner[]> {
      if (petition.riskMode === 'protected') return []
      const rows = await store.shown(petition.id, limit)
      return rows.flatMap((row) => {
        const name = shownName(openBox(keyring, row, 'name'), row.visibility)
        return name === null ? [] : [{ name, country: row.country }]
      })
    },

    /** Approved comments of signers who are seen and counted, the latest days of approval first. */
    async shownComments(petition: Petition, limit: number): Promise<ShownComment[]> {
      if (petition.riskMode === 'protected') return []
      const rows = await store.shownComments(petition.id, limit)
      return rows.flatMap((row) => {
        const name = shownName(openBox(keyring, row, 'name'), row.visibility)
        const text = openBox(keyring, row, 'comment')
        return name === null || text === null ? [] : [{ name, text, country: row.country }]
      })
    },

    /** How many comments wait, are shown, are not; null where nobody can be shown. */
    async commentCounts(petition: Petition): Promise<CommentCounts | null> {
      if (!offersVisibility(petition)) return null
      const counts = await store.commentCounts(petition.id)
      const of = (state: CommentState): number => counts.get(state) ?? 0
      return {
        waitingCount: of('new') + of('waiting'),
        approvedCount: of('approved'),
        rejectedCount: of('rejected'),
      }
    },

    /**
     * What is due by itself: links that ran out, rows that have said so for long enough, retention that ended. There may
     * be a million of them; `signal` ends it after a few more, and the rest is left to the next time.
     */
    async expireAndForget(signal?: AbortSignal): Promise<{ expired: number; removed: number; forgotten: number }> {
      const expired = await store.expire(today(), signal)
      const removed = await store.removeExpired(today(), signal)
      let forgotten = 0
      for (const petition of petitions.all()) {
        if (signal?.aborted === true) break
        if (petition.retainUntil < today()) forgotten += await store.forget(petition.id, signal)
      }
      return { expired, removed, forgotten }
    },
  }
}
