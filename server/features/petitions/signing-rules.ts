import type { Petition } from './petition.ts'

/** A protected petition asks for a name only where the recipients were promised names. */
export function asksName(petition: Pick<Petition, 'riskMode' | 'handover'>): boolean {
  return petition.riskMode === 'open' || petition.handover === 'names'
}

/** Whether signers may choose to be seen: never on a protected petition. */
export function offersVisibility(petition: Pick<Petition, 'riskMode'>): boolean {
  return petition.riskMode === 'open'
}
