import type { Day } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import { dayModel } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { Correction } from '../deliveries/correction.ts'
import type { Response } from '../deliveries/response.ts'

/** What the recipient said, as staff read it; what is published of it, its review decides. */
export function responseModel(words: Words, response: Response, today: Day): Model {
  const { kind, state, name, office, text, language, file, receivedOn } = response
  return {
    kind: words.say(`deliveries.responses.kinds.${kind}`),
    state: words.say(`deliveries.responses.states.${state}`),
    when: dayModel(words, receivedOn, today),
    speaker: [name, office].filter((part) => part !== '').join(', '),
    text: text === '' ? null : text,
    language,
    file: file === null ? null : words.say('deliveries.responses.file', { name: file.name }),
  }
}

/** What has become of the delivered count since. */
export function correctionModel(words: Words, correction: Correction, today: Day): Model {
  const { number, notedOn, standingCount, withdrawnCount, strickenNumbers } = correction
  return {
    when: dayModel(words, notedOn, today),
    text: words.say('deliveries.corrections.one', {
      ordinal: number,
      standing: words.number(standingCount),
      withdrawn: words.number(withdrawnCount),
    }),
    stricken:
      strickenNumbers.length === 0
        ? null
        : words.say('deliveries.corrections.stricken', { numbers: words.list(strickenNumbers.map(String)) }),
  }
}
