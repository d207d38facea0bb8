import type { Request, Response } from 'express'
import { z } from 'zod'

import { Conflict, NotFound } from '../../platform/errors.ts'
import { freshForm, type FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { idSource, isId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import { readAddress, type MailAddress } from '../../platform/mail/typed-address.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { PetitionDesk } from '../petitions/desk.ts'
import { leads, type Owner } from '../petitions/leading.ts'
import { editorsPage, editorsResults, type EditorsResult } from './editors-page.ts'
import { aboveOf } from './leading-above.ts'
import type { LeadingParts } from './leading-parts.ts'
import { leadingPaths } from './leading-paths.ts'
import { deskParams, problemOf, rule } from './leading-request.ts'
import { campaignPaths } from './paths.ts'

const addForm = z.object({ email: z.string('email.missing').trim().min(1, 'email.missing').max(254, 'email.invalid') })
const removeForm = z.object({ account: z.string().refine(isId) })
const ownerForm = z.object({ owner: z.string().regex(new RegExp(`^(account|organisation):${idSource}$`)) })

/** Colleagues at a petition, and giving it to somebody else. */
export function addEditorsRoutes(room: GuardedRouter, parts: LeadingParts): void {
  const { drafts, life, accounts, organisations, invitations, wordsOf, renderRoom } = parts

  interface Shown {
    locale: Locale
    id: string
    form?: FormState
    problem?: string | null
    done?: EditorsResult | null
  }

  async function show(res: Response, viewer: Viewer, shown: Shown): Promise<void> {
    const { locale, id, form = freshForm, problem = null, done = null } = shown
    const desk = await drafts.openDesk(id, viewer)
    if (!desk.leads) throw new NotFound('petitionNotFound', 'There is no such petition.')
    const { owner } = desk.petition
    const editors = await editorsOf(desk.petition)
    const page = editorsPage({
      words: wordsOf(locale),
      petition: aboveOf(desk),
      owner: owner === null ? null : (await parts.organiserOf(owner)).name[locale],
      editors: editors.map(({ id: account, name, state }) => ({ id: account, name, isInvited: state === 'invited' })),
      newOwners: [...(await ownOrganisations(viewer, locale, owner)), ...accountsFor(editors, viewer, owner)],
      form,
      problem,
      done,
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  async function editorsOf({ editors }: PetitionDesk) {
    return (await Promise.all(editors.map((id) => accounts.find(id)))).filter((account) => account !== null)
  }

  async function ownOrganisations({ account }: Viewer, locale: Locale, owner: Owner | null) {
    const own = await organisations.listThese(account.organisations)
    return own
      .filter(({ id }) => id !== owner?.id)
      .map(({ id, names }) => ({ value: `organisation:${id}`, name: names[locale] }))
  }

  /** Editors who came in already, and the person who asks. */
  function accountsFor(editors: Awaited<ReturnType<typeof editorsOf>>, { account }: Viewer, owner: Owner | null) {
    return [account, ...editors]
      .filter(({ id, state }, index, all) => state === 'active' && all.findIndex((one) => one.id === id) === index)
      .filter(({ id }) => id !== owner?.id)
      .map(({ id, name }) => ({ value: `account:${id}`, name }))
  }

  /** Whoever has no account, or none that leads petitions, is asked in by mail; they are there from the first sign-in on. */
  async function accountAt(address: MailAddress, { account }: Viewer, locale: Locale): Promise<string> {
    const known = await accounts.findByAddress(address)
    if (known?.roles.includes('campaigner') === true) return known.id
    const name = address.deliverable.split('@')[0] ?? ''
    const asked = { address, name, locale, roles: ['campaigner'], organisation: null } as const
    return invitations.invite({ ...asked, by: account.id, inviter: account.name })
  }

  room.get('/:locale/campaign/petitions/:id/editors', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const done = editorsResults.find((result) => result === req.query['done']) ?? null
    await show(res, viewer, { locale, id, done })
  })

  room.post('/:locale/campaign/petitions/:id/editors', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    await insistOnLeading(id, viewer)
    const form = parseForm(addForm, req.body)
    const address = form.ok ? readAddress(form.value.email) : null
    if (address === null) {
      const errors = form.ok ? [{ field: 'email', code: 'invalid' }] : form.errors
      res.status(422)
      await show(res, viewer, { locale, id, form: { typed: form.typed, errors, part: 'leading' } })
      return
    }
    await done(req, res, viewer, {
      result: 'added',
      run: async () => {
        await life.addEditor({ petitionId: id, by: viewer, accountId: await accountAt(address, viewer, locale) })
      },
    })
  })

  room.post('/:locale/campaign/petitions/:id/editors/remove', rule, async (req, res, viewer) => {
    const { id } = parseParams(deskParams, req.params)
    await insistOnLeading(id, viewer)
    const form = parseForm(removeForm, req.body)
    if (!form.ok) throw new NotFound()
    const { account: accountId } = form.value
    await done(req, res, viewer, {
      result: 'removed',
      run: () => life.removeEditor({ petitionId: id, by: viewer, accountId }),
    })
  })

  room.post('/:locale/campaign/petitions/:id/editors/owner', rule, async (req, res, viewer) => {
    const { id } = parseParams(deskParams, req.params)
    await insistOnLeading(id, viewer)
    const form = parseForm(ownerForm, req.body)
    if (!form.ok) throw new NotFound()
    const [kind, ownerId = ''] = form.value.owner.split(':')
    const owner: Owner = { kind: kind === 'organisation' ? kind : 'account', id: ownerId }
    await done(req, res, viewer, {
      result: 'transferred',
      run: () => life.transferOwner({ petitionId: id, by: viewer, owner }),
    })
  })

  async function insistOnLeading(id: string, viewer: Viewer): Promise<void> {
    const desk = await drafts.openDesk(id, viewer)
    if (!desk.leads) throw new NotFound('petitionNotFound', 'There is no such petition.')
  }

  interface Deed {
    result: EditorsResult
    run: () => Promise<void>
  }

  async function done(req: Request, res: Response, viewer: Viewer, { result, run }: Deed): Promise<void> {
    const { locale, id } = parseParams(deskParams, req.params)
    try {
      await run()
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      res.status(409)
      await show(res, viewer, { locale, id, problem: problemOf(wordsOf(locale), error) })
      return
    }
    const { petition } = await drafts.openDesk(id, viewer).catch(() => ({ petition: null }))
    const isStillTheirs = petition !== null && leads(viewer.account, petition)
    seeOther(res, isStillTheirs ? `${leadingPaths(locale, id).editors}?done=${result}` : campaignPaths(locale).campaign)
  }
}
