import type { Day } from '../../platform/clock.ts'
import { fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { dayModel } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { Correction } from '../deliveries/correction.ts'
import { isOpenQuestion, type Response } from '../deliveries/response.ts'
import { languageName } from './delivery-words.ts'
import { replyField } from './long-texts.ts'
import type { Looker } from './next-step.ts'
import { deliveryPaths } from './paths.ts'

interface ResponseInput {
  words: Words
  looker: Pick<Looker, 'today'>
  /** What accounts are called. */
  names: ReadonlyMap<string, string>
  replyAddress: (question: Response) => string | null
  form: FormState
}

/** What the recipient said, as staff read it; what is published of it, its review decides. */
export function responseModel(input: ResponseInput, response: Response): Model {
  const { words, looker } = input
  const { kind, state, name, office, text, language, file, receivedOn } = response
  return {
    kind: words.say(`deliveries.responses.kinds.${kind}`),
    state: words.say(`deliveries.responses.states.${state}`),
    when: dayModel(words, receivedOn, looker.today),
    speaker: [name, office].filter((part) => part !== '').join(', '),
    text: text === '' ? null : text,
    language,
    file: file === null ? null : words.say('deliveries.responses.file', { name: file.name }),
    reply: replyModel(input, response),
    answer: isOpenQuestion(response) ? answerModel(input, response) : null,
  }
}

function replyModel({ words, looker, names }: ResponseInput, { reply, language }: Response): Model | null {
  if (reply === null) return null
  return {
    by: words.say('deliveries.reply.by', { name: names.get(reply.by) ?? words.say('deliveries.who.somebody') }),
    when: dayModel(words, reply.repliedOn, looker.today),
    text: reply.text === '' ? null : reply.text,
    language,
  }
}

/** The form for answering it; without one where there is nowhere to send the answer to. */
function answerModel(input: ResponseInput, question: Response): Model {
  const { words, form, replyAddress } = input
  const address = replyAddress(question)
  if (address === null) return { action: null, none: words.say('deliveries.send.noAddress') }
  const { id, deliveryId, language } = question
  return {
    none: null,
    action: deliveryPaths(words.locale).answer(deliveryId, id),
    text: fieldModel(words, form, {
      name: replyField(id),
      label: words.say('deliveries.reply.text'),
      hint: words.say('deliveries.reply.hint', { language: languageName(words, language), address }),
      language,
      long: true,
    }),
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
