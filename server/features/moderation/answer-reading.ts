import { fileSizeInWords } from '../../platform/file-size.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import { textIn } from '../petitions/petition.ts'
import type { AnswerSubject } from './opened-subject.ts'
import { reviewPaths } from './paths.ts'

/** What a recipient answered, as it is published if it is approved. */
export function answerSubjectModel(
  words: Words,
  { answer, sayings, delivery, petition }: AnswerSubject,
  reviewId: string,
): Model {
  const { stance, name, office, text, language, file, receivedOn } = answer
  const { title, language: titleLanguage } = textIn(petition.text, words.locale)
  return {
    petition: { title, language: titleLanguage, href: petitionPaths(words.locale, petition.slug).petition },
    facts: [
      { label: words.say('moderation.answer.sent'), value: delivery.frozen.recipient.name[words.locale] },
      { label: words.say('moderation.answer.by'), value: `${name}, ${office}` },
      { label: words.say('moderation.answer.received'), value: words.date(receivedOn) },
    ],
    stance: words.say(`moderation.answer.stances.${stance ?? 'answered'}`),
    text,
    language,
    sayings: sayings.map(({ kind, text: saying }) => ({
      label: words.say(`sayings.kinds.${kind}`),
      value: saying === '' ? words.say(`sayings.${kind === 'signed' ? 'isSigned' : 'isUnknown'}`) : saying,
    })),
    file:
      file === null
        ? null
        : {
            href: reviewPaths(words.locale, reviewId).answerFile,
            text: words.say('moderation.answer.download', { size: fileSizeInWords(words, file.bytes) }),
          },
  }
}
