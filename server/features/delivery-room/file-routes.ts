import { pipeline } from 'node:stream/promises'

import type { Response } from 'express'
import { z } from 'zod'

import { NotFound } from '../../platform/errors.ts'
import { parseParams } from '../../platform/http/forms.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import { encryptFor, packName, zipStream } from '../packs/index.ts'
import { idIn } from './act-routes.ts'
import { idParams, rule, type DeliveryRoomParts } from './room-parts.ts'

const personal = { ...rule, personal: true } as const
const fileParams = idParams.extend({ name: z.string().min(1).max(200) })

const mediaTypes: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

interface Download {
  /** The file as it is called at whoever takes it. */
  name: string
  bytes: AsyncIterable<Uint8Array>
  /** The recipient's key, where only it may read this. */
  key: string | null
}

/** The files of a delivery, for printing and handing over. Each copy is written down before its first byte. */
export function addFileRoutes(room: GuardedRouter, parts: DeliveryRoomParts): void {
  const { deliveries, shelf, audit, recipients } = parts

  /** Throws NotFound while they are being built, and once they are gone. */
  async function opened(id: string): Promise<Delivery> {
    const delivery = await deliveries.get(id)
    if (delivery.state === 'preparing' || !delivery.isStored) throw new NotFound()
    return delivery
  }

  async function note(id: string, by: string, name: string, isEncrypted: boolean): Promise<void> {
    const subject = { kind: 'delivery', id } as const
    const after = { name, isEncrypted }
    await audit.append({ by, deed: 'delivery.file-taken', subject, before: null, after, why: null })
  }

  const keyOf = ({ recipientSlug }: Delivery): string | null => recipients.named([recipientSlug])[0]?.publicKey ?? null

  room.get('/:locale/staff/deliveries/:id/zip', personal, async (req, res, viewer) => {
    const delivery = await opened(idIn(req))
    const { id, files, frozen } = delivery
    const name = packName(frozen)
    const key = keyOf(delivery)
    const zipped = files.map((file) => ({ ...file, read: () => shelf.read(id, file.name) }))
    const bytes = zipStream(zipped, frozen.preparedOn)
    await note(id, viewer.account.id, name, key !== null)
    await send(res, { name, bytes, key })
  })

  room.get('/:locale/staff/deliveries/:id/files/:name', personal, async (req, res, viewer) => {
    const delivery = await opened(idIn(req))
    const { name } = parseParams(fileParams, req.params)
    if (!delivery.files.some((file) => file.name === name)) throw new NotFound()
    const key = holdsPersonalData(name) ? keyOf(delivery) : null
    await note(delivery.id, viewer.account.id, name, key !== null)
    await send(res, { name, bytes: shelf.read(delivery.id, name), key })
  })
}

/** Lists of signers do; letter, charts and figures hold what everybody may know. */
function holdsPersonalData(name: string): boolean {
  return name.startsWith('signatures.')
}

async function send(res: Response, { name, bytes, key }: Download): Promise<void> {
  const base = name.split('/').at(-1) ?? name
  const ending = base.split('.').at(-1) ?? ''
  const asCalled = key === null ? base : `${base}.age`
  res.setHeader(
    'Content-Type',
    key === null ? (mediaTypes[ending] ?? 'application/octet-stream') : 'application/octet-stream',
  )
  res.setHeader('Content-Disposition', `attachment; filename="${asCalled}"`)
  await pipeline(key === null ? bytes : encryptFor(key, bytes), res)
}
