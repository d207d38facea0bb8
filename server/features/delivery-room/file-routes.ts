import type { Response } from 'express'
import { z } from 'zod'

import { parseParams } from '../../platform/http/forms.ts'
import { sendAttachment } from '../../platform/http/send-attachment.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { OutgoingFile } from '../deliveries/index.ts'
import { idIn } from './act-routes.ts'
import { idParams, rule, type DeliveryRoomParts } from './room-parts.ts'

const personal = { ...rule, personal: true } as const
const fileParams = idParams.extend({ name: z.string().min(1).max(200) })

/** The files of a delivery, for printing and handing over. */
export function addFileRoutes(room: GuardedRouter, { deliveries }: Pick<DeliveryRoomParts, 'deliveries'>): void {
  const send = (res: Response, file: OutgoingFile) => sendAttachment(res, { ...file, cacheControl: 'no-store' })

  room.get('/:locale/staff/deliveries/:id/zip', personal, async (req, res, viewer) => {
    await send(res, await deliveries.zip({ id: idIn(req), by: viewer.account.id }))
  })

  room.get('/:locale/staff/deliveries/:id/files/:name', personal, async (req, res, viewer) => {
    const { id, name } = parseParams(fileParams, req.params)
    await send(res, await deliveries.readFile({ id, name, by: viewer.account.id }))
  })
}
