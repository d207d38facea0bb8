import { dayOf, type Now } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import type { GlossaryService } from '../glossary/index.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { acceptsSignatures, adviceOn, adviceSentence, type PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import type { AdviceLine } from './check-page.ts'

interface Parts {
  petitions: Pick<PetitionService, 'list'>
  recipients: Pick<RecipientService, 'named'>
  glossary: Pick<GlossaryService, 'applying'>
  now: Now
}

/** What could be better about a draft, in the words of whoever reads it. */
export function adviceOnDesk(
  { petitions, recipients, glossary, now }: Parts,
  desk: OpenedDesk,
  words: Words,
): AdviceLine[] {
  const { petition, draft, fields } = desk
  const advice = adviceOn(draft, {
    fields,
    terms: glossary.applying(petition.owner?.kind === 'organisation' ? [petition.owner.id] : []),
    recipients: recipients.named(draft.recipients),
    openPetitions: petitions.list().filter((other) => other.id !== petition.id && acceptsSignatures(other, now())),
    today: dayOf(now()),
    reader: words.locale,
  })
  return advice.map((one) => ({ field: one.field, text: adviceSentence(words, one) }))
}
