import type { Request, Response } from 'express'
import { z } from 'zod'

import {
  invitePersonForm,
  refusedForm,
  rolesForm,
  roles,
  withErrorsOf,
  type Account,
  type AccountFilter,
  type AccountKeeping,
  type GuardedRouter,
  type InvitationService,
  type RoomPages,
  type Viewer,
} from '../accounts/index.ts'
import { Conflict } from '../../platform/errors.ts'
import { freshForm, type FormState } from '../../platform/form-page.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import {
  accountDeeds,
  accountsPage,
  accountsPaths,
  accountStates,
  oneAccountPage,
  type AccountDeed,
} from './accounts-pages.ts'

export interface AccountsRoutesParts extends RoomPages {
  keeping: AccountKeeping
  invitations: Pick<InvitationService, 'invite'>
}

const pageNumber = z.coerce.number().int().min(1).max(1_000).catch(1)

const rule = { may: 'keep accounts', personal: true } as const

/** What admins do with the accounts of others. */
export function addAccountsRoutes(room: GuardedRouter, parts: AccountsRoutesParts): void {
  const { keeping, invitations, wordsOf, renderRoom } = parts

  const wordsFor = (req: Request): Words =>
    withErrorsOf('people', withErrorsOf('account', wordsOf(localeInPath(req.originalUrl) ?? 'en')))

  const pathsFor = (req: Request, id?: string) => accountsPaths(wordsFor(req).locale, id)

  const backTo = (res: Response, page: string, done: AccountDeed): void => {
    seeOther(res, `${page}?done=${done}`)
  }

  async function showAll(req: Request, res: Response, viewer: Viewer, form: FormState): Promise<void> {
    const filter = filterIn(req)
    const asked = { filter, page: pageIn(req), accounts: await keeping.list(filter) }
    const input = { words: wordsFor(req), ...asked, form, done: doneIn(req) }
    send(res, form, renderRoom(accountsPage(input), viewer))
  }

  function showOne(req: Request, res: Response, viewer: Viewer, shown: { account: Account; form: FormState }): void {
    const page = oneAccountPage({ words: wordsFor(req), ...shown, done: doneIn(req) })
    send(res, shown.form, renderRoom(page, viewer))
  }

  room.get('/:locale/staff/accounts', rule, (req, res, viewer) => showAll(req, res, viewer, freshForm))

  room.post('/:locale/staff/accounts/invitations', rule, async (req, res, viewer) => {
    const form = parseForm(invitePersonForm, req.body)
    if (!form.ok) {
      await showAll(req, res, viewer, form)
      return
    }
    const { email: address, ...person } = form.value
    const { id: by, name: inviter } = viewer.account
    try {
      await invitations.invite({ address, ...person, organisation: null, by, inviter })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      await showAll(req, res, viewer, refusedForm(form.typed, error))
      return
    }
    backTo(res, pathsFor(req).all, 'invited')
  })

  room.get('/:locale/staff/accounts/:id', rule, async (req, res, viewer) => {
    showOne(req, res, viewer, { account: await keeping.get(idIn(req)), form: freshForm })
  })

  /** Does it to the account of the address, and shows the page again where it cannot be done. */
  function addDeed(
    deed: AccountDeed,
    path: string,
    act: (req: Request, id: string, by: string) => Promise<void>,
  ): void {
    room.post(`/:locale/staff/accounts/:id/${path}`, rule, async (req, res, viewer) => {
      const account = await keeping.get(idIn(req))
      try {
        await act(req, account.id, viewer.account.id)
      } catch (error) {
        if (!(error instanceof Conflict)) throw error
        showOne(req, res, viewer, { account, form: refusedForm({}, error) })
        return
      }
      backTo(res, pathsFor(req, account.id).page, deed)
    })
  }

  addDeed('roles', 'roles', async (req, id, by) => {
    const form = parseForm(rolesForm, req.body)
    if (form.ok) await keeping.changeRoles(id, form.value, by)
  })
  addDeed('disabled', 'disable', (_req, id, by) => keeping.disable(id, by))
  addDeed('reset', 'factors/reset', (_req, id, by) => keeping.resetFactors(id, by))
  addDeed('enabled', 'enable', (_req, id, by) => keeping.enable(id, by))
}

function send(res: Response, form: FormState, html: string): void {
  res
    .status(form.errors.length === 0 ? 200 : 422)
    .type('html')
    .send(html)
}

function idIn(req: Request): string {
  const { id } = req.params
  return typeof id === 'string' ? id : ''
}

function doneIn(req: Request): AccountDeed | null {
  return accountDeeds.find((deed) => deed === req.query['done']) ?? null
}

function pageIn({ query }: Request): number {
  return pageNumber.parse(query['page'])
}

function filterIn({ query }: Request): AccountFilter {
  const { role, state, text } = query
  return {
    role: roles.find((one) => one === role) ?? null,
    state: accountStates.find((one) => one === state) ?? null,
    text: typeof text === 'string' ? text.slice(0, 100) : '',
  }
}
