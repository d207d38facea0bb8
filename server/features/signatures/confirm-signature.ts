import { dayOf, type Now } from '../../platform/clock.ts'
import { Unavailable } from '../../platform/errors.ts'
import { idOf } from '../../platform/ids.ts'
import type { Petition, PetitionService } from '../petitions/index.ts'
import type { OpenedSignature, SignatureLinks } from './links.ts'
import type { SignatureStore } from './store.ts'

interface Parts {
  store: Pick<SignatureStore, 'confirm' | 'refuse' | 'liftRefusal'>
  petitions: Pick<PetitionService, 'byId'>
  links: SignatureLinks
  now: Now
}

/** What the first mail asks: "yes, count me", or "this was not me". */
export function createConfirming({ store, petitions, links, now }: Parts) {
  const { claimsOf, rowOf, openedBy, opened, moved } = links

  return {
    /** Counts the signature. Idempotent: a second click changes nothing. Works after closing for what was signed before. */
    async confirm(token: string): Promise<Petition> {
      const { id, generation } = claimsOf('confirm', token)
      const row = openedBy('confirm', generation, await store.confirm(id, generation, dayOf(now())))
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
      return moved(await store.refuse(present), present, 'refused')
    },

    /** Takes "not me" back from the same link: the address can sign again. */
    async liftRefusal(token: string): Promise<Petition> {
      const present = await rowOf('not-me', token)
      const { petition } = await moved(await store.liftRefusal(present), present, 'erased')
      return petition
    },
  }
}
