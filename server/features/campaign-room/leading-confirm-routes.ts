import type { Response } from 'express'
import { z } from 'zod'

import { freshForm, type FormState, type Typed } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import { areClosingWordsLong, NotReady } from '../petitions/index.ts'
import { canMove, mayMove } from '../petitions/moves.ts'
import type { DeskResult } from './desk-page.ts'
import { aboveOf } from './leading-above.ts'
import { confirmPage, fieldOfWords, type Confirmed } from './leading-confirm-page.ts'
import type { LeadingParts } from './leading-parts.ts'
import { leadingPaths } from './leading-paths.ts'
import { deskParams, problemOf, rule, updateParams } from './leading-request.ts'
import { thanksFor } from './update-thanks.ts'

const closingWords = z.string().refine((typed) => !areClosingWordsLong(typed), 'wordsLong')
const closeForm = z.object(Object.fromEntries(locales.map((locale) => [fieldOfWords(locale), closingWords.optional()])))
const reopenForm = z.object({ closesOn: z.string().max(20).default('') })
const stopForm = z.object({ why: z.string().max(500).default('') })

/** What is done only after it was asked once more: close, open again, archive, thank, stop the sending of news. */
export function addConfirmRoutes(room: GuardedRouter, parts: LeadingParts): void {
  const { drafts, life, updates, wordsOf, renderRoom } = parts

  interface Shown {
    locale: Locale
    id: string
    act: Confirmed
    action: string
    form?: FormState
    problem?: string | null
    back?: string
  }

  async function show(res: Response, viewer: Viewer, shown: Shown): Promise<void> {
    const { locale, id, form = freshForm, problem = null, ...rest } = shown
    const words = wordsOf(locale)
    const petition = aboveOf(await drafts.openDesk(id, viewer))
    res.type('html').send(renderRoom(confirmPage({ words, petition, form, problem, ...rest }), viewer))
  }

  const moved = { close: 'closed', reopen: 'reopened', archive: 'archived' } as const satisfies Record<
    string,
    DeskResult
  >

  for (const act of ['close', 'reopen', 'archive'] as const) {
    room.get(`/:locale/campaign/petitions/:id/${act}`, rule, async (req, res, viewer) => {
      const { locale, id } = parseParams(deskParams, req.params)
      const { petition } = await drafts.openDesk(id, viewer)
      const paths = leadingPaths(locale, id)
      if (canMove(act, petition.state) && mayMove(act, viewer.account, petition)) {
        await show(res, viewer, { locale, id, act, action: paths[act] })
      } else seeOther(res, paths.desk)
    })
  }

  room.post('/:locale/campaign/petitions/:id/close', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const paths = leadingPaths(locale, id)
    const parsed = parseForm(closeForm, req.body)
    const form: FormState = { typed: parsed.typed, errors: parsed.ok ? [] : parsed.errors, part: 'leading' }
    if (!parsed.ok) {
      res.status(422)
      await show(res, viewer, { locale, id, act: 'close', action: paths.close, form })
      return
    }
    try {
      await life.close({ petitionId: id, by: viewer, words: closingWordsTyped(parsed.typed) })
      seeOther(res, `${paths.desk}?done=${moved.close}`)
    } catch (error) {
      const problem = problemOf(wordsOf(locale), error)
      res.status(409)
      await show(res, viewer, { locale, id, act: 'close', action: paths.close, form, problem })
    }
  })

  room.post('/:locale/campaign/petitions/:id/archive', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const paths = leadingPaths(locale, id)
    try {
      await life.archive({ petitionId: id, by: viewer })
      seeOther(res, `${paths.desk}?done=${moved.archive}`)
    } catch (error) {
      const problem = problemOf(wordsOf(locale), error)
      res.status(409)
      await show(res, viewer, { locale, id, act: 'archive', action: paths.archive, problem })
    }
  })

  room.post('/:locale/campaign/petitions/:id/reopen', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const paths = leadingPaths(locale, id)
    const form = parseForm(reopenForm, req.body)
    const closesOn = form.ok && form.value.closesOn !== '' ? form.value.closesOn : null
    try {
      await life.reopen({ petitionId: id, by: viewer, closesOn })
      seeOther(res, `${paths.desk}?done=${moved.reopen}`)
    } catch (error) {
      const errors = error instanceof NotReady ? error.lacks : []
      const problem = error instanceof NotReady ? null : problemOf(wordsOf(locale), error)
      res.status(problem === null ? 422 : 409)
      const back: FormState = { typed: form.typed, errors, part: 'leading' }
      await show(res, viewer, { locale, id, act: 'reopen', action: paths.reopen, form: back, problem })
    }
  })

  room.get('/:locale/campaign/petitions/:id/thanks', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    await show(res, viewer, { locale, id, act: 'thanks', action: leadingPaths(locale, id).thanks })
  })

  room.post('/:locale/campaign/petitions/:id/thanks', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const paths = leadingPaths(locale, id)
    try {
      seeOther(res, paths.update(await beginThanks(id, viewer)).update)
    } catch (error) {
      const problem = problemOf(wordsOf(locale), error)
      res.status(409)
      await show(res, viewer, { locale, id, act: 'thanks', action: paths.thanks, problem })
    }
  })

  /** Answers the id of the update. */
  async function beginThanks(petitionId: string, by: Viewer): Promise<string> {
    const { language } = aboveOf(await drafts.openDesk(petitionId, by))
    const { id, revision } = await updates.start(petitionId, by, language)
    const petition = parts.petitions.all().find((candidate) => candidate.id === petitionId)
    if (petition === undefined) throw new Error('Signers are told only of what was published.')
    const content = thanksFor(petition, wordsOf, parts.board.of(petitionId).confirmedCount)
    await updates.save({ petitionId, id, by, revision, content })
    return id
  }

  room.get('/:locale/campaign/petitions/:id/updates/:update/stop', rule, async (req, res, viewer) => {
    const { locale, id, update } = parseParams(updateParams, req.params)
    await updates.open(id, update, viewer)
    const paths = leadingPaths(locale, id).update(update)
    await show(res, viewer, { locale, id, act: 'stop', action: paths.stop, back: paths.update })
  })

  room.post('/:locale/campaign/petitions/:id/updates/:update/stop', rule, async (req, res, viewer) => {
    const { locale, id, update } = parseParams(updateParams, req.params)
    const form = parseForm(stopForm, req.body)
    const paths = leadingPaths(locale, id).update(update)
    try {
      await updates.stop({ petitionId: id, id: update, by: viewer, why: form.ok ? form.value.why : '' })
      seeOther(res, paths.update)
    } catch (error) {
      const problem = problemOf(wordsOf(locale), error)
      res.status(409)
      await show(res, viewer, { locale, id, act: 'stop', action: paths.stop, back: paths.update, problem })
    }
  })
}

function closingWordsTyped(typed: Typed): Partial<Record<Locale, string>> {
  return Object.fromEntries(locales.map((locale) => [locale, typed[fieldOfWords(locale)] ?? '']))
}
