import { z } from 'zod'

import { dayOf } from '../../platform/clock.ts'
import { freshForm, type FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import { createGuardedRouter } from '../accounts/routers.ts'
import type { CampaignParts } from './campaign-parts.ts'
import { addCheckRoutes } from './check-routes.ts'
import { addEditorRoutes } from './editor-routes.ts'
import { newForm } from './forms.ts'
import { listPage, type ListedPetition } from './list-page.ts'
import { newPage, type OwnerChoice } from './new-page.ts'
import { deskPaths } from './paths.ts'

const rule = { may: 'lead petitions' } as const
const localeParams = z.object({ locale: z.enum(locales) })

/** The campaigners' room: their petitions, from the first word to the outcome. */
export function createCampaignRouter(parts: CampaignParts): GuardedRouter {
  const { drafts, life, board, organisations, wordsOf, renderRoom, now } = parts
  const room = createGuardedRouter(parts.guard)

  room.get('/:locale/campaign', rule, async (req, res, viewer) => {
    const { locale } = parseParams(localeParams, req.params)
    const page = listPage({ words: wordsOf(locale), petitions: await ledBy(viewer), today: dayOf(now()) })
    res.type('html').send(renderRoom(page, viewer))
  })

  async function ledBy({ account }: Viewer): Promise<ListedPetition[]> {
    const lines = await life.listFor(account)
    return lines.map((line) => ({
      ...line,
      count: line.publishedOn === null ? null : board.of(line.id).confirmedCount,
    }))
  }

  /** In whose name somebody can begin a petition: their organisations, and themselves. */
  async function ownersFor({ account }: Viewer, words: Words): Promise<OwnerChoice[]> {
    const own = await organisations.listThese(account.organisations)
    return [
      ...own.map(({ id, names }) => ({ value: id, name: names[words.locale] })),
      { value: 'self', name: words.say('campaign.new.owner.self', { name: account.name }) },
    ]
  }

  async function beginning(viewer: Viewer, locale: Locale, form: FormState): Promise<string> {
    const words = wordsOf(locale)
    return renderRoom(newPage({ words, owners: await ownersFor(viewer, words), form }), viewer)
  }

  room.get('/:locale/campaign/new', rule, async (req, res, viewer) => {
    const { locale } = parseParams(localeParams, req.params)
    const [first = 'self'] = viewer.account.organisations
    const typed = { type: 'petition', language: locale, owner: first }
    res.type('html').send(await beginning(viewer, locale, { ...freshForm, typed }))
  })

  room.post('/:locale/campaign/petitions', rule, async (req, res, viewer) => {
    const { locale } = parseParams(localeParams, req.params)
    const form = parseForm(newForm, req.body)
    if (!form.ok) {
      res
        .status(422)
        .type('html')
        .send(await beginning(viewer, locale, form))
      return
    }
    const { type, language, owner, title } = form.value
    const id = await drafts.start({
      by: viewer,
      owner: owner === 'self' ? { kind: 'account', id: viewer.account.id } : { kind: 'organisation', id: owner },
      locale: language,
      type,
      title,
    })
    seeOther(res, deskPaths(locale, id).edit('text'))
  })

  addCheckRoutes(room, parts)
  addEditorRoutes(room, parts)
  return room
}
