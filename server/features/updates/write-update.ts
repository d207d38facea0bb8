import { newId } from '../../platform/ids.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { cleanLine, cleanLines } from '../../platform/text.ts'
import type { Actor } from '../petitions/index.ts'
import type { LedUpdates, UpdateParts } from './led-updates.ts'
import type { Update, UpdateContent, UpdateText } from './update.ts'

export type Saved =
  | { kind: 'saved'; update: Update }
  /** Somebody else saved meanwhile, or it waits for its review: nothing was stored, and this is how it stands. */
  | { kind: 'changed'; update: Update }

export interface Saving {
  petitionId: string
  id: string
  by: Actor
  /** Of what was changed. */
  revision: number
  content: UpdateContent
}

interface Parts extends Pick<UpdateParts, 'store' | 'now'> {
  led: LedUpdates
}

/** Beginning an update, and writing it. */
export function createUpdateWriting({ store, led, now }: Parts) {
  return {
    /** An empty one. Throws NotFound to whoever does not lead the petition, Conflict when it can tell nobody any more. */
    async start(petitionId: string, by: Actor, originalLanguage: Locale): Promise<Update> {
      await led.insistOnTelling(petitionId, by)
      const update: Update = {
        id: newId(),
        petitionId,
        originalLanguage,
        texts: { [originalLanguage]: { title: '', body: '' } },
        state: 'draft',
        revision: 0,
        startedBy: by.account.id,
        startedAt: now(),
        publishedOn: null,
        beganOn: null,
        figures: { totalCount: 0, queuedCount: 0, refusedCount: 0, unsureCount: 0, droppedCount: 0 },
      }
      await store.insert(update)
      return update
    },

    /** Stores what is written as a new revision, unless it is based on another than the present one. */
    async save({ petitionId, id, by, revision, content }: Saving): Promise<Saved> {
      const present = await led.get(petitionId, id, by)
      const update = await store.save(id, revision, cleaned(content))
      if (update !== null) return { kind: 'saved', update }
      return { kind: 'changed', update: (await store.find(id)) ?? present }
    },
  }
}

/** Translations in which nothing stands are none. */
function cleaned({ originalLanguage, texts }: UpdateContent): UpdateContent {
  const written = locales.flatMap((language): [Locale, UpdateText][] => {
    const { title, body } = texts[language] ?? { title: '', body: '' }
    const text = { title: cleanLine(title), body: cleanLines(body) }
    const isEmpty = text.title === '' && text.body === ''
    return isEmpty && language !== originalLanguage ? [] : [[language, text]]
  })
  return { originalLanguage, texts: Object.fromEntries(written) }
}
