import { choiceModel, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { dayModel } from '../../platform/room-page.ts'
import type { Day } from '../../platform/clock.ts'
import type { Model } from '../../platform/templates.ts'
import { isPublicState, type Delivery } from '../deliveries/delivery.ts'
import { evidenceKinds, type Evidence } from '../deliveries/evidence.ts'
import { evidenceFields } from './acts-model.ts'
import { sizeOf } from './files-model.ts'
import { deliveryPaths } from './paths.ts'

interface EvidenceInput {
  words: Words
  delivery: Delivery
  evidence: readonly Evidence[]
  form: FormState
  today: Day
}

/** What shows that something happened, and the form for more of it. */
export function evidenceModel({ words, delivery, evidence, form, today }: EvidenceInput): Model {
  const { id, state } = delivery
  const typed = { day: today, ...form.typed }
  const kinds = evidenceKinds.filter((kind) => kind !== 'mail_receipt')
  return {
    items: evidence.map((one) => itemModel(words, one, today)),
    // What shows that it was handed over comes with saying so.
    action: isPublicState(state) ? deliveryPaths(words.locale).act(id, 'evidence') : null,
    kind: choiceModel(words, form, {
      name: 'kind',
      label: words.say('deliveries.evidence.kind'),
      options: kinds.map((kind) => ({ value: kind, text: words.say(`deliveries.evidence.kinds.${kind}`) })),
    }),
    day: fieldModel(
      words,
      { ...form, typed },
      { name: 'day', type: 'date', label: words.say('deliveries.evidence.day') },
    ),
    ...evidenceFields(words, form),
  }
}

function itemModel(words: Words, { id, deliveryId, kind, day, note, file, isPublic }: Evidence, today: Day): Model {
  const paths = deliveryPaths(words.locale)
  return {
    kind: words.say(`deliveries.evidence.kinds.${kind}`),
    when: dayModel(words, day, today),
    note: note === '' && kind === 'mail_receipt' ? words.say('deliveries.evidence.receipt') : note,
    file:
      file === null
        ? null
        : { href: paths.evidenceFile(deliveryId, id), text: file.name, size: sizeOf(words, file.bytes) },
    show:
      file === null
        ? null
        : {
            action: paths.showEvidence(deliveryId, id),
            isPublic: isPublic ? 'no' : 'yes',
            text: words.say(isPublic ? 'deliveries.evidence.isShown' : 'deliveries.evidence.isHidden'),
            button: words.say(isPublic ? 'deliveries.evidence.hide' : 'deliveries.evidence.show'),
          },
  }
}
