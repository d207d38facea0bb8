import { NotFound } from '../../platform/errors.ts'
import { parseParams } from '../../platform/http/forms.ts'
import { sendAttachment } from '../../platform/http/send-attachment.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { ModerationParts } from './parts.ts'
import { reviewParams } from './review-routes.ts'

type Parts = Pick<ModerationParts, 'subjects' | 'answers'>

/** The file that came with a recipient's answer, for those who decide on it. */
export function addAnswerRoutes(room: GuardedRouter, { subjects, answers }: Parts): void {
  room.get('/:locale/staff/reviews/:id/answer', { may: 'review', personal: true }, async (req, res, viewer) => {
    const { locale, id } = parseParams(reviewParams, req.params)
    const { subject } = await subjects.open(id, viewer, locale)
    if (subject?.kind !== 'answer' || subject.answer.file === null) throw new NotFound()
    await sendAttachment(res, {
      name: 'answer.pdf',
      bytes: subject.answer.file.bytes,
      content: answers.readFile(subject.answer),
      cacheControl: 'no-store',
    })
  })
}
