import type { Request } from 'express'
import { z } from 'zod'

import { Invalid, NotFound } from '../../platform/errors.ts'
import type { FormError, FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams, type ParsedForm } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { sendAttachment } from '../../platform/http/send-attachment.ts'
import { uploadIn } from '../../platform/http/uploads.ts'
import { isId } from '../../platform/ids.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { CheckedFile, NewEvidence } from '../deliveries/index.ts'
import { idIn } from './act-routes.ts'
import { sentAs, type AttemptDeed } from './attempt-routes.ts'
import type { ShowDelivery } from './delivery-routes.ts'
import { evidenceForm, recordForm, showForm } from './forms.ts'
import { deliveryPaths } from './paths.ts'
import { idParams, roomWords, rule, type DeliveryRoomParts } from './room-parts.ts'
import { sayingsPage } from './sayings-page.ts'

interface Around {
  show: ShowDelivery
  attempt: AttemptDeed
}

const uploading = { ...rule, upload: true } as const
const personal = { ...rule, personal: true } as const
const evidenceParams = idParams.extend({ evidence: z.string().refine(isId) })

/** The file that came with a form, or what is wrong with it; null where none came. */
type SentFile = { ok: true; file: CheckedFile | null } | { ok: false; code: 'tooLarge' | 'unfit' }

/** Handing over by other ways than mail, and what shows that something happened. */
export function addEvidenceRoutes(room: GuardedRouter, parts: DeliveryRoomParts, { show, attempt }: Around): void {
  const { deliveries, evidence, renderRoom } = parts

  async function fileIn(req: Request): Promise<SentFile> {
    const upload = uploadIn(req)
    if (upload === 'too-large') return { ok: false, code: 'tooLarge' }
    if (upload === null) return { ok: true, file: null }
    const file = await evidence.check(upload.bytes)
    return file === null ? { ok: false, code: 'unfit' } : { ok: true, file }
  }

  const sayingsOf = (deliveryId: string, id: string) => evidence.sayingsOf({ deliveryId, id })

  room.post('/:locale/staff/deliveries/:id/record', uploading, async (req, res, viewer) => {
    const id = idIn(req)
    const form = parseForm(recordForm, req.body)
    const sent = await fileIn(req)
    if (!form.ok || !sent.ok) {
      res.status(statusOf(sent))
      await show(req, res, viewer, { refusedForm: { name: 'record', form: refused(form, sent) } })
      return
    }
    const { revision, way, day, course, note, isPublic } = form.value
    const by = viewer.account.id
    const done = isHeld(sent.file, isPublic) ? 'recordedHeld' : 'recorded'
    await attempt({ req, res, viewer, done, sent: sentAs('record', form) }, async () => {
      const { file } = sent
      const byHand = { id, revision, way, sentOn: day, note: course }
      const shows = { deliveryId: id, kind: kindOf(file), day, note, isPublic: isPublic === 'yes', file }
      if (file === null && note === '') await deliveries.recordSent(byHand, by)
      else await evidence.add(shows, by, (store) => deliveries.recordSent(byHand, by, (_, session) => store(session)))
    })
  })

  room.post('/:locale/staff/deliveries/:id/evidence', uploading, async (req, res, viewer) => {
    const { id } = await deliveries.get(idIn(req))
    const form = parseForm(evidenceForm, req.body)
    const sent = await fileIn(req)
    const isEmpty = form.ok && sent.ok && sent.file === null && form.value.note === ''
    if (!form.ok || !sent.ok || isEmpty) {
      res.status(statusOf(sent))
      await show(req, res, viewer, { refusedForm: { name: 'evidence', form: refused(form, sent) } })
      return
    }
    const { kind, day, note, isPublic } = form.value
    const done = isHeld(sent.file, isPublic) ? 'evidenceHeld' : 'evidenceAdded'
    await attempt({ req, res, viewer, done }, () =>
      evidence.add(
        { deliveryId: id, kind, day, note, isPublic: isPublic === 'yes', file: sent.file },
        viewer.account.id,
      ),
    )
  })

  room.post('/:locale/staff/deliveries/:id/evidence/:evidence/show', personal, async (req, res, viewer) => {
    const { locale, id, evidence: which } = parseParams(evidenceParams, req.params)
    const form = parseForm(showForm, req.body)
    if (!form.ok) throw new Invalid()
    const isPublic = form.value.isPublic === 'yes'
    const sayings = isPublic && form.value.knowing === undefined ? await sayingsOf(id, which) : []
    if (sayings.length > 0) {
      const page = sayingsPage({ words: roomWords(parts, locale), evidence: await evidence.get(id, which), sayings })
      res.type('html').send(renderRoom(page, viewer))
      return
    }
    await evidence.setPublic({ deliveryId: id, id: which }, isPublic, viewer.account.id)
    seeOther(res, `${deliveryPaths(locale).delivery(id)}?done=evidenceChanged`)
  })

  room.get('/:locale/staff/deliveries/:id/evidence/:evidence/file', personal, async (req, res) => {
    const { id, evidence: which } = parseParams(evidenceParams, req.params)
    const one = await evidence.get(id, which)
    if (one.file === null) throw new NotFound()
    const { name, bytes } = one.file
    await sendAttachment(res, { name, bytes, content: evidence.read(one), cacheControl: 'no-store' })
  })
}

/** It says something of its maker, which nobody has read yet. */
function isHeld(file: CheckedFile | null, isPublic: 'yes' | undefined): boolean {
  return isPublic === 'yes' && file !== null && file.sayings.length > 0
}

function kindOf(file: CheckedFile | null): NewEvidence['kind'] {
  if (file === null) return 'reference'
  return file.mediaType === 'application/pdf' ? 'scan' : 'photo'
}

function statusOf(sent: SentFile): number {
  return !sent.ok && sent.code === 'tooLarge' ? 413 : 422
}

function refused(form: ParsedForm<unknown>, sent: SentFile): FormState {
  const errors: FormError[] = form.ok ? [] : [...form.errors]
  if (!sent.ok) errors.push({ field: 'file', code: sent.code })
  if (errors.length === 0) errors.push({ field: 'note', code: 'nothing' })
  return { typed: form.typed, errors, part: 'deliveries' }
}
