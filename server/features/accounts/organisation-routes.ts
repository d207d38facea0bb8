import type { Request, Response } from 'express'

import { Conflict, NotFound } from '../../platform/errors.ts'
import { freshForm, type FormState } from '../../platform/form-page.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Viewer } from './account.ts'
import { withErrorsOf } from './form-words.ts'
import { accountIdForm, inviteMemberForm } from './forms.ts'
import type { GuardedRouter } from './guarded-routes.ts'
import type { InvitationService } from './invitations.ts'
import type { AccountKeeping } from './keeping-accounts.ts'
import { refusedForm } from './member-forms.ts'
import { isLeadOf, type Organisation } from './organisation.ts'
import { memberResults, organisationPage, type MemberResult } from './organisation-pages.ts'
import type { OrganisationService } from './organisations.ts'
import { organisationPaths } from './paths.ts'
import type { RoomPages } from './room-pages.ts'

export interface OrganisationRoutesParts extends RoomPages {
  organisations: OrganisationService
  invitations: Pick<InvitationService, 'invite'>
  keeping: Pick<AccountKeeping, 'listThese'>
}

/** An organisation as its members see it. To everybody else there is no such page. */
export function addOrganisationRoutes(room: GuardedRouter, parts: OrganisationRoutesParts): void {
  const { organisations, invitations, keeping, wordsOf, renderRoom } = parts

  const wordsFor = (req: Request): Words => withErrorsOf('account', wordsOf(localeInPath(req.originalUrl) ?? 'en'))

  async function theirs(req: Request, { account }: Viewer): Promise<Organisation> {
    const { id } = req.params
    if (typeof id !== 'string' || !account.organisations.includes(id)) throw new NotFound()
    return organisations.get(id)
  }

  async function led(req: Request, viewer: Viewer): Promise<Organisation> {
    const organisation = await theirs(req, viewer)
    if (!isLeadOf(organisation, viewer.account.id)) throw new NotFound()
    return organisation
  }

  async function show(req: Request, res: Response, shown: Shown): Promise<void> {
    const { organisation, viewer, form } = shown
    const accounts = await keeping.listThese(organisation.members.map(({ accountId }) => accountId))
    const isLead = isLeadOf(organisation, viewer.account.id)
    const done = memberResults.find((result) => result === req.query['done']) ?? null
    const page = organisationPage({ words: wordsFor(req), organisation, accounts, form, isLead, done })
    res
      .status(form.errors.length === 0 ? 200 : 422)
      .type('html')
      .send(renderRoom(page, viewer))
  }

  const backTo = (req: Request, res: Response, { id }: Organisation, done: MemberResult): void => {
    seeOther(res, `${organisationPaths(wordsFor(req).locale, id).page}?done=${done}`)
  }

  room.get('/:locale/account/organisations/:id', { may: 'signed in' }, async (req, res, viewer) => {
    await show(req, res, { organisation: await theirs(req, viewer), viewer, form: freshForm })
  })

  room.post('/:locale/account/organisations/:id/members', { may: 'signed in' }, async (req, res, viewer) => {
    const organisation = await led(req, viewer)
    const form = parseForm(inviteMemberForm, req.body)
    if (!form.ok) {
      await show(req, res, { organisation, viewer, form })
      return
    }
    const { email: address, role } = form.value
    const { id: by, name: inviter, locale } = viewer.account
    const name = address.deliverable.split('@')[0] ?? ''
    await orRefused(form.typed, { req, res, organisation, viewer }, async () => {
      const joined = { id: organisation.id, role }
      await invitations.invite({ address, name, locale, roles: ['campaigner'], organisation: joined, by, inviter })
      backTo(req, res, organisation, 'invited')
    })
  })

  room.post('/:locale/account/organisations/:id/members/remove', { may: 'signed in' }, async (req, res, viewer) => {
    const organisation = await led(req, viewer)
    const form = parseForm(accountIdForm, req.body)
    if (!form.ok) throw new NotFound()
    await orRefused({}, { req, res, organisation, viewer }, async () => {
      await organisations.removeMember(organisation.id, form.value.account, viewer.account.id)
      backTo(req, res, organisation, 'removed')
    })
  })

  async function orRefused(typed: FormState['typed'], asked: Asked, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const { req, res, organisation, viewer } = asked
      await show(req, res, { organisation, viewer, form: refusedForm(typed, error) })
    }
  }
}

interface Shown {
  organisation: Organisation
  viewer: Viewer
  form: FormState
}

interface Asked extends Omit<Shown, 'form'> {
  req: Request
  res: Response
}
