import type { Request, Response } from 'express'
import { z } from 'zod'

import { NotFound } from '../../platform/errors.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { GuardedRouter, Viewer } from '../accounts/index.ts'
import type { Recipient, RecipientKeeper, RecipientService } from '../recipients/index.ts'
import { conflictOf, refusedForm } from './conflicts.ts'
import { staffPaths } from './paths.ts'
import { changedRecipientForm, newRecipientForm, retireForm } from './recipient-form.ts'
import { recipientPage, recipientsPage, type RecipientPageInput } from './recipient-pages.ts'
import { staffParams, staffWords, type RoomParts } from './room-parts.ts'

export interface RecipientRoutesParts extends RoomParts {
  recipients: Pick<RecipientService, 'all'>
  recipientKeeper: RecipientKeeper
}

const slugParams = staffParams.extend({ slug: z.string().max(100) })
const rule = { may: 'keep recipients' } as const

/** The register of recipients: who is asked, and how they are reached. */
export function addRecipientRoutes(room: GuardedRouter, parts: RecipientRoutesParts): void {
  const { recipients, recipientKeeper: keeper, renderRoom } = parts

  function asked(req: Request): { locale: 'en' | 'uk'; recipient: Recipient } {
    const { locale, slug } = parseParams(slugParams, req.params)
    const recipient = recipients.all().find((one) => one.slug === slug)
    if (recipient === undefined) throw new NotFound('recipientNotFound', 'There is no such recipient.')
    return { locale, recipient }
  }

  function show(
    res: Response,
    viewer: Viewer,
    { locale, ...input }: Omit<RecipientPageInput, 'words'> & { locale: 'en' | 'uk' },
  ): void {
    res.type('html').send(renderRoom(recipientPage({ words: staffWords(parts, locale), ...input }), viewer))
  }

  room.get('/:locale/staff/recipients', rule, (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const { show: shown, done } = req.query
    const words = staffWords(parts, locale)
    const page = recipientsPage({ words, recipients: recipients.all(), retired: shown === 'retired', done })
    res.type('html').send(renderRoom(page, viewer))
  })

  room.get('/:locale/staff/recipients/new', rule, (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    show(res, viewer, { locale, recipient: null })
  })

  room.post('/:locale/staff/recipients', rule, async (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const form = parseForm(newRecipientForm, req.body)
    if (!form.ok) {
      res.status(422)
      show(res, viewer, { locale, recipient: null, form })
      return
    }
    const { slug, fields, why } = form.value
    const refused = await conflictOf(keeper.add({ slug, ...fields }, { by: viewer.account.id, why }))
    if (refused === null) {
      seeOther(res, `${staffPaths(locale).recipients}?done=added`)
      return
    }
    res.status(409)
    show(res, viewer, { locale, recipient: null, form: refusedForm(form.typed, { field: 'slug', code: 'known' }) })
  })

  room.get('/:locale/staff/recipients/:slug', rule, (req, res, viewer) => {
    show(res, viewer, { ...asked(req), done: req.query['done'] })
  })

  room.post('/:locale/staff/recipients/:slug', rule, async (req, res, viewer) => {
    const { locale, recipient } = asked(req)
    const form = parseForm(changedRecipientForm, req.body)
    if (!form.ok) {
      res.status(422)
      show(res, viewer, { locale, recipient, form })
      return
    }
    const { revision, fields, why } = form.value
    const { slug } = recipient
    const refused = await conflictOf(keeper.change({ slug, revision }, fields, { by: viewer.account.id, why }))
    if (refused === null) {
      seeOther(res, `${staffPaths(locale).recipient(slug)}?done=changed`)
      return
    }
    res.status(409)
    // With the revision of now: sent once more, it takes the place of what somebody else wrote.
    show(res, viewer, { ...asked(req), form: refusedForm(form.typed, { field: 'form', code: 'changedMeanwhile' }) })
  })

  room.post('/:locale/staff/recipients/:slug/retire', rule, async (req, res, viewer) => {
    const { locale, recipient } = asked(req)
    const form = parseForm(retireForm, req.body)
    if (!form.ok) throw new NotFound()
    const { revision, retired, why } = form.value
    const { slug } = recipient
    await keeper.retire({ slug, revision }, retired === 'yes', { by: viewer.account.id, why: why || null })
    seeOther(res, `${staffPaths(locale).recipient(slug)}?done=${retired === 'yes' ? 'retired' : 'takenBack'}`)
  })
}
