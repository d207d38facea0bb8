import type { Request, Response } from 'express'

import { NotFound } from '../../platform/errors.ts'
import { freshForm, type FormState } from '../../platform/form-page.ts'
import type { Cookies } from '../../platform/http/cookies.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import { hasSecondFactor, type Viewer } from './account.ts'
import { codesPage, factorPage, factorResults, type FactorResult } from './factor-pages.ts'
import { withErrorsOf } from './form-words.ts'
import { codesForm, newPasskeyForm, passkeyIdForm, shownCodeForm, shownPasskeyForm } from './forms.ts'
import { sessionCookie, type GuardedRouter } from './guarded-routes.ts'
import type { CodeService } from './one-time-codes.ts'
import type { PasskeyService } from './passkeys.ts'
import { accountPaths, nextPath, withNext } from './paths.ts'
import type { RoomPages } from './room-pages.ts'
import { sessionEnds } from './session.ts'
import type { SessionService } from './sessions.ts'

export interface FactorRoutesParts extends RoomPages {
  passkeys: PasskeyService
  codes: CodeService
  sessions: Pick<SessionService, 'stepUp'>
  cookies: Cookies
}

/** Showing the second factor, and setting it up. Whoever has one shows it before anything about it can be changed. */
export function addFactorRoutes(room: GuardedRouter, parts: FactorRoutesParts): void {
  const { passkeys, codes, sessions, cookies, wordsOf, renderRoom } = parts

  const wordsFor = (req: Request): Words => withErrorsOf('account', wordsOf(localeInPath(req.originalUrl) ?? 'en'))

  const pathsFor = (req: Request) => accountPaths(wordsFor(req).locale)

  async function show(req: Request, res: Response, viewer: Viewer, { form, next }: Shown): Promise<void> {
    const done = factorResults.find((result) => result === req.query['done']) ?? null
    const known = await passkeys.list(viewer.account.id)
    const page = factorPage({ words: wordsFor(req), viewer, passkeys: known, form, next, done })
    res
      .status(form.errors.length === 0 ? 200 : 422)
      .type('html')
      .send(renderRoom(page, viewer))
  }

  /** The session gets another cookie, and goes on to where the factor was asked for. */
  async function stepUp(req: Request, res: Response, viewer: Viewer, { next, done }: Going): Promise<void> {
    const token = await sessions.stepUp(cookies.read(req, sessionCookie) ?? '')
    if (token !== null) cookies.set(res, sessionCookie, token, sessionEnds(viewer.account.roles).absoluteMs)
    seeOther(res, nextPath(next) ?? `${pathsFor(req).secondFactor}?done=${done}`)
  }

  /** Whether factors may be changed now; else the reader is sent to show one. */
  function mayChange(req: Request, res: Response, { account, hasSteppedUp }: Viewer): boolean {
    if (hasSteppedUp || !hasSecondFactor(account)) return true
    seeOther(res, withNext(pathsFor(req).secondFactor, pathsFor(req).secondFactor))
    return false
  }

  const refused = (field: string, code: string): FormState => ({ typed: {}, errors: [{ field, code }] })

  room.get('/:locale/account/second-factor', { may: 'signed in' }, (req, res, viewer) =>
    show(req, res, viewer, { form: freshForm, next: nextPath(req.query['next']) }),
  )

  room.post('/:locale/account/second-factor/code', { may: 'signed in' }, async (req, res, viewer) => {
    const form = parseForm(shownCodeForm, req.body)
    if (!form.ok) {
      await show(req, res, viewer, { form, next: nextPath(form.typed['next']) })
      return
    }
    const { code, next } = form.value
    const found = await codes.check(viewer.account.id, code)
    if (found === 'right') {
      await stepUp(req, res, viewer, { next, done: 'shown' })
      return
    }
    const problem = found === 'too-many' ? 'tooManyTries' : 'notNow'
    await show(req, res, viewer, { form: refused('code', problem), next: nextPath(next) })
  })

  room.post('/:locale/account/second-factor/passkey/options', { may: 'signed in' }, async (_req, res, viewer) => {
    const asked = { purpose: 'step-up', boundTo: viewer.sessionId } as const
    res.json(await passkeys.requestOptions(asked, viewer.account))
  })

  room.post('/:locale/account/second-factor/passkey', { may: 'signed in' }, async (req, res, viewer) => {
    const form = parseForm(shownPasskeyForm, req.body)
    const { credential, next } = form.ok ? form.value : { credential: '', next: '' }
    const shownBy = await passkeys.shownBy(credential, { purpose: 'step-up', boundTo: viewer.sessionId })
    if (shownBy === viewer.account.id) await stepUp(req, res, viewer, { next, done: 'shown' })
    else await show(req, res, viewer, { form: refused('form', 'passkeyRefused'), next: nextPath(next) })
  })

  room.post('/:locale/account/passkeys/options', { may: 'signed in' }, async (req, res, viewer) => {
    if (!mayChange(req, res, viewer)) return
    res.json(await passkeys.registrationOptions(viewer.account, viewer.sessionId))
  })

  room.post('/:locale/account/passkeys', { may: 'signed in' }, async (req, res, viewer) => {
    if (!mayChange(req, res, viewer)) return
    const form = parseForm(newPasskeyForm, req.body)
    const { credential, name, next } = form.ok ? form.value : { credential: '', name: '', next: '' }
    const given = { credential, name: name || wordsFor(req).say('account.factor.passkey'), boundTo: viewer.sessionId }
    if (await passkeys.register(viewer.account, given)) await stepUp(req, res, viewer, { next, done: 'added' })
    else await show(req, res, viewer, { form: refused('form', 'passkeyRefused'), next: nextPath(next) })
  })

  room.post('/:locale/account/passkeys/remove', { may: 'signed in' }, async (req, res, viewer) => {
    if (!mayChange(req, res, viewer)) return
    const form = parseForm(passkeyIdForm, req.body)
    if (!form.ok) throw new NotFound()
    await passkeys.remove(viewer.account, form.value.passkey)
    seeOther(res, `${pathsFor(req).secondFactor}?done=removed`)
  })

  room.get('/:locale/account/codes', { may: 'signed in' }, (req, res, viewer) => {
    if (!mayChange(req, res, viewer)) return
    const offered = codes.offer(viewer.account, viewer.sessionId)
    const page = codesPage({ words: wordsFor(req), offered, form: freshForm, next: nextPath(req.query['next']) })
    res.type('html').send(renderRoom(page, viewer))
  })

  room.post('/:locale/account/codes', { may: 'signed in' }, async (req, res, viewer) => {
    if (!mayChange(req, res, viewer)) return
    const form = parseForm(codesForm, req.body)
    const offered = codes.offeredIn(viewer.account, viewer.sessionId, form.typed['box'] ?? '')
    if (offered === null) {
      seeOther(res, pathsFor(req).codes)
      return
    }
    const isAccepted = form.ok && (await codes.accept(viewer.account, offered, form.value.code))
    if (isAccepted) {
      await stepUp(req, res, viewer, { next: form.typed['next'] ?? '', done: 'added' })
      return
    }
    const again = form.ok ? refused('code', 'notNow') : form
    const page = codesPage({ words: wordsFor(req), offered, form: again, next: nextPath(form.typed['next']) })
    res.status(422).type('html').send(renderRoom(page, viewer))
  })

  room.post('/:locale/account/codes/remove', { may: 'signed in' }, async (req, res, viewer) => {
    if (!mayChange(req, res, viewer)) return
    await codes.remove(viewer.account)
    seeOther(res, `${pathsFor(req).secondFactor}?done=removed`)
  })
}

interface Shown {
  form: FormState
  next: string | null
}

interface Going {
  next: string
  done: FactorResult
}
