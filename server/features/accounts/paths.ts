import { isLocale, type Locale } from '../../platform/locales.ts'
import { hasSecondFactor, type Account } from './account.ts'
import { may, needsSecondFactor, type Permission } from './permissions.ts'

/** Addresses of one's own account, from the root of the site. */
export function accountPaths(locale: Locale) {
  const account = `/${locale}/account`
  return {
    account,
    details: `${account}/details`,
    signIn: `${account}/sign-in`,
    signInSent: `${account}/sign-in/sent`,
    signOut: `${account}/sign-out`,
    endSession: `${account}/sessions/end`,
    endOtherSessions: `${account}/sessions/end-others`,
    secondFactor: `${account}/second-factor`,
    stepUpWithCode: `${account}/second-factor/code`,
    stepUpWithPasskey: `${account}/second-factor/passkey`,
    stepUpOptions: `${account}/second-factor/passkey/options`,
    signInWithPasskey: `${account}/sign-in/passkey`,
    signInOptions: `${account}/sign-in/passkey/options`,
    passkeys: `${account}/passkeys`,
    passkeyOptions: `${account}/passkeys/options`,
    removePasskey: `${account}/passkeys/remove`,
    codes: `${account}/codes`,
    removeCodes: `${account}/codes/remove`,
  }
}

/** Where a mailed link to sign in leads. */
export function signInLinkPath(locale: Locale, token: string): string {
  return `${accountPaths(locale).signIn}/${token}`
}

/** Where a mailed invitation leads. */
export function invitationPath(locale: Locale, token: string): string {
  return `/${locale}/account/invitation/${token}`
}

/** An organisation's page for its members. */
export function organisationPaths(locale: Locale, id: string) {
  const page = `${accountPaths(locale).account}/organisations/${id}`
  return { page, invite: `${page}/members`, remove: `${page}/members/remove` }
}

/** The first words of addresses, after the locale, that lead into a room. */
const roomAreas = ['account', 'campaign', 'staff'] as const

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

/** The rooms, each with what one has to be allowed to begin in it; who may do much begins where others wait for them. */
const rooms: readonly (readonly [Permission, string])[] = [
  ['review', '/staff/reviews'],
  ['hand over', '/staff/deliveries'],
  ['lead petitions', '/campaign'],
  ['see every petition', '/staff/petitions'],
]

/** Where somebody goes who has just signed in: on to where they wanted, else to the first room that is theirs. */
export function placeAfterSignIn(account: Account, next: string | null): string {
  const [, room] = rooms.find(([permission]) => may({ account }, permission)) ?? [null, '/account']
  const place = next ?? `/${account.locale}${room}`
  const lacksFactor = needsSecondFactor(account.roles) && !hasSecondFactor(account)
  return lacksFactor ? withNext(accountPaths(account.locale).secondFactor, place) : place
}
