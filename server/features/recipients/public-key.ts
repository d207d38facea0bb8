import { atFirstUse } from '../../platform/at-first-use.ts'

/** Whether files can be encrypted to it with age: the tool's own reading of `age1…` decides. */
export function isPublicKey(text: string): boolean {
  try {
    new (atFirstUse('age-encryption').Encrypter)().addRecipient(text)
    return true
  } catch {
    return false
  }
}
