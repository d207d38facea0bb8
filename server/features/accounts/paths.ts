import { isLocale, type Locale } from '../../platform/locales.ts'

/** Addresses of one's own account, from the root of the site. */
export function accountPaths(locale: Locale) {
  const account = `/${locale}/account`
  return {
    account,
    signIn: `${account}/sign-in`,
    signOut: `${account}/sign-out`,
    secondFactor: `${account}/second-factor`,
  }
}

/** The first words of addresses, after the locale, that lead into a room. */
export const roomAreas = ['account', 'campaign', 'staff'] as const

/** Whether an address is one of a room. */
export function isRoomPath(path: string): boolean {
  const [, locale, area] = path.split(/[/?]/, 3)
  return isLocale(locale) && (roomAreas as readonly string[]).includes(area ?? '')
}

/** An address of a room, to go on to; anything else is none of ours to send people to. */
export function nextPath(next: unknown): string | null {
  return typeof next === 'string' && /^\/[\w/~-]*$/.test(next) && isRoomPath(next) ? next : null
}

/** That address, with where to go on afterwards. */
export function withNext(path: string, next: string | null): string {
  return next === null ? path : `${path}?next=${encodeURIComponent(next)}`
}
