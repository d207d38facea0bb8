import { createPrivateKey, type KeyObject } from 'node:crypto'
import { buffer } from 'node:stream/consumers'

import DKIM from 'nodemailer/lib/dkim'

/** Under which name mail is signed. Source: RFC 6376. */
export interface DkimKey {
  /** The domain that answers for the mail, as a rule that of its sender. */
  domain: string
  /** The public key stands in DNS at `selector._domainkey.domain`. */
  selector: string
  /** RSA, in PEM. */
  privateKey: string
}

/** Fewer bits are refused by large receivers. Source: RFC 8301. */
const fewestBits = 1024

/** Null when the text is a private key that signs mail, else why not, as the end of a sentence. */
export function whyNoDkimKey(pem: string): string | null {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    return 'must be a private key in PEM, without a passphrase'
  }
  if (key.asymmetricKeyType !== 'rsa') return 'must be an RSA key: many receivers know no other'
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return bits < fewestBits ? `must have at least ${String(fewestBits)} bits; 2048 are usual` : null
}

/** Puts a DKIM-Signature in front of a finished message. */
export type SignMessage = (message: Buffer) => Promise<Buffer>

export function createDkim({ domain, selector, privateKey }: DkimKey): SignMessage {
  const dkim = new DKIM({ domainName: domain, keySelector: selector, privateKey, headerFieldNames: signedFields })
  return (message) => buffer(dkim.sign(message))
}

/** What a reader sees and what decides where an answer or an unsubscription goes. */
const signedFields =
  'From:To:Reply-To:Subject:Date:Message-ID:MIME-Version:Content-Type:List-Unsubscribe:List-Unsubscribe-Post'
