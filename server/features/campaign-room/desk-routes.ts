import { dayOf } from '../../platform/clock.ts'
import { parseParams } from '../../platform/http/forms.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { lacksOf } from '../petitions/index.ts'
import { movesOpenTo } from '../petitions/moves.ts'
import { isPublic, type Petition } from '../petitions/petition.ts'
import type { Decision } from '../reviews/review.ts'
import { mayTellSigners, textFor } from '../updates/update.ts'
import { actsFor } from './desk-acts.ts'
import { deskPage, deskResults, type NamedUpdate } from './desk-page.ts'
import type { LeadingParts } from './leading-parts.ts'
import { deskParams, rule } from './leading-request.ts'

/** The page of one petition for those who lead it. */
export function addDeskRoutes(room: GuardedRouter, parts: LeadingParts): void {
  const { drafts, petitions, board, signatures, reviews, accounts, updates, now } = parts

  async function decisionOn({ petition }: OpenedDesk): Promise<Decision | null> {
    const version = await reviews.lastDecision('version', petition.id)
    return (version ?? (await reviews.lastDecision('petition', petition.id)))?.decision ?? null
  }

  async function peopleOf({ petition }: OpenedDesk, locale: Locale) {
    const { owner, editors } = petition
    const found = await Promise.all(editors.map((id) => accounts.find(id)))
    return {
      owner: owner === null ? null : (await parts.organiserOf(owner)).name[locale],
      editors: found.flatMap((account) => (account === null ? [] : [account.name])),
    }
  }

  async function updatesOf({ petition, leads }: OpenedDesk, viewer: Viewer): Promise<NamedUpdate[]> {
    if (!leads || petition.publishedOn === null) return []
    return (await updates.list(petition.id, viewer)).map((update) => {
      const { title, language } = textFor(update, viewer.account.locale)
      return { id: update.id, title, language }
    })
  }

  function publishedOf({ petition }: OpenedDesk): Petition | null {
    return petitions.all().find(({ id }) => id === petition.id) ?? null
  }

  room.get('/:locale/campaign/petitions/:id', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const desk = await drafts.openDesk(id, viewer)
    const published = publishedOf(desk)
    const today = dayOf(now())
    const lacks = published === null ? lacksOf(desk.draft, desk.petition.owner, today) : []
    const page = deskPage({
      words: parts.wordsOf(locale),
      desk,
      published,
      tally: board.of(id),
      comments: published === null ? null : await signatures.commentCounts(published),
      acts: actsFor({
        desk,
        outcome: published?.outcome ?? null,
        isReady: lacks.length === 0,
        mayTellSigners: published !== null && isPublic(published.state) && mayTellSigners(published, today),
        moves: movesOpenTo(viewer.account, desk.petition),
      }),
      lacks,
      timeline: published === null ? [] : petitions.timeline(id),
      updates: await updatesOf(desk, viewer),
      recipientOf: (slug) => parts.recipients.named([slug])[0]?.name[locale] ?? slug,
      ...(await peopleOf(desk, locale)),
      decision: await decisionOn(desk),
      medianWaitMs: desk.submission === null ? null : await reviews.medianWaitMs(),
      countries: parts.countriesOf(locale),
      today,
      done: deskResults.find((result) => result === req.query['done']) ?? null,
    })
    res.type('html').send(parts.renderRoom(page, viewer))
  })
}
