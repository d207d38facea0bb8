import type { Request, Response } from 'express'

import {
  accountIdForm,
  inviteMemberForm,
  organisationForm,
  refusedForm,
  withErrorsOf,
  type AccountKeeping,
  type GuardedRouter,
  type InvitationService,
  type Organisation,
  type OrganisationService,
  type RoomPages,
  type Viewer,
} from '../accounts/index.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import { freshForm, type FormState, type Typed } from '../../platform/form-page.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import {
  oneOrganisationPage,
  organisationDeeds,
  organisationsPage,
  organisationsPaths,
  type OrganisationDeed,
} from './organisations-pages.ts'

export interface OrganisationsRoutesParts extends RoomPages {
  organisations: OrganisationService
  keeping: Pick<AccountKeeping, 'listThese'>
  invitations: Pick<InvitationService, 'invite'>
}

const listRule = { may: 'keep organisations' } as const
/** Who belongs to one is personal data. */
const rule = { may: 'keep organisations', personal: true } as const

/** The organisations that run petitions here, and who belongs to them. */
export function addOrganisationsRoutes(room: GuardedRouter, parts: OrganisationsRoutesParts): void {
  const { organisations, keeping, invitations, wordsOf, renderRoom } = parts

  const wordsFor = (req: Request): Words =>
    withErrorsOf('people', withErrorsOf('account', wordsOf(localeInPath(req.originalUrl) ?? 'en')))

  const pathsFor = (req: Request, id?: string) => organisationsPaths(wordsFor(req).locale, id)

  async function showAll(req: Request, res: Response, viewer: Viewer, form: FormState): Promise<void> {
    const page = organisationsPage({ words: wordsFor(req), organisations: await organisations.list(), form })
    send(res, form, renderRoom(page, viewer))
  }

  async function showOne(req: Request, res: Response, viewer: Viewer, shown: Partial<Forms> = {}): Promise<void> {
    const organisation = await organisations.get(idIn(req))
    const accounts = await keeping.listThese(organisation.members.map(({ accountId }) => accountId))
    const done = organisationDeeds.find((deed) => deed === req.query['done']) ?? null
    const forms = { details: freshForm, invite: freshForm, ...shown }
    const page = oneOrganisationPage({ words: wordsFor(req), organisation, accounts, forms, done })
    send(res, { typed: {}, errors: [...forms.details.errors, ...forms.invite.errors] }, renderRoom(page, viewer))
  }

  const backTo = (req: Request, res: Response, id: string, done: OrganisationDeed): void => {
    seeOther(res, `${pathsFor(req, id).page}?done=${done}`)
  }

  room.get('/:locale/staff/organisations', listRule, (req, res, viewer) => showAll(req, res, viewer, freshForm))

  room.post('/:locale/staff/organisations', listRule, async (req, res, viewer) => {
    const form = parseForm(organisationForm, req.body)
    const showAgain = (again: FormState) => showAll(req, res, viewer, again)
    if (!form.ok) {
      await showAgain(form)
      return
    }
    await orRefused(form.typed, showAgain, async () => {
      backTo(req, res, await organisations.add(form.value, viewer.account.id), 'added')
    })
  })

  room.get('/:locale/staff/organisations/:id', rule, (req, res, viewer) => showOne(req, res, viewer))

  room.post('/:locale/staff/organisations/:id', rule, async (req, res, viewer) => {
    const { id } = await organisations.get(idIn(req))
    const form = parseForm(organisationForm, req.body)
    const showAgain = (details: FormState) => showOne(req, res, viewer, { details })
    if (!form.ok) {
      await showAgain(form)
      return
    }
    await orRefused(form.typed, showAgain, async () => {
      await organisations.change(id, form.value, viewer.account.id)
      backTo(req, res, id, 'saved')
    })
  })

  room.post('/:locale/staff/organisations/:id/members', rule, async (req, res, viewer) => {
    const { id } = await organisations.get(idIn(req))
    const form = parseForm(inviteMemberForm, req.body)
    const showAgain = (invite: FormState) => showOne(req, res, viewer, { invite })
    if (!form.ok) {
      await showAgain(form)
      return
    }
    const { email: address, role } = form.value
    const { id: by, name: inviter, locale } = viewer.account
    const name = address.deliverable.split('@')[0] ?? ''
    const joins = { roles: ['campaigner'], organisation: { id, role } } as const
    await orRefused(form.typed, showAgain, async () => {
      await invitations.invite({ address, name, locale, ...joins, by, inviter })
      backTo(req, res, id, 'invited')
    })
  })

  room.post('/:locale/staff/organisations/:id/members/remove', rule, async (req, res, viewer) => {
    const { id } = await organisations.get(idIn(req))
    const form = parseForm(accountIdForm, req.body)
    if (!form.ok) throw new NotFound()
    const showAgain = (invite: FormState) => showOne(req, res, viewer, { invite })
    await orRefused({}, showAgain, async () => {
      await organisations.removeMember(id, form.value.account, viewer.account.id)
      backTo(req, res, id, 'removed')
    })
  })
}

type Forms = Record<'details' | 'invite', FormState>

async function orRefused(
  typed: Typed,
  showAgain: (form: FormState) => Promise<void>,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    await showAgain(refusedForm(typed, error))
  }
}

function send(res: Response, form: FormState, html: string): void {
  res
    .status(form.errors.length === 0 ? 200 : 422)
    .type('html')
    .send(html)
}

function idIn(req: Request): Organisation['id'] {
  const { id } = req.params
  return typeof id === 'string' ? id : ''
}
