import type { Response } from 'express'
import { z } from 'zod'

import { Invalid } from '../../platform/errors.ts'
import { freshForm, type FormState, type Typed } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import { aboveOf } from './leading-above.ts'
import type { LeadingParts } from './leading-parts.ts'
import { leadingPaths } from './leading-paths.ts'
import { deskParams, problemOf, rule } from './leading-request.ts'
import { outcomePage, outcomes } from './outcome-page.ts'

const outcomeForm = z.object({
  outcome: z.enum(outcomes, 'missing'),
  ...Object.fromEntries(locales.map((locale) => [`story.${locale}`, z.string().optional()])),
})

/** Saying what became of a petition. */
export function addOutcomeRoutes(room: GuardedRouter, parts: LeadingParts): void {
  const { drafts, life, petitions, wordsOf, renderRoom } = parts

  interface Shown {
    locale: Locale
    id: string
    form: FormState
    problem?: string | null
  }

  async function show(res: Response, viewer: Viewer, { locale, id, form, problem = null }: Shown): Promise<void> {
    const petition = aboveOf(await drafts.openDesk(id, viewer))
    res.type('html').send(renderRoom(outcomePage({ words: wordsOf(locale), petition, form, problem }), viewer))
  }

  /** What was declared before stands in the form. */
  function declared(id: string): FormState {
    const petition = petitions.all().find((candidate) => candidate.id === id)
    if (petition === undefined) return freshForm
    const typed: Record<string, string> = petition.outcome === 'none' ? {} : { outcome: petition.outcome }
    for (const [locale, story] of Object.entries(petition.outcomeStory)) typed[`story.${locale}`] = story
    return { typed, errors: [] }
  }

  room.get('/:locale/campaign/petitions/:id/outcome', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    await show(res, viewer, { locale, id, form: declared(id) })
  })

  room.post('/:locale/campaign/petitions/:id/outcome', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const { language } = aboveOf(await drafts.openDesk(id, viewer))
    const form = parseForm(outcomeForm, req.body)
    const typed: FormState = { typed: form.typed, errors: form.ok ? [] : form.errors, part: 'leading' }
    if (!form.ok) {
      res.status(422)
      await show(res, viewer, { locale, id, form: typed })
      return
    }
    try {
      await life.declareOutcome({ petitionId: id, by: viewer, outcome: form.value.outcome, story: storyIn(form.typed) })
      seeOther(res, `${leadingPaths(locale, id).desk}?done=outcome`)
    } catch (error) {
      const problem = error instanceof Invalid ? null : problemOf(wordsOf(locale), error)
      const errors = error instanceof Invalid ? [{ field: `story.${language}`, code: error.code }] : []
      res.status(problem === null ? 422 : 409)
      await show(res, viewer, { locale, id, form: { ...typed, errors }, problem })
    }
  })
}

function storyIn(typed: Typed): Partial<Record<Locale, string>> {
  return Object.fromEntries(locales.map((locale) => [locale, typed[`story.${locale}`] ?? '']))
}
