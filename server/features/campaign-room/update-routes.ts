import type { Request, Response } from 'express'

import { dayOf } from '../../platform/clock.ts'
import { Conflict } from '../../platform/errors.ts'
import type { FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { isLocale, type Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { Petition } from '../petitions/petition.ts'
import { UpdateNotReady, WeekIsFull } from '../updates/index.ts'
import { mayTellSigners, writableStates, type Update } from '../updates/update.ts'
import { aboveOf } from './leading-above.ts'
import type { LeadingParts } from './leading-parts.ts'
import { leadingPaths } from './leading-paths.ts'
import { deskParams, mailParams, problemOf, rule, updateParams } from './leading-request.ts'
import { storedForm, updateEditPage, type UpdateEditPageInput } from './update-edit-page.ts'
import { actOf, contentOf, startForm, updateForm } from './update-form.ts'
import { updateMailPage, updatePage, updatesPage, type Above } from './update-page.ts'
import { previewProps } from './update-preview.ts'

type Changed = Partial<Pick<UpdateEditPageInput, 'form' | 'hasChanged' | 'problem'>>

/** News to signers: written, seen as the mail it will be, handed in, watched while it goes. */
export function addUpdateRoutes(room: GuardedRouter, parts: LeadingParts): void {
  const { drafts, petitions, updates, reviews, wordsOf, renderRoom, now } = parts

  function published(id: string): Petition | undefined {
    return petitions.all().find((petition) => petition.id === id)
  }

  async function above(id: string, viewer: Viewer): Promise<Above> {
    return aboveOf(await drafts.openDesk(id, viewer))
  }

  async function decisionOn(updateId: string) {
    return (await reviews.lastDecision('update', updateId))?.decision ?? null
  }

  interface At {
    locale: Locale
    id: string
    viewer: Viewer
    update: Update
  }

  async function showEditor(req: Request, res: Response, at: At, changed: Changed = {}): Promise<void> {
    const { locale, id, viewer, update } = at
    const begun = req.query['with']
    const page = updateEditPage({
      words: wordsOf(locale),
      petition: await above(id, viewer),
      update,
      form: storedForm(update),
      begun: typeof begun === 'string' && isLocale(begun) ? begun : null,
      hasChanged: false,
      decision: await decisionOn(update.id),
      problem: null,
      isSaved: req.query['done'] === 'saved',
      ...changed,
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  async function showState(res: Response, { locale, id, viewer, update }: At, problem: string | null): Promise<void> {
    const { progress } = await updates.open(id, update.id, viewer)
    const words = wordsOf(locale)
    const decision = await decisionOn(update.id)
    const page = updatePage({ words, petition: await above(id, viewer), update, progress, decision, problem })
    res.type('html').send(renderRoom(page, viewer))
  }

  async function asked(req: Request, viewer: Viewer): Promise<At> {
    const { locale, id, update } = parseParams(updateParams, req.params)
    return { locale, id, viewer, update: (await updates.open(id, update, viewer)).update }
  }

  room.get('/:locale/campaign/petitions/:id/updates', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const today = dayOf(now())
    const petition = published(id)
    const page = updatesPage({
      words: wordsOf(locale),
      petition: await above(id, viewer),
      updates: await updates.list(id, viewer),
      mayTell: petition !== undefined && mayTellSigners(petition, today),
      today,
    })
    res.type('html').send(renderRoom(page, viewer))
  })

  room.post('/:locale/campaign/petitions/:id/updates', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const form = parseForm(startForm, req.body)
    const paths = leadingPaths(locale, id)
    try {
      const update = await updates.start(id, viewer, form.ok ? form.value.language : locale)
      seeOther(res, paths.update(update.id).update)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      // The list says why nobody can be told.
      seeOther(res, paths.updates)
    }
  })

  room.get('/:locale/campaign/petitions/:id/updates/:update', rule, async (req, res, viewer) => {
    const at = await asked(req, viewer)
    if (isWritable(at.update)) await showEditor(req, res, at)
    else await showState(res, at, null)
  })

  room.post('/:locale/campaign/petitions/:id/updates/:update', rule, async (req, res, viewer) => {
    const at = await asked(req, viewer)
    const { id, update, locale } = at
    const form = parseForm(updateForm, req.body)
    const typed: FormState = { typed: form.typed, errors: form.ok ? [] : form.errors, part: 'updates' }
    if (!form.ok) {
      res.status(422)
      await showEditor(req, res, at, { form: typed })
      return
    }
    const { revision } = form.value
    const content = contentOf(form.typed, update.originalLanguage)
    const saved = await updates.save({ petitionId: id, id: update.id, by: viewer, revision, content })
    if (saved.kind === 'changed') {
      res.status(409)
      const problem = wordsOf(locale).say(`updates.problems.${isWritable(saved.update) ? 'changed' : 'waits'}`)
      await showEditor(req, res, { ...at, update: saved.update }, { form: typed, hasChanged: true, problem })
      return
    }
    await goOn(req, res, { ...at, update: saved.update }, actOf(form.value.do))
  })

  /** What the button asked for beside saving, which is done. */
  async function goOn(req: Request, res: Response, at: At, act: ReturnType<typeof actOf>): Promise<void> {
    const { update: address } = leadingPaths(at.locale, at.id).update(at.update.id)
    if (act.kind === 'begin') seeOther(res, `${address}?with=${act.language}#title.${act.language}`)
    else if (act.kind === 'save') seeOther(res, `${address}?done=saved`)
    else if (await submitted(req, res, at)) seeOther(res, address)
  }

  async function submitted(req: Request, res: Response, at: At): Promise<boolean> {
    const { id, update, viewer, locale } = at
    const words = wordsOf(locale)
    try {
      await updates.submit({ petitionId: id, id: update.id, by: viewer, revision: update.revision })
      return true
    } catch (error) {
      if (error instanceof UpdateNotReady) {
        const errors = error.lacks.map(({ language, field, code }) => ({ field: `${field}.${language}`, code }))
        res.status(422)
        await showEditor(req, res, at, { form: { ...storedForm(update), errors } })
        return false
      }
      const problem =
        error instanceof WeekIsFull
          ? words.say('updates.problems.weekFull', { date: words.date(error.possibleOn) })
          : problemOf(words, error)
      res.status(409)
      await showEditor(req, res, at, { problem })
      return false
    }
  }

  room.post('/:locale/campaign/petitions/:id/updates/:update/take-back', rule, async (req, res, viewer) => {
    const at = await asked(req, viewer)
    try {
      await updates.takeBack({ petitionId: at.id, id: at.update.id, by: viewer })
      seeOther(res, leadingPaths(at.locale, at.id).update(at.update.id).update)
    } catch (error) {
      const problem = problemOf(wordsOf(at.locale), error)
      res.status(409)
      await showState(res, await asked(req, viewer), problem)
    }
  })

  room.get('/:locale/campaign/petitions/:id/updates/:update/preview/:language', rule, async (req, res, viewer) => {
    const { language } = parseParams(mailParams, req.params)
    const { locale, id, update } = await asked(req, viewer)
    const petition = published(id)
    if (petition === undefined) throw new Error('Updates are written of what was published.')
    const props = previewProps({ update, petition, locale: language, publicUrl: parts.publicUrl })
    const page = updateMailPage({
      words: wordsOf(locale),
      petition: await above(id, viewer),
      update,
      language,
      mail: parts.renderUpdateMail(props, language),
    })
    res.type('html').send(renderRoom(page, viewer))
  })
}

function isWritable({ state }: Update): boolean {
  return writableStates.some((writable) => writable === state)
}
