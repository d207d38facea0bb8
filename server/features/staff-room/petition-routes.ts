import type { Request, Response } from 'express'
import { z } from 'zod'

import { dayOf } from '../../platform/clock.ts'
import type { FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { isId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import { may, type AccountService, type GuardedRouter, type Viewer } from '../accounts/index.ts'
import { movesOpenTo } from '../petitions/moves.ts'
import type { DraftService, Organiser, Owner, PetitionLife, PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import { findPetitions, petitionOrders, type PetitionQuery } from './find-petitions.ts'
import { staffPaths } from './paths.ts'
import { petitionListPage, petitionStates } from './petition-list-page.ts'
import { staffPetitionPage } from './petition-pages.ts'
import { staffParams, staffWords, type RoomParts } from './room-parts.ts'
import { neededWhyField } from './why-field.ts'

export interface PetitionRoutesParts extends RoomParts {
  life: Pick<PetitionLife, 'listAll' | 'hide' | 'unhide'>
  drafts: Pick<DraftService, 'openDesk'>
  petitions: Pick<PetitionService, 'all' | 'refresh' | 'timeline'>
  board: Pick<TallyBoard, 'of'>
  recipients: Pick<RecipientService, 'named'>
  accounts: Pick<AccountService, 'find'>
  organiserOf: (owner: Owner) => Promise<Organiser>
}

const idField = z.string().refine(isId)
const petitionParams = staffParams.extend({ id: idField })

/** What an address asks for; what it cannot mean is left out. */
const listQuery = z.object({
  search: z.string().max(200).catch(''),
  state: z.enum(petitionStates).nullable().catch(null),
  owner: idField.nullable().catch(null),
  order: z.enum(petitionOrders).catch('newest'),
  page: z.coerce.number().int().min(1).max(1_000).catch(1),
})

const hideForm = z.object({ reason: neededWhyField })

const seeing = { may: 'see every petition' } as const
const hiding = { may: 'hide petitions' } as const

/** Every petition: where it stands, what happened to it; and hiding what cannot stay. */
export function addPetitionRoutes(room: GuardedRouter, parts: PetitionRoutesParts): void {
  const { life, drafts, petitions, board, recipients, accounts, organiserOf, renderRoom, now } = parts

  async function ownerName(owner: Owner, locale: Locale): Promise<string> {
    return (await organiserOf(owner)).name[locale]
  }

  async function ownerNames(owners: readonly Owner[], locale: Locale): Promise<Map<string, string>> {
    const each = new Map(owners.map((owner) => [owner.id, owner]))
    return new Map(
      await Promise.all([...each].map(async ([id, owner]) => [id, await ownerName(owner, locale)] as const)),
    )
  }

  room.get('/:locale/staff/petitions', seeing, async (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const query = queryIn(req)
    const found = await findPetitions(query, parts)
    const owners = await ownerNames(
      found.rows.flatMap(({ owner }) => owner ?? []),
      locale,
    )
    const words = staffWords(parts, locale)
    const page = petitionListPage({ words, query, found, owners, today: dayOf(now()) })
    res.type('html').send(renderRoom(page, viewer))
  })

  async function show(
    req: Request,
    res: Response,
    viewer: Viewer,
    said: { form?: FormState; done?: unknown },
  ): Promise<void> {
    const { locale, id } = parseParams(petitionParams, req.params)
    const desk = await drafts.openDesk(id, viewer)
    const { owner, editors } = desk.petition
    const published = petitions.all().find((one) => one.id === id) ?? null
    const found = await Promise.all(editors.map((editor) => accounts.find(editor)))
    const open = movesOpenTo(viewer.account, desk.petition)
    const page = staffPetitionPage({
      words: staffWords(parts, locale),
      desk,
      published,
      tally: board.of(id),
      timeline: published === null ? [] : petitions.timeline(id),
      recipientOf: (slug) => recipients.named([slug])[0]?.name[locale] ?? slug,
      organiser: owner === null ? (published?.organiser.name[locale] ?? null) : await ownerName(owner, locale),
      editors: found.flatMap((account) => (account === null ? [] : [account.name || account.address])),
      can: {
        hide: open.includes('hide'),
        unhide: open.includes('unhide'),
        readAudit: may(viewer, 'read the audit'),
        helpSigners: may(viewer, 'help signers'),
        handOver: may(viewer, 'hand over'),
      },
      today: dayOf(now()),
      ...said,
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  room.get('/:locale/staff/petitions/:id', seeing, (req, res, viewer) =>
    show(req, res, viewer, { done: req.query['done'] }),
  )

  room.post('/:locale/staff/petitions/:id/hide', hiding, async (req, res, viewer) => {
    const { locale, id } = parseParams(petitionParams, req.params)
    const form = parseForm(hideForm, req.body)
    if (!form.ok) {
      res.status(422)
      await show(req, res, viewer, { form })
      return
    }
    await life.hide({ petitionId: id, by: viewer, reason: form.value.reason })
    await petitions.refresh()
    seeOther(res, `${staffPaths(locale).petition(id)}?done=hidden`)
  })

  room.post('/:locale/staff/petitions/:id/unhide', hiding, async (req, res, viewer) => {
    const { locale, id } = parseParams(petitionParams, req.params)
    await life.unhide({ petitionId: id, by: viewer })
    await petitions.refresh()
    seeOther(res, `${staffPaths(locale).petition(id)}?done=unhidden`)
  })
}

function queryIn({ query }: Request): PetitionQuery {
  const { search = '', state = null, owner = null, order, page } = query
  return listQuery.parse({ search, state, owner, order, page })
}
