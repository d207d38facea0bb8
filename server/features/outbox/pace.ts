/** How many mails a worker holds for each of its connections. */
export interface Pace {
  /** One attempt took that long. */
  note(ms: number): void
  perConnection(): number
}

/** What is held is sent within about that time: a fraction of the lease. */
const aheadMs = 10_000
const fewest = 4
const most = 64
/** Until anything is known. */
const guessedMs = 1_000

/**
 * A quick server needs many mails in hand, or it waits for the database; of a slow one's, those at the end would outlive
 * their lease.
 */
export function createPace(): Pace {
  let usualMs = guessedMs
  return {
    note(ms) {
      usualMs += (ms - usualMs) / 16
    },
    perConnection: () => Math.min(Math.max(Math.floor(aheadMs / Math.max(usualMs, 1)), fewest), most),
  }
}
