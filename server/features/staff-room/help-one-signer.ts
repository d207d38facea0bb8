import type { AuditEntry, AuditValue } from '../audit/audit.ts'
import type { FoundSignature, HelpGiven, SignerHelp } from '../signatures/index.ts'
import type { Signature } from '../signatures/signature.ts'
import type { MailAddress } from '../../platform/mail/typed-address.ts'

interface Parts {
  signerHelp: SignerHelp
  audit: { append(entry: AuditEntry): Promise<void> }
}

/** Who helps, and what the person asked for. */
export interface Helping {
  /** An account's id. */
  by: string
  why: string
}

export type OneSigner = ReturnType<typeof createOneSigner>

/**
 * What staff do for one person, each deed in the audit with its reason: never an address, never which signature. What is
 * looked at is written down before it is shown. What changes something is written down before it is begun, and once more
 * when it is done, so that nothing is done in silence, whatever fails between the two.
 */
export function createOneSigner({ signerHelp, audit }: Parts) {
  async function note(deed: string, petitionId: string | null, after: AuditValue, { by, why }: Helping): Promise<void> {
    const subject =
      petitionId === null
        ? ({ kind: 'signatures', id: 'one' } as const)
        : ({ kind: 'petition', id: petitionId } as const)
    await audit.append({ by, deed: `signatures.${deed}`, subject, before: null, after, why })
  }

  async function change(
    id: string,
    { begun, done }: { begun: string; done: string },
    act: () => Promise<HelpGiven>,
    helping: Helping,
  ): Promise<void> {
    const { petitionId, state } = await signerHelp.find(id)
    await note(begun, petitionId, { state }, helping)
    const { after } = await act()
    await note(done, petitionId, { state: after }, helping)
  }

  return {
    /** Every signature that holds the address. Throws Unavailable. */
    async lookUp(address: MailAddress, helping: Helping): Promise<FoundSignature[]> {
      const found = await signerHelp.findByAddress(address)
      await note('looked-up', null, { foundCount: found.length }, helping)
      return found
    },

    /** Everything that is kept of one. Throws NotFound, Unavailable. */
    async open(id: string, helping: Helping): Promise<{ signature: Signature; found: FoundSignature }> {
      const found = await signerHelp.find(id)
      await note('opened', found.petitionId, null, helping)
      return { signature: await signerHelp.open(id), found }
    },

    /** Mails their link to the address itself, within the caps that hold for everybody. Throws NotFound, Unavailable. */
    async sendLink(id: string, helping: Helping): Promise<void> {
      const { petitionId } = await signerHelp.find(id)
      await note('link-sent', petitionId, null, helping)
      await signerHelp.resendLink(id)
    },

    /** Throws NotFound, Conflict, Gone, Unavailable. */
    async withdraw(id: string, helping: Helping): Promise<void> {
      const deeds = { begun: 'withdrawal-asked', done: 'withdrawn' }
      await change(id, deeds, () => signerHelp.withdraw(id), helping)
    },

    /** Throws NotFound, Conflict, Gone, Unavailable. */
    async erase(id: string, helping: Helping): Promise<void> {
      await change(id, { begun: 'erasure-asked', done: 'erased' }, () => signerHelp.erase(id), helping)
    },
  }
}
