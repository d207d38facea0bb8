import type { Role } from '../../server/features/accounts/account.ts'
import { needsSecondFactor } from '../../server/features/accounts/permissions.ts'
import type { Locale } from '../../server/platform/locales.ts'
import { readAddress } from '../../server/platform/mail/typed-address.ts'
import type { Fields, TestSite } from './site.ts'

export interface SignInOptions {
  roles: readonly Role[]
  name?: string
  /** `NAME@example.org` where left out; names are the tests' own to choose. */
  address?: string
  locale?: Locale
  /** True: the second factor was shown. Where left out: as far as these roles need one. */
  hasSteppedUp?: boolean
}

/** Somebody with an account, signed in in a browser of their own. */
export interface SignedIn {
  accountId: string
  /** What their browser sends as `Cookie`. */
  cookie: string
  csrf: string
  get(address: string): Promise<Response>
  /** Sends a form as a page of the room would. */
  post(address: string, fields?: Fields): Promise<Response>
}

let count = 0

/** Makes an account and signs it in, past the mailed link. */
export async function signIn(site: TestSite, options: SignInOptions): Promise<SignedIn> {
  count += 1
  const { roles, name = `Colleague ${String(count)}`, locale = 'en' } = options
  const address = readAddress(options.address ?? `colleague-${String(count)}@example.org`)
  if (address === null) throw new Error('That is no address.')
  const { accounts, sessions } = site.stores
  const accountId = await accounts.add({ name, roles, locale, address })
  await accounts.activate(accountId)
  const account = await accounts.find(accountId)
  if (account === null) throw new Error('The account was not stored.')
  const begun = await sessions.begin(account, 'mail', null)
  const shows = options.hasSteppedUp ?? needsSecondFactor(roles)
  const token = shows ? ((await sessions.stepUp(begun)) ?? '') : begun
  const viewer = await sessions.viewer(token)
  if (viewer === null) throw new Error('The session did not begin.')
  const cookie = `session=${token}`
  return {
    accountId,
    cookie,
    csrf: viewer.csrf,
    get: (path) => site.get(path, { cookie }),
    post: (path, fields = {}) => site.post(path, { csrf: viewer.csrf, ...fields }, { cookie }),
  }
}
