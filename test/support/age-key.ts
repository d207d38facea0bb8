import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'

/** A key pair of a recipient, as `age-keygen` makes one. */
export interface AgeKey {
  /** What it gives to others: `age1…`. */
  publicKey: string
  /** What was encrypted to it. Throws for what is nobody's, or somebody else's. */
  opened(file: Uint8Array): Promise<Buffer>
}

export async function anAgeKey(): Promise<AgeKey> {
  const identity = await generateIdentity()
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return {
    publicKey: await identityToRecipient(identity),
    opened: async (file) => Buffer.from(await decrypter.decrypt(file)),
  }
}
