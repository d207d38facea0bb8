import { Router } from 'express'
import { z } from 'zod'

import { NotFound } from '../../platform/errors.ts'
import { parseParams } from '../../platform/http/forms.ts'
import { sendAttachment } from '../../platform/http/send-attachment.ts'
import { isId } from '../../platform/ids.ts'
import type { Responses } from '../deliveries/index.ts'

interface Parts {
  answers: Pick<Responses, 'toReview' | 'readFile'>
}

const params = z.object({ id: z.string().refine(isId) })

/** The files of published answers, the same for everybody in every language. */
export function createAnswerFileRouter({ answers }: Parts): Router {
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/deliveries/answers/:id.pdf', async (req, res) => {
    const answer = await answers.toReview(parseParams(params, req.params).id)
    if (answer.state !== 'published' || answer.file === null) throw new NotFound()
    await sendAttachment(res, {
      name: `answer-${answer.receivedOn}.pdf`,
      bytes: answer.file.bytes,
      content: answers.readFile(answer),
      cacheControl: 'public, max-age=300',
    })
  })

  return router
}
