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
