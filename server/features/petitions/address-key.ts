import { randomBytes } from 'node:crypto'

import type { Keyring } from '../../platform/crypto/keyring.ts'

/** A petition's own secret under which addresses are looked up, sealed for its place. */
export function newAddressKey(keyring: Keyring, petitionId: string): Buffer {
  return keyring.seal(randomBytes(32), placeOf(petitionId))
}

export function openAddressKey(keyring: Keyring, petitionId: string, box: Buffer): Buffer {
  return keyring.open(box, placeOf(petitionId))
}

function placeOf(petitionId: string): string {
  return `petitions|${petitionId}|addressKey`
}
