/** The petition at an address of its published figures; null for any other address. */
export function slugOfTally(path: string): string | null {
  return /^\/api\/v1\/petitions\/([a-z0-9-]{1,100})\/tally$/.exec(path)?.[1] ?? null
}

/** The petition whose figures are to be followed at an address, with or without a query; null for any other address. */
export function slugOfEvents(url = ''): string | null {
  return /^\/api\/v1\/petitions\/([a-z0-9-]{1,100})\/tally\/events(?:\?|$)/.exec(url)?.[1] ?? null
}
