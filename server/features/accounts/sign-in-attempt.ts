const minuteMs = 60_000

/** A mailed link works for so long. */
export const signInForMs = 15 * minuteMs

/** After so many wrong codes a link is over: five guesses at a million. */
export const mostTries = 5

/** Mails to one account within an hour; what is asked beyond is answered like the rest, and nothing is sent. */
export const mostMailsAnHour = 5

/** Somebody asked to sign in: what the mailed link opens. */
export interface SignInAttempt {
  accountId: string
  /** SHA-256 of what the asking browser holds in its cookie. */
  browserHash: Buffer
  /** HMAC of the code that this browser shows, bound to this attempt. */
  codeHash: Buffer
  /** Where in the rooms to go on. */
  next: string | null
  askedAt: Date
  endsAt: Date
  triesCount: number
  usedAt: Date | null
}

/** Whether the link can still sign somebody in. */
export function isOpen({ endsAt, triesCount, usedAt }: SignInAttempt, now: Date): boolean {
  return usedAt === null && triesCount < mostTries && now < endsAt
}
