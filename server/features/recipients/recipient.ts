import type { Localised } from '../../platform/locales.ts'

/** The organisation or class of states that is asked. */
export interface Recipient {
  /** In addresses and files: `united-nations`. */
  slug: string
  name: Localised
  kind: 'organisation' | 'state' | 'state-group'
  /** A state that persecutes: it is named and asked, but nothing is ever delivered to it. */
  addressedOnly: boolean
}
