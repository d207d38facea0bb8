import type { Localised } from '../../platform/locales.ts'

export const recipientKinds = ['organisation', 'state', 'state-group'] as const

export type RecipientKind = (typeof recipientKinds)[number]

export const channelKinds = ['mail', 'post', 'portal', 'form'] as const

export type ChannelKind = (typeof channelKinds)[number]

/** A way by which something reaches a recipient. */
export interface Channel {
  kind: ChannelKind
  /** A mail address, a postal address in one line, or where the portal or the form is found. */
  address: string
  /** Codes of the languages it takes (`en`, `fr`), in the order preferred; empty where nothing is known. */
  languages: readonly string[]
}

/** The organisation or class of states that is asked. */
export interface Recipient {
  /** In addresses and files: `united-nations`. Never another one. */
  slug: string
  name: Localised
  kind: RecipientKind
  /** A state that persecutes: it is named and asked, but nothing is ever delivered to it. */
  addressedOnly: boolean
  /** Where it says who it is; null where that is not known. */
  url: string | null
  /** None where it is addressed only. */
  channels: readonly Channel[]
  /** What it takes and what it does not, in the words of whoever keeps the register. */
  accepts: string
  /** Petitions that name it keep naming it; new ones are not offered it. */
  retired: boolean
  /** One more with each change; who changes it names the one they saw. */
  revision: number
}

/** What can be said of a recipient, beside whether it is retired. */
export type RecipientFields = Omit<Recipient, 'slug' | 'retired' | 'revision'>
