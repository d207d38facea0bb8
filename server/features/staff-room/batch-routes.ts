import { setTimeout as pause } from 'node:timers/promises'

import type { Request, Response } from 'express'
import { z } from 'zod'

import type { CountryNamesOf } from '../../platform/country-names.ts'
import { NotFound } from '../../platform/errors.ts'
import type { FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { isId } from '../../platform/ids.ts'
import type { AccountService, GuardedRouter, Viewer } from '../accounts/index.ts'
import type { Petition, PetitionService } from '../petitions/index.ts'
import type { Invalidating } from '../signatures/index.ts'
import { batchDeedForm, criteriaForm } from './batch-form.ts'
import { batchesPage, batchPage } from './batch-pages.ts'
import { conflictOf, refusedForm } from './conflicts.ts'
import { staffPaths } from './paths.ts'
import { staffParams, staffWords, type RoomParts } from './room-parts.ts'
import { oneSignatureForm } from './signer-form.ts'

export interface BatchRoutesParts extends RoomParts {
  invalidating: Pick<Invalidating, 'preview' | 'get' | 'ofPetition' | 'apply' | 'reverse'>
  petitions: Pick<PetitionService, 'all' | 'byId'>
  accounts: Pick<AccountService, 'find'>
  countriesOf: CountryNamesOf
}

const batchParams = staffParams.extend({ id: z.string().refine(isId) })
const rule = { may: 'help signers', personal: true } as const

const mostListed = 50

/** What takes longer is looked at on the page, which says how far it is. */
const patienceMs = 2_000

/** Signatures that are found not to be valid: previewed, taken off the count, put back. Figures only, never a name. */
export function addBatchRoutes(room: GuardedRouter, parts: BatchRoutesParts): void {
  const { invalidating, petitions, accounts, countriesOf, renderRoom } = parts

  async function personOf(id: string): Promise<string | null> {
    return (await accounts.find(id))?.name || null
  }

  function chosen(id: unknown): Petition | null {
    return petitions.all().find((petition) => petition.id === id) ?? null
  }

  async function list(
    req: Request,
    res: Response,
    viewer: Viewer,
    { petition, form }: { petition: Petition | null; form?: FormState },
  ): Promise<void> {
    const { locale } = parseParams(staffParams, req.params)
    const found = petition === null ? [] : await invalidating.ofPetition(petition.id, mostListed)
    const page = batchesPage({
      words: staffWords(parts, locale),
      petitions: petitions.all(),
      petition,
      batches: await Promise.all(found.map(async (batch) => ({ ...batch, person: await personOf(batch.by) }))),
      countries: countriesOf(locale),
      ...(form === undefined ? {} : { form }),
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  async function show(
    req: Request,
    res: Response,
    viewer: Viewer,
    said: { form?: FormState; done?: unknown },
  ): Promise<void> {
    const { locale, id } = parseParams(batchParams, req.params)
    const batch = await invalidating.get(id)
    const page = batchPage({
      words: staffWords(parts, locale),
      batch,
      person: await personOf(batch.by),
      petition: petitions.byId(batch.petitionId),
      countries: countriesOf(locale),
      ...said,
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  room.get('/:locale/staff/signers/batches', rule, (req, res, viewer) =>
    list(req, res, viewer, { petition: chosen(req.query['petition']) }),
  )

  room.post('/:locale/staff/signers/batches', rule, async (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const form = parseForm(criteriaForm, req.body)
    const petition = chosen(form.typed['petition'])
    if (petition === null) throw new NotFound('petitionNotFound', 'There is no such petition.')
    if (!form.ok) {
      res.status(422)
      await list(req, res, viewer, { petition, form })
      return
    }
    const { criteria, why } = form.value
    let batchId = ''
    const refused = await conflictOf(
      invalidating.preview(criteria, { by: viewer.account.id, why }).then(({ id }) => (batchId = id)),
    )
    if (refused === null) {
      seeOther(res, staffPaths(locale).batch(batchId))
      return
    }
    res.status(409)
    await list(req, res, viewer, { petition, form: refusedForm(form.typed, { field: 'form', code: refused.code }) })
  })

  room.post('/:locale/staff/signers/invalidate', rule, async (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const form = parseForm(oneSignatureForm, req.body)
    if (!form.ok) throw new NotFound()
    const { signature: signatureId, why } = form.value
    const { id } = await invalidating.preview({ signatureId }, { by: viewer.account.id, why })
    seeOther(res, staffPaths(locale).batch(id))
  })

  room.get('/:locale/staff/signers/batches/:id', rule, (req, res, viewer) =>
    show(req, res, viewer, { done: req.query['done'] }),
  )

  const deeds = [
    ['/:locale/staff/signers/batches/:id/apply', invalidating.apply, 'applied'],
    ['/:locale/staff/signers/batches/:id/reverse', invalidating.reverse, 'reversed'],
  ] as const

  for (const [path, act, done] of deeds) {
    room.post(path, rule, async (req, res, viewer) => {
      const { locale, id } = parseParams(batchParams, req.params)
      await invalidating.get(id)
      const form = parseForm(batchDeedForm, req.body)
      if (!form.ok) {
        res.status(422)
        await show(req, res, viewer, { form })
        return
      }
      const { why } = form.value
      const isOver = await overSoon(act(id, { by: viewer.account.id, why }))
      seeOther(res, `${staffPaths(locale).batch(id)}${isOver ? `?done=${done}` : ''}`)
    })
  }
}

/** Whether it is over within a moment. What is not goes on, and where it fails a job takes it up. */
async function overSoon(deed: Promise<unknown>): Promise<boolean> {
  const isOver = await Promise.race([deed.then(() => true), pause(patienceMs, false, { ref: false })])
  if (!isOver) deed.catch(() => undefined)
  return isOver
}
