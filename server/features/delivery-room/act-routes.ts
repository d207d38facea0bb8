import type { Request, Response } from 'express'

import { dayOf } from '../../platform/clock.ts'
import { Conflict, Invalid } from '../../platform/errors.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import type { GuardedRouter, Viewer } from '../accounts/index.ts'
import { isUnanswered } from '../deliveries/delivery.ts'
import type { Which } from '../deliveries/index.ts'
import { sentAs, type AttemptDeed } from './attempt-routes.ts'
import type { ShowDelivery } from './delivery-routes.ts'
import { abandonForm, findOutForm, remindForm, seenForm } from './forms.ts'
import { reminderFor } from './mail-preview.ts'
import { idParams, rule, type DeliveryRoomParts } from './room-parts.ts'

interface Around {
  show: ShowDelivery
  attempt: AttemptDeed
}

type Deed = (which: Which, by: string) => Promise<unknown>

/** Letting a delivery go, mailing it, and finding out what became of it. */
export function addActRoutes(room: GuardedRouter, parts: DeliveryRoomParts, { show, attempt }: Around): void {
  const { deliveries, mailing, now } = parts

  /** A button: nothing is to be typed. */
  function button(act: string, done: string, deed: Deed): void {
    room.post(`/:locale/staff/deliveries/:id/${act}`, rule, (req, res, viewer) => {
      const which = seenIn(req)
      return attempt({ req, res, viewer, done }, () => deed(which, viewer.account.id))
    })
  }

  button('release', 'released', deliveries.release)
  button('send', 'sending', mailing.send)
  button('arrived', 'sent', mailing.arrived)
  button('no-answer', 'noAnswer', async (which, by) => {
    if (!isUnanswered(await deliveries.get(which.id), dayOf(now()))) throw tooEarly()
    return deliveries.noAnswer(which, by)
  })
  button('link', 'linkSent', ({ id }, by) => mailing.sendLink(id, by))
  button('revoke', 'revoked', ({ id }, by) => mailing.revokeLinks(id, by))

  room.post('/:locale/staff/deliveries/:id/abandon', rule, async (req, res, viewer) => {
    const form = parseForm(abandonForm, req.body)
    if (!form.ok) return showAgain(req, res, viewer, { name: 'abandon', form: { ...form, part: 'deliveries' } })
    const { revision, abandonWhy } = form.value
    return attempt({ req, res, viewer, done: 'abandoned', sent: sentAs('abandon', form) }, () =>
      deliveries.abandon({ id: idIn(req), revision }, viewer.account.id, abandonWhy),
    )
  })

  room.post('/:locale/staff/deliveries/:id/not-arrived', rule, async (req, res, viewer) => {
    const form = parseForm(findOutForm, req.body)
    if (!form.ok) return showAgain(req, res, viewer, { name: 'findOut', form: { ...form, part: 'deliveries' } })
    const { revision, foundWhy } = form.value
    return attempt({ req, res, viewer, done: 'notArrived', sent: sentAs('findOut', form) }, () =>
      mailing.didNotArrive({ id: idIn(req), revision }, viewer.account.id, foundWhy),
    )
  })

  room.post('/:locale/staff/deliveries/:id/remind', rule, (req, res, viewer) => {
    const form = parseForm(remindForm, req.body)
    if (!form.ok) return showAgain(req, res, viewer, { name: 'remind', form: { ...form, part: 'deliveries' } })
    const { how, revision, reminder: text } = form.value
    const which = { id: idIn(req), revision }
    const by = viewer.account.id
    const done = how === 'mail' ? 'reminded' : 'remindedElsewhere'
    return attempt({ req, res, viewer, done, sent: sentAs('remind', form) }, async () => {
      if (how !== 'mail') return deliveries.remind(which, by, how === 'elsewhere')
      const isEdited = text !== reminderFor(await deliveries.get(which.id), parts)
      return mailing.remind(which, by, { text, isEdited })
    })
  })

  function showAgain(
    req: Request,
    res: Response,
    viewer: Viewer,
    refusedForm: NonNullable<Parameters<ShowDelivery>[3]>['refusedForm'],
  ): Promise<void> {
    res.status(422)
    return show(req, res, viewer, { refusedForm })
  }
}

function tooEarly(): Conflict {
  return new Conflict('wrongState', 'An answer may still come.')
}

export function idIn(req: Request): string {
  return parseParams(idParams, req.params).id
}

function seenIn(req: Request): Which {
  const form = parseForm(seenForm, req.body)
  if (!form.ok) throw new Invalid()
  return { id: idIn(req), revision: form.value.revision }
}
