import type { Locale } from '../../server/platform/locales.ts'
import type { SignedIn } from '../support/rooms.ts'

export type Address = (locale: Locale) => string

/** One page of the rooms, and somebody who may see it. */
export interface RoomPage {
  /** The way in that it lies behind, as routes name it. */
  door: string
  address: Address
  /** Null: nobody has to be signed in. */
  as: SignedIn | null
}

/** Doors behind which a file lies, and no page. */
export const downloads: readonly string[] = [
  '/:locale/staff/reviews/:id/answer',
  '/:locale/staff/deliveries/:id/zip',
  '/:locale/staff/deliveries/:id/files/:name',
  '/:locale/staff/deliveries/:id/evidence/:evidence/file',
]

/** That address in each language. */
export const at =
  (rest: string): Address =>
  (locale) =>
    `/${locale}${rest}`

/** The last part of an address: what was just made. */
export function idIn(address: string): string {
  return address.split('?')[0]?.split('/').at(-1) ?? ''
}
