import type { Words } from '../../platform/i18n.ts'
import type { Petition } from '../petitions/petition.ts'
import { offersVisibility } from '../petitions/signing-rules.ts'

/** Who may come to read a comment, said where it is typed. */
export function commentHint(words: Words, petition: Petition): string {
  const organiser = petition.organiser.name[words.locale]
  return words.say(`sign.comment.hint.${offersVisibility(petition) ? 'shown' : 'kept'}`, { organiser })
}
