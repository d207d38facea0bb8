import { Router } from 'express'
import { z } from 'zod'

import { parseParams } from '../../platform/http/forms.ts'
import { sendAttachment } from '../../platform/http/send-attachment.ts'
import { isId } from '../../platform/ids.ts'
import { assertShown, type EvidenceService } from '../deliveries/index.ts'
import type { PetitionService } from '../petitions/index.ts'

interface Parts {
  evidence: Pick<EvidenceService, 'getShown' | 'read'>
  petitions: Pick<PetitionService, 'byId'>
}

const params = z.object({ id: z.string().refine(isId) })

/** What shows that something was handed over, where staff let everybody see it; the same in every language. */
export function createEvidenceFileRouter({ evidence, petitions }: Parts): Router {
  const router = Router({ caseSensitive: true, strict: true })

  router.get('/deliveries/evidence/:id', async (req, res) => {
    const one = await evidence.getShown(parseParams(params, req.params).id)
    assertShown(petitions.byId(one.petitionId))
    const { name, bytes } = one.file
    // What is hidden again is gone: nobody on the way keeps it without asking.
    await sendAttachment(res, { name, bytes, content: evidence.read(one), cacheControl: 'public, no-cache' })
  })

  return router
}
