import { dayOf } from '../../platform/clock.ts'
import { Conflict, Forbidden, Invalid } from '../../platform/errors.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { cleanLines, lengthOf } from '../../platform/text.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { Actor, DeskParts, Desks } from './desks.ts'
import { mayMove } from './moves.ts'
import { isPublic, type Outcome, type Petition } from './petition.ts'
import type { TimelineStore } from './timeline-store.ts'

type Story = Petition['outcomeStory']

export interface DeclaredOutcome {
  petitionId: string
  by: Actor
  outcome: Outcome
  /** How it came to that, in one language at least. */
  story: Story
}

interface Parts extends DeskParts {
  opened: Desks
  timeline: TimelineStore
}

const longestStory = 5_000

/** Says what became of a petition. */
export function createDeclaring({ desks, opened, timeline, audit, transact, now }: Parts) {
  return {
    /**
     * Those who lead it, and staff; again when it turned out otherwise. Throws NotFound, Forbidden, Conflict `wrongState`
     * where it is not public, Invalid `storyMissing`, `storyLong`.
     */
    async declareOutcome({ petitionId, by, outcome, story }: DeclaredOutcome): Promise<void> {
      const told = toldIn(story, outcome)
      await transact(async (session) => {
        const { petition, published } = await opened.readable(petitionId, by, session)
        const { id, state } = petition
        if (!mayMove('close', by.account, petition)) throw new Forbidden()
        if (published === null || !isPublic(state)) throw new Conflict('wrongState', 'It is not public.')
        if (!(await desks.setOutcome(id, { state, outcome, outcomeStory: told }, session))) throw changedMeanwhile()
        if (published.outcome !== outcome) {
          await timeline.add(id, { day: dayOf(now()), kind: 'outcome', outcome }, session)
        }
        await audit.append(
          {
            by: by.account.id,
            deed: 'petition.outcome-declared',
            subject: { kind: 'petition', id },
            before: { outcome: published.outcome, story: { ...published.outcomeStory } },
            after: { outcome, story: { ...told } },
            why: null,
          },
          session,
        )
      })
    },
  }
}

function toldIn(story: Story, outcome: Outcome): Story {
  const told = locales
    .map((locale): [Locale, string] => [locale, cleanLines(story[locale] ?? '')])
    .filter(([, text]) => text !== '')
  if (told.length === 0 && outcome !== 'none') throw new Invalid('storyMissing', 'An outcome needs its story.')
  if (told.some(([, text]) => lengthOf(text) > longestStory)) throw new Invalid('storyLong', 'The story is too long.')
  return Object.fromEntries(told)
}
