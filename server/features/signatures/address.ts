import { createHmac } from 'node:crypto'

import type { MailAddress } from '../../platform/mail/typed-address.ts'

/** The value of the unique index: HMAC-SHA256 under the petition's own key, so petitions cannot be linked by it. */
export function addressKeyOf(address: MailAddress, petitionKey: Buffer): Buffer {
  return createHmac('sha256', petitionKey).update('address|').update(address.comparable).digest()
}
