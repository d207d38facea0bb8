import type { Request, Response } from 'express'
import { z } from 'zod'

import { dayOf } from '../../platform/clock.ts'
import { NotFound } from '../../platform/errors.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { locales } from '../../platform/locales.ts'
import type { AccountService, GuardedRouter, Viewer } from '../accounts/index.ts'
import {
  siteTextNames,
  type PublishSiteText,
  type SiteText,
  type SiteTextService,
  type WhichText,
} from '../site-texts/index.ts'
import { conflictOf, refusedForm } from './conflicts.ts'
import { staffPaths } from './paths.ts'
import { staffParams, staffWords, type RoomParts } from './room-parts.ts'
import { siteTextForm } from './text-form.ts'
import { textPage, textsPage, textVersionPage, type TextPageInput } from './text-pages.ts'

export interface TextRoutesParts extends RoomParts {
  siteTexts: Pick<SiteTextService, 'find' | 'first' | 'versions'>
  publishSiteText: PublishSiteText
  accounts: Pick<AccountService, 'find'>
}

const nameParams = staffParams.extend({ name: z.enum(siteTextNames) })
const textParams = nameParams.extend({ language: z.enum(locales) })
const versionParams = textParams.extend({ version: z.coerce.number().int().min(1) })
const rule = { may: 'keep site texts' } as const

/** The texts about the site: written, looked at, published, and what they said before. */
export function addTextRoutes(room: GuardedRouter, parts: TextRoutesParts): void {
  const { siteTexts, publishSiteText, accounts, renderRoom, now } = parts

  async function versionsOf(which: WhichText): Promise<(SiteText & { publisher: string | null })[]> {
    const versions = await siteTexts.versions(which)
    const ids = [...new Set(versions.map(({ by }) => by))]
    const found = await Promise.all(ids.map((id) => accounts.find(id)))
    const names = new Map(found.flatMap((account) => (account === null ? [] : [[account.id, account.name] as const])))
    return versions.map((text) => ({ ...text, publisher: names.get(text.by) || null }))
  }

  async function show(
    req: Request,
    res: Response,
    viewer: Viewer,
    said: Pick<TextPageInput, 'form' | 'preview' | 'done'>,
  ): Promise<void> {
    const { locale, name, language } = parseParams(textParams, req.params)
    const page = textPage({
      words: staffWords(parts, locale),
      name,
      language,
      versions: await versionsOf({ name, language }),
      first: siteTexts.first({ name, language }),
      today: dayOf(now()),
      ...said,
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  room.get('/:locale/staff/texts', rule, (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const page = textsPage({ words: staffWords(parts, locale), find: siteTexts.find, today: dayOf(now()) })
    res.type('html').send(renderRoom(page, viewer))
  })

  room.get('/:locale/staff/texts/:name', rule, (req, res) => {
    const { locale, name } = parseParams(nameParams, req.params)
    seeOther(res, staffPaths(locale).textIn(name, locale))
  })

  room.get('/:locale/staff/texts/:name/:language', rule, (req, res, viewer) =>
    show(req, res, viewer, { done: req.query['done'] }),
  )

  room.post('/:locale/staff/texts/:name/:language', rule, async (req, res, viewer) => {
    const { locale, name, language } = parseParams(textParams, req.params)
    const form = parseForm(siteTextForm, req.body)
    if (!form.ok) {
      res.status(422)
      await show(req, res, viewer, { form })
      return
    }
    const { act, seen, markdown, why } = form.value
    if (act === 'preview') {
      await show(req, res, viewer, { form: { typed: form.typed, errors: [] }, preview: markdown })
      return
    }
    const by = viewer.account.id
    const refused = await conflictOf(
      publishSiteText({ name, language, markdown, seenVersion: seen, by, why: why || null }),
    )
    if (refused === null) {
      seeOther(res, `${staffPaths(locale).textIn(name, language)}?done=published`)
      return
    }
    res.status(409)
    const field = refused.code === 'unchanged' ? 'markdown' : 'form'
    await show(req, res, viewer, { form: refusedForm(form.typed, { field, code: refused.code }) })
  })

  room.get('/:locale/staff/texts/:name/:language/versions/:version', rule, async (req, res, viewer) => {
    const { locale, name, language, version } = parseParams(versionParams, req.params)
    const versions = await versionsOf({ name, language })
    const text = versions.find((one) => one.version === version)
    if (text === undefined) throw new NotFound('textVersionNotFound', 'There is no such version.')
    const earlier = versions.find((one) => one.version === version - 1)
    const before = earlier?.markdown ?? siteTexts.first({ name, language })
    const page = textVersionPage({ words: staffWords(parts, locale), text, before })
    res.type('html').send(renderRoom(page, viewer))
  })
}
