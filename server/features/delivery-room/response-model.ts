import type { Day } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import { dayModel } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
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
