import type { Words } from '../../platform/i18n.ts'
import { standingSentence, type Recipient, type RecipientProfiles } from '../recipients/index.ts'

/** What a list of signers is worth with one who is asked. */
export interface Standing {
  name: string
  text: string
}

/** Of those who are asked, who takes a list as something less. To who is addressed only nothing goes at all. */
export function standingsOf(words: Words, asked: readonly Recipient[], profiles: RecipientProfiles): Standing[] {
  return asked
    .filter(({ addressedOnly, profile }) => !addressedOnly && profiles[profile].listStanding !== 'list')
    .map(({ name, profile }) => ({ name: name[words.locale], text: standingSentence(words, profiles[profile]) }))
}
