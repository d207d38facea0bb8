import { Router } from 'express'
import { z } from 'zod'

import { NotFound } from '../../platform/errors.ts'
import { parseParams } from '../../platform/http/forms.ts'
import { sendAttachment } from '../../platform/http/send-attachment.ts'
import { isId } from '../../platform/ids.ts'
import { assertShown, type Responses } from '../deliveries/index.ts'
import type { PetitionService } from '../petitions/index.ts'

interface Parts {
  answers: Pick<Responses, 'toReview' | 'readFile'>
  petitions: Pick<PetitionService, 'byId'>
}

const params = z.object({ id: z.string().refine(isId) })

/** The files of published answers, the same for everybody in every language. */
export function createAnswerFileRouter({ answers, petitions }: Parts): Router {
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/deliveries/answers/:id.pdf', async (req, res) => {
    const answer = await answers.toReview(parseParams(params, req.params).id)
    if (answer.state !== 'published' || answer.file === null) throw new NotFound()
    assertShown(petitions.byId(answer.petitionId))
    await sendAttachment(res, {
      name: `answer-${answer.receivedOn}.pdf`,
      bytes: answer.file.bytes,
      content: answers.readFile(answer),
      // Where its petition is hidden it is gone: nobody on the way keeps it without asking.
      cacheControl: 'public, no-cache',
    })
  })

  return router
}
