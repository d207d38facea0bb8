import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { Petition } from '../petitions/petition.ts'
import { visibilities } from './signature.ts'

/** The radio buttons of "Who may see your name?", each with what it means for this petition's handover. */
export function visibilityChoices(words: Words, { handover }: Pick<Petition, 'handover'>, chosen: string): Model[] {
  return visibilities.map((value) => ({
    value,
    checked: value === chosen,
    label: words.say(`visibility.${value}.label`),
    hint: words.say(value === 'hidden' ? `visibility.hidden.hint.${handover}` : `visibility.${value}.hint`),
  }))
}
