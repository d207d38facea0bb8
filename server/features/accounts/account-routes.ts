import type { Request, Response } from 'express'

import { NotFound } from '../../platform/errors.ts'
import { freshForm, type FormState } from '../../platform/form-page.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Viewer } from './account.ts'
import { accountResults, ownAccountPage, type AccountResult } from './account-pages.ts'
import type { AccountService } from './accounts.ts'
import { withErrorsOf } from './form-words.ts'
import { detailsForm, endSessionForm } from './forms.ts'
import type { GuardedRouter } from './guarded-routes.ts'
import type { OrganisationService } from './organisations.ts'
import { accountPaths } from './paths.ts'
import type { RoomPages } from './room-pages.ts'
import type { SessionService } from './sessions.ts'

export interface AccountRoutesParts extends RoomPages {
  accounts: Pick<AccountService, 'describe'>
  sessions: Pick<SessionService, 'listOf' | 'endNamed' | 'endOthers'>
  organisations: Pick<OrganisationService, 'listThese'>
}

/** One's own account, and where one is signed in. */
export function addAccountRoutes(room: GuardedRouter, parts: AccountRoutesParts): void {
  const { accounts, sessions, organisations, wordsOf, renderRoom } = parts

  const wordsFor = (req: Request): Words => withErrorsOf('account', wordsOf(localeInPath(req.originalUrl) ?? 'en'))

  async function show(req: Request, res: Response, viewer: Viewer, form: FormState): Promise<void> {
    const words = wordsFor(req)
    const done = accountResults.find((result) => result === req.query['done']) ?? null
    const { id, organisations: joined } = viewer.account
    const [theirSessions, theirs] = await Promise.all([sessions.listOf(id), organisations.listThese(joined)])
    const shown = { words, viewer, form, done, sessions: theirSessions, organisations: theirs }
    const page = ownAccountPage(shown)
    res.type('html').send(renderRoom(page, viewer))
  }

  const backTo = (req: Request, res: Response, done: AccountResult): void => {
    seeOther(res, `${accountPaths(wordsFor(req).locale).account}?done=${done}`)
  }

  room.get('/:locale/account', { may: 'signed in' }, (req, res, viewer) => show(req, res, viewer, freshForm))

  room.post('/:locale/account/details', { may: 'signed in' }, async (req, res, viewer) => {
    const form = parseForm(detailsForm, req.body)
    if (!form.ok) {
      res.status(422)
      await show(req, res, viewer, form)
      return
    }
    await accounts.describe(viewer.account.id, form.value)
    backTo(req, res, 'details')
  })

  room.post('/:locale/account/sessions/end', { may: 'signed in' }, async (req, res, viewer) => {
    const form = parseForm(endSessionForm, req.body)
    if (!form.ok || !(await sessions.endNamed(viewer.account.id, form.value.session))) throw new NotFound()
    backTo(req, res, 'session')
  })

  room.post('/:locale/account/sessions/end-others', { may: 'signed in' }, async (req, res, viewer) => {
    await sessions.endOthers(viewer.account.id, viewer.sessionId)
    backTo(req, res, 'sessions')
  })
}
