import type { Request, Response } from 'express'
import { z } from 'zod'

import { Invalid } from '../../platform/errors.ts'
import { parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { FormError } from '../../platform/form-page.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { Viewer } from '../accounts/account.ts'
import type { AccountService, GuardedRouter } from '../accounts/index.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import type { DraftChanges, DraftService, Saved } from '../petitions/index.ts'
import type { RecipientProfiles, RecipientService } from '../recipients/index.ts'
import type { Page } from '../../platform/page.ts'
import { conflictPage } from './conflict-page.ts'
import { inputsOf, printOf } from './editor-inputs.ts'
import { editorPage, type EditorPageInput } from './editor-page.ts'
import { deskParams, rule } from './leading-request.ts'
import { fieldsOn, stepAfter, stepNames, type StepName } from './editor-steps.ts'
import { deskPaths } from './paths.ts'
import { placeInDemands } from './place-in-demands.ts'
import { readEditorForm, type EditorForm } from './read-editor-form.ts'

export interface EditorParts {
  drafts: Pick<DraftService, 'openDesk' | 'save'>
  accounts: Pick<AccountService, 'find'>
  recipients: Pick<RecipientService, 'all'>
  profiles: RecipientProfiles
  wordsOf: WordsOf
  renderRoom: (page: Page, viewer: Viewer) => string
}

const stepParams = deskParams.extend({ step: z.enum(stepNames), language: z.enum(locales).optional() })

/** Writing a petition, page by page or all at once. */
export function addEditorRoutes(room: GuardedRouter, parts: EditorParts): void {
  const { drafts, recipients, profiles, accounts, wordsOf, renderRoom } = parts

  interface Asked {
    locale: Locale
    step: StepName
    language: Locale | null
    desk: OpenedDesk
  }

  async function asked(req: Request, viewer: Viewer): Promise<Asked> {
    const { locale, id, step, language = null } = parseParams(stepParams, req.params)
    return { locale, step, language, desk: await drafts.openDesk(id, viewer) }
  }

  function show(res: Response, viewer: Viewer, at: Asked, rest: Pick<EditorPageInput, 'sent' | 'done'>): void {
    const { locale, desk, step, language } = at
    const register = recipients.all()
    const page = editorPage({ words: wordsOf(locale), desk, step, language, register, profiles, ...rest })
    res.type('html').send(renderRoom(page, viewer))
  }

  async function open(req: Request, res: Response, viewer: Viewer): Promise<void> {
    const at = await asked(req, viewer)
    show(res, viewer, at, { sent: null, done: req.query['done'] === 'saved' ? 'saved' : null })
  }

  /** Opened anew, so that it holds what was saved. */
  async function again(at: Asked, viewer: Viewer): Promise<Asked> {
    return { ...at, desk: await drafts.openDesk(at.desk.petition.id, viewer) }
  }

  async function save(req: Request, res: Response, viewer: Viewer): Promise<void> {
    const at = await asked(req, viewer)
    const form = readEditorForm(req.body, at.desk.draft)
    const { base, changes } = form
    const saved = await drafts.save({ petitionId: at.desk.petition.id, by: viewer, base, changes })
    const errors = [...form.errors, ...saved.refused.map(({ field, code }): FormError => ({ field, code }))]
    if (form.act.kind === 'autosave') {
      sendSaved(res, await again(at, viewer), saved, errors)
      return
    }
    if (saved.kind === 'conflict') {
      await showConflicts(res, viewer, at, saved)
      return
    }
    if (errors.length > 0) {
      res.status(422)
      show(res, viewer, await again(at, viewer), { sent: { typed: form.typed, errors }, done: null })
      return
    }
    seeOther(res, nextAddress(at, form))
  }

  /** For the script that saves while somebody writes: what the page has to know to save again. */
  function sendSaved(res: Response, { desk, step, language }: Asked, saved: Saved, errors: readonly FormError[]): void {
    const inputs = inputsOf(desk.draft, fieldsOn(step, desk.draft, language))
    const was = Object.fromEntries(saved.saved.map((field) => [field, printOf(field, inputs)]))
    const { revision, conflicts } = saved
    res.status(errors.length > 0 ? 422 : 200).json({ revision, was, conflicts: conflicts.map(({ field }) => field) })
  }

  async function showConflicts(res: Response, viewer: Viewer, at: Asked, saved: Saved): Promise<void> {
    const others = [...new Set(saved.conflicts.map(({ by }) => by))]
    const names = new Map(await Promise.all(others.map(async (id) => [id, (await accounts.find(id))?.name] as const)))
    const words = wordsOf(at.locale)
    const page = conflictPage({
      words,
      desk: at.desk,
      step: at.step,
      language: at.language,
      revision: saved.revision,
      conflicts: saved.conflicts,
      nameOf: (id) => names.get(id) ?? words.say('editor.conflict.somebody'),
      savedCount: saved.saved.length,
    })
    res.status(409).type('html').send(renderRoom(page, viewer))
  }

  room.get('/:locale/campaign/petitions/:id/edit/:step', rule, open)
  room.get('/:locale/campaign/petitions/:id/edit/:step/:language', rule, open)
  room.post('/:locale/campaign/petitions/:id/edit/:step', rule, save)
  room.post('/:locale/campaign/petitions/:id/edit/:step/:language', rule, save)

  room.post('/:locale/campaign/petitions/:id/choose', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const { base, step, language, changes } = readChoice(req.body)
    const desk = await drafts.openDesk(id, viewer)
    const saved = await drafts.save({ petitionId: id, by: viewer, base, changes })
    if (saved.kind === 'conflict') {
      await showConflicts(res, viewer, { locale, desk, step, language }, saved)
      return
    }
    seeOther(res, `${deskPaths(locale, id).edit(step, language)}?done=saved`)
  })

  room.post('/:locale/campaign/petitions/:id/preview-text', rule, async (req, res, viewer) => {
    const { id } = parseParams(deskParams, req.params)
    await drafts.openDesk(id, viewer)
    const { text } = req.body as { text?: unknown }
    res.type('html').send(String(markdownToHtml(typeof text === 'string' ? text : '')))
  })
}

function nextAddress(
  { locale, step, language, desk }: { locale: Locale; step: StepName; language: Locale | null; desk: OpenedDesk },
  { act, changes }: Pick<EditorForm, 'act' | 'changes'>,
): string {
  const paths = deskPaths(locale, desk.petition.id)
  switch (act.kind) {
    case 'next':
      return paths.edit(stepAfter(step))
    case 'begin':
      return paths.edit('languages', act.language)
    case 'remove-text':
      return paths.edit('languages')
    case 'demands':
      return `${paths.edit(step)}#${placeInDemands(act, changes.demands ?? [], desk.draft.originalLanguage)}`
    case 'save':
    case 'autosave':
      return `${paths.edit(step, language)}?done=saved`
  }
}

const choiceForm = z.object({
  base: z.coerce.number().int(),
  step: z.enum(stepNames),
  language: z.enum(locales).nullable().default(null),
})

/** Fields of which the second writer's words are to stand; the others stay as the first one wrote them. */
function readChoice(body: unknown): Pick<EditorForm, 'base' | 'changes'> & z.infer<typeof choiceForm> {
  const typed = body as Readonly<Record<string, unknown>>
  const head = choiceForm.safeParse(typed)
  if (!head.success) throw new Invalid()
  const mine = Object.entries(typed)
    .filter(([name, value]) => name.startsWith('choose.') && value === 'mine')
    .map(([name]) => name.slice('choose.'.length))
  const changes = Object.fromEntries(mine.map((field) => [field, valueIn(typed[`mine.${field}`])])) as DraftChanges
  return { ...head.data, changes }
}

function valueIn(text: unknown): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : '')
  } catch {
    throw new Invalid()
  }
}
