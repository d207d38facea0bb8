import type { Request, Response } from 'express'

import { AppError } from '../../platform/errors.ts'
import type { FormState } from '../../platform/form-page.ts'
import { answerFailure } from '../../platform/http/error-handler.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { parseParams } from '../../platform/http/forms.ts'
import type { Viewer } from '../accounts/index.ts'
import type { Said, ShowDelivery } from './delivery-routes.ts'
import type { FormName } from './delivery-page.ts'
import { deliveryPaths } from './paths.ts'
import { idParams } from './room-parts.ts'

interface Attempt {
  req: Request
  res: Response
  viewer: Viewer
  /** Said once it is done. */
  done: string
  /** What was typed, for showing it again. */
  sent?: Said['refusedForm']
}

/** What was typed into that form, where nothing is wrong with it. */
export function sentAs(name: FormName, { typed }: Pick<FormState, 'typed'>): Attempt['sent'] {
  return { name, form: { typed, errors: [] } }
}

/** What may well happen to an honest click: the page is shown again, with a sentence, as it stands by then. */
const expected = new Set([
  'changedMeanwhile',
  'wrongState',
  'addressedOnly',
  'petitionRemoved',
  'deliveries.filesGone',
  'deliveries.fourEyes',
  'deliveries.noMailAddress',
  'deliveries.repliedBefore',
  'deliveries.underWay',
  'deliveries.wrongDay',
])

/** Does it and goes back to the delivery; or shows it again with why it was not done. */
export function createAttempt(show: ShowDelivery) {
  return async ({ req, res, viewer, done, sent }: Attempt, deed: () => Promise<unknown>): Promise<void> => {
    const { locale, id } = parseParams(idParams, req.params)
    try {
      await deed()
    } catch (error) {
      if (!(error instanceof AppError) || !expected.has(error.code)) throw error
      answerFailure(res, error)
      await show(req, res, viewer, { refused: error.code.replace('deliveries.', ''), refusedForm: sent })
      return
    }
    seeOther(res, `${deliveryPaths(locale).delivery(id)}?done=${done}`)
  }
}

export type AttemptDeed = ReturnType<typeof createAttempt>
