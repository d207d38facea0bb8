import type { Request, Response } from 'express'
import { z } from 'zod'

import { Conflict, Invalid } from '../../platform/errors.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { wordDifference } from '../petitions/index.ts'
import type { TextVersion } from '../petitions/petition.ts'
import { correctionPage, correctionPlacesPage, placesIn, type Place } from './correction-page.ts'
import { aboveOf } from './leading-above.ts'
import type { LeadingParts } from './leading-parts.ts'
import { leadingPaths } from './leading-paths.ts'
import { deskParams, problemOf, rule } from './leading-request.ts'

const correctionForm = z.object({
  language: z.enum(locales),
  field: z.string().regex(/^(title|lead|body|demands\.[\w-]+)$/),
  before: z.string(),
  after: z.string(),
  do: z.enum(['look', 'save']).default('save'),
})

type Field = Parameters<LeadingParts['life']['correct']>[0]['field']

/** Putting typing errors right in what is open. */
export function addCorrectionRoutes(room: GuardedRouter, parts: LeadingParts): void {
  const { drafts, life, wordsOf, renderRoom } = parts

  function shownText({ petition, versions }: OpenedDesk): TextVersion | null {
    return petition.state === 'open' ? (versions.at(-1) ?? null) : null
  }

  function chosen(text: TextVersion | null, language: unknown, field: unknown): Place | undefined {
    if (text === null) return undefined
    return placesIn(text).find((place) => place.language === language && place.field === field)
  }

  room.get('/:locale/campaign/petitions/:id/correct', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const desk = await drafts.openDesk(id, viewer)
    const text = shownText(desk)
    const place = chosen(text, req.query['language'], req.query['field'])
    const input = { words: wordsOf(locale), petition: aboveOf(desk) }
    const page =
      text === null || place === undefined
        ? correctionPlacesPage({ ...input, text })
        : correctionPage({
            ...input,
            text,
            place,
            form: { typed: { after: place.words }, errors: [] },
            pieces: null,
            problem: null,
            needsVersion: false,
          })
    res.type('html').send(renderRoom(page, viewer))
  })

  room.post('/:locale/campaign/petitions/:id/correct', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const form = parseForm(correctionForm, req.body)
    if (!form.ok) {
      seeOther(res, leadingPaths(locale, id).correct)
      return
    }
    const typed = lineEndsOf(form.value)
    if (typed.do === 'look') {
      await showAgain(req, res, viewer, { typed })
      return
    }
    try {
      const { language, field, before, after } = typed
      await life.correct({ petitionId: id, by: viewer, language, field: field as Field, before, after })
      seeOther(res, `${leadingPaths(locale, id).desk}?done=corrected`)
    } catch (error) {
      res.status(error instanceof Conflict ? 409 : 422)
      await showAgain(req, res, viewer, { typed, error })
    }
  })

  interface Again {
    typed: { language: Locale; field: string; before: string; after: string }
    error?: unknown
  }

  /** What was typed stays, with what it comes to and why it could not be saved. */
  async function showAgain(req: Request, res: Response, viewer: Viewer, { typed, error }: Again): Promise<void> {
    const { locale, id } = parseParams(deskParams, req.params)
    const words = wordsOf(locale)
    const problem = error === undefined ? null : problemOf(words, error)
    const desk = await drafts.openDesk(id, viewer)
    const text = shownText(desk)
    const place = chosen(text, typed.language, typed.field)
    if (text === null || place === undefined) {
      seeOther(res, leadingPaths(locale, id).correct)
      return
    }
    const page = correctionPage({
      words,
      petition: aboveOf(desk),
      text,
      place,
      form: { typed: { after: typed.after }, errors: [] },
      pieces: wordDifference(place.words, typed.after),
      problem,
      needsVersion: error instanceof Invalid && error.code === 'notATypingError',
    })
    res.type('html').send(renderRoom(page, viewer))
  }
}

/** Browsers end lines with CR LF. */
function lineEndsOf<Form extends { before: string; after: string }>(form: Form): Form {
  return {
    ...form,
    before: form.before.replaceAll('\r\n', '\n'),
    after: form.after.replaceAll('\r\n', '\n'),
  }
}
