import { Encrypter } from 'age-encryption'

/** Whether files can be encrypted to it with age: the tool's own reading of `age1…` decides. */
export function isPublicKey(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}
