import type { Request, Response } from 'express'
import { z } from 'zod'

import { NotFound } from '../../platform/errors.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { isId } from '../../platform/ids.ts'
import { isLocale, type Locale } from '../../platform/locales.ts'
import type { GuardedRouter, OrganisationService, Viewer } from '../accounts/index.ts'
import {
  wholeSite,
  type GlossaryKeeper,
  type GlossaryService,
  type GlossaryTerm,
  type NewTerm,
} from '../glossary/index.ts'
import type { PetitionService } from '../petitions/index.ts'
import { conflictOf, refusedForm } from './conflicts.ts'
import { changedTermForm, newTermForm, removeTermForm } from './glossary-form.ts'
import { glossaryPage, termPage, type ScopeName, type TermPageInput } from './glossary-pages.ts'
import { staffPaths } from './paths.ts'
import { staffParams, staffWords, type RoomParts } from './room-parts.ts'
import { termFindings } from './term-findings.ts'

export interface GlossaryRoutesParts extends RoomParts {
  glossary: Pick<GlossaryService, 'list'>
  glossaryKeeper: GlossaryKeeper
  petitions: Pick<PetitionService, 'list'>
  organisations: Pick<OrganisationService, 'list'>
}

const termParams = staffParams.extend({ id: z.string().refine(isId) })
const rule = { may: 'keep the glossary' } as const

/** The words that are better not used, and where they stand. */
export function addGlossaryRoutes(room: GuardedRouter, parts: GlossaryRoutesParts): void {
  const { glossary, glossaryKeeper: keeper, petitions, organisations, renderRoom } = parts

  async function scopesIn(locale: Locale): Promise<ScopeName[]> {
    return (await organisations.list()).map(({ id, names }) => ({ id, name: names[locale] }))
  }

  function asked(req: Request): { locale: 'en' | 'uk'; term: GlossaryTerm } {
    const { locale, id } = parseParams(termParams, req.params)
    const term = glossary.list().find((one) => one.id === id)
    if (term === undefined) throw new NotFound('termNotFound', 'There is no such term.')
    return { locale, term }
  }

  async function show(
    res: Response,
    viewer: Viewer,
    { locale, ...input }: Omit<TermPageInput, 'words' | 'organisations'> & { locale: 'en' | 'uk' },
  ): Promise<void> {
    const page = termPage({ words: staffWords(parts, locale), organisations: await scopesIn(locale), ...input })
    res.type('html').send(renderRoom(page, viewer))
  }

  function whereFound(term: NewTerm) {
    return termFindings(
      term,
      petitions.list().filter(({ state }) => state === 'open'),
    )
  }

  /** Throws NotFound for an organisation that nobody knows. */
  async function assertScope({ scope }: NewTerm): Promise<void> {
    if (scope === wholeSite) return
    const known = await organisations.list()
    if (!known.some(({ id }) => id === scope))
      throw new NotFound('organisationNotFound', 'There is no such organisation.')
  }

  room.get('/:locale/staff/glossary', rule, async (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const { language, scope, done } = req.query
    const page = glossaryPage({
      words: staffWords(parts, locale),
      terms: glossary.list(),
      language: isLocale(language) ? language : null,
      scope: typeof scope === 'string' && glossary.list().some((term) => term.scope === scope) ? scope : null,
      organisations: await scopesIn(locale),
      done,
    })
    res.type('html').send(renderRoom(page, viewer))
  })

  room.get('/:locale/staff/glossary/new', rule, (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const { language } = req.query
    return show(res, viewer, { locale, term: null, language: isLocale(language) ? language : locale })
  })

  room.post('/:locale/staff/glossary', rule, async (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const form = parseForm(newTermForm, req.body)
    if (!form.ok) {
      res.status(422)
      await show(res, viewer, { locale, term: null, form })
      return
    }
    const { act, term, why } = form.value
    const kept = { typed: form.typed, errors: [] }
    if (act === 'preview') {
      await show(res, viewer, { locale, term: null, form: kept, found: whereFound(term) })
      return
    }
    await assertScope(term)
    const refused = await conflictOf(keeper.add(term, { by: viewer.account.id, why }))
    if (refused === null) {
      seeOther(res, `${staffPaths(locale).glossary}?done=added`)
      return
    }
    res.status(409)
    const known = { field: 'preferred', code: 'known' }
    await show(res, viewer, { locale, term: null, form: refusedForm(form.typed, known) })
  })

  room.get('/:locale/staff/glossary/:id', rule, (req, res, viewer) =>
    show(res, viewer, { ...asked(req), done: req.query['done'] }),
  )

  room.post('/:locale/staff/glossary/:id', rule, async (req, res, viewer) => {
    const { locale, term } = asked(req)
    const form = parseForm(changedTermForm, req.body)
    if (!form.ok) {
      res.status(422)
      await show(res, viewer, { locale, term, form })
      return
    }
    const { act, revision, term: changed, why } = form.value
    if (act === 'preview') {
      const kept = { typed: form.typed, errors: [] }
      await show(res, viewer, { locale, term, form: kept, found: whereFound(changed) })
      return
    }
    await assertScope(changed)
    const refused = await conflictOf(keeper.change({ id: term.id, revision }, changed, { by: viewer.account.id, why }))
    if (refused === null) {
      seeOther(res, `${staffPaths(locale).term(term.id)}?done=changed`)
      return
    }
    res.status(409)
    const error =
      refused.code === 'termKnown' ? { field: 'preferred', code: 'known' } : { field: 'form', code: refused.code }
    // With the revision of now: sent once more, it takes the place of what somebody else wrote.
    await show(res, viewer, { ...asked(req), form: refusedForm(form.typed, error) })
  })

  room.post('/:locale/staff/glossary/:id/remove', rule, async (req, res, viewer) => {
    const { locale, term } = asked(req)
    const form = parseForm(removeTermForm, req.body)
    if (!form.ok) throw new NotFound()
    const { revision, why } = form.value
    await keeper.remove({ id: term.id, revision }, { by: viewer.account.id, why: why || null })
    seeOther(res, `${staffPaths(locale).glossary}?done=removed`)
  })
}
