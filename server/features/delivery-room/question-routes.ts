import { z } from 'zod'

import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { isId } from '../../platform/ids.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import { sentAs, type AttemptDeed } from './attempt-routes.ts'
import type { ShowDelivery } from './delivery-routes.ts'
import { replyFormFor } from './forms.ts'
import { replyField } from './long-texts.ts'
import { idParams, rule, type DeliveryRoomParts } from './room-parts.ts'

interface Around {
  show: ShowDelivery
  attempt: AttemptDeed
}

const questionParams = idParams.extend({ question: z.string().refine(isId) })

/** Answering what a recipient asked. */
export function addQuestionRoutes(
  room: GuardedRouter,
  { replies }: Pick<DeliveryRoomParts, 'replies'>,
  { show, attempt }: Around,
): void {
  room.post('/:locale/staff/deliveries/:id/questions/:question/answer', rule, async (req, res, viewer) => {
    const { id: deliveryId, question: questionId } = parseParams(questionParams, req.params)
    const field = replyField(questionId)
    const form = parseForm(replyFormFor(questionId), req.body)
    if (!form.ok) {
      res.status(422)
      return show(req, res, viewer, { refusedForm: { name: 'reply', form: { ...form, part: 'deliveries' } } })
    }
    const text = form.value[field] ?? ''
    return attempt({ req, res, viewer, done: 'replied', sent: sentAs('reply', form) }, () =>
      replies.reply({ deliveryId, questionId, text }, viewer.account.id),
    )
  })
}
