import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Evidence } from '../deliveries/evidence.ts'
import type { Saying } from '../deliveries/index.ts'
import { deliveryPaths } from './paths.ts'

export interface SayingsPageInput {
  words: Words
  evidence: Pick<Evidence, 'id' | 'deliveryId' | 'note'>
  sayings: readonly Saying[]
}

/** What a file says of its maker, before everybody may have it. */
export function sayingsPage({ words, evidence, sayings }: SayingsPageInput): Page {
  const { id, deliveryId, note } = evidence
  const paths = deliveryPaths(words.locale)
  const title = words.say('deliveries.sayings.title')
  return {
    template: 'deliveries-room/sayings',
    locale: words.locale,
    title,
    description: null,
    path: `/staff/deliveries/${deliveryId}`,
    indexed: false,
    model: {
      title,
      note,
      back: paths.delivery(deliveryId),
      action: paths.showEvidence(deliveryId, id),
      file: paths.evidenceFile(deliveryId, id),
      sayings: sayings.map(({ kind, text }) => ({
        name: words.say(`sayings.kinds.${kind}`),
        text: text === '' ? words.say(`sayings.${kind === 'signed' ? 'isSigned' : 'isUnknown'}`) : text,
      })),
    },
  }
}
