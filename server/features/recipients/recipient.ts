import type { Localised } from '../../platform/locales.ts'
import type { Channel } from './channel.ts'
import type { ProfileName } from './profile.ts'

export const recipientKinds = ['organisation', 'state', 'state-group'] as const

export type RecipientKind = (typeof recipientKinds)[number]

/** The organisation or class of states that is asked. */
export interface Recipient {
  /** In addresses and files: `united-nations`. Never another one. */
  slug: string
  name: Localised
  kind: RecipientKind
  /** What is known of recipients of its kind. */
  profile: ProfileName
  /** A state that persecutes: it is named and asked, but nothing is ever delivered to it. */
  addressedOnly: boolean
  /** Where it says who it is; null where that is not known. */
  url: string | null
  /** None where it is addressed only. */
  channels: readonly Channel[]
  /** Its age recipient (`age1…`): personal data is encrypted to it; null where it gave none, or is addressed only. */
  publicKey: string | null
  /** What it takes and what it does not, in the words of whoever keeps the register. */
  accepts: string
  /** Petitions that name it keep naming it; new ones are not offered it. */
  retired: boolean
  /** One more with each change; who changes it names the one they saw. */
  revision: number
}

/** What can be said of a recipient, beside whether it is retired. */
export type RecipientFields = Omit<Recipient, 'slug' | 'retired' | 'revision'>

/** Of who was in the register before there were profiles. */
export function profileOfKind(kind: RecipientKind): ProfileName {
  return kind === 'organisation' ? 'organisation' : 'government'
}
