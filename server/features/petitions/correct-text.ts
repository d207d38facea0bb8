import { dayOf } from '../../platform/clock.ts'
import { Conflict, Invalid } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import { cleanLine, cleanLines } from '../../platform/text.ts'
import type { AmendDraft } from './amend-draft.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { DeskRecord } from './desk-store.ts'
import type { Actor, DeskParts, Desks } from './desks.ts'
import { valueAt, type FieldPath } from './draft-changes.ts'
import { excerptsOf, isTypingError } from './typing-error.ts'
import type { PetitionText, TextVersion } from './petition.ts'
import type { TimelineStore } from './timeline-store.ts'
import { nextVersion } from './versions.ts'

/** Words that can be put right without a review. */
export type CorrectedField = 'title' | 'lead' | 'body' | `demands.${string}`

export interface Correcting {
  petitionId: string
  by: Actor
  language: Locale
  field: CorrectedField
  /** The whole field as the person had it before their eyes. */
  before: string
  after: string
}

interface Parts extends DeskParts {
  opened: Desks
  amend: AmendDraft
  timeline: TimelineStore
}

/** Puts typing errors right in what is open. */
export function createCorrecting({ desks, opened, amend, timeline, audit, transact, now }: Parts) {
  return {
    /**
     * Publishes a version with that field changed, whose correction everyone sees; signatures go on naming the text they
     * saw. Answers its number. Throws NotFound, Conflict `wrongState`, `inReview`, `changedMeanwhile` where the field says
     * something else by now, Invalid `notATypingError` where a reader could take it for another meaning.
     */
    correct({ petitionId, by, language, field, ...words }: Correcting): Promise<number> {
      return transact(async (session) => {
        const record = await opened.led(petitionId, by, session)
        const text = openText(record)
        const draft = await opened.draftOf(record, session)
        if (draft.submission !== null) throw new Conflict('inReview', 'A new version waits for its review.')
        const before = fieldOf(text.texts[language], field)
        const after = field === 'body' || field === 'lead' ? cleanLines(words.after) : cleanLine(words.after)
        if (before === null || before !== words.before) throw changedMeanwhile()
        if (!isTypingError({ before, after, keepsWords: field === 'title' || field.startsWith('demands.') })) {
          throw new Invalid('notATypingError', 'This says something else: it needs a new version and its review.')
        }
        const version = nextVersion(record.versions)
        const correction = { language, field, ...excerptsOf(before, after) }
        const day = dayOf(now())
        const corrected = { ...withField(text, language, field, after), version, publishedOn: day, correction }
        const shown = { id: petitionId, from: record.petition.state, before: text.version }
        const publication = { fields: {}, text: { ...corrected, reason: null } }
        if (!(await desks.publish(shown, publication, session))) throw changedMeanwhile()
        const path: FieldPath = `texts.${language}.${field}`
        // Where it is being written anew, the new words stand.
        if (valueAt(draft.content, path) === before) await amend(draft, by.account.id, [[path, after]], session)
        await timeline.add(petitionId, { day, kind: 'correction', version }, session)
        await audit.append(
          {
            by: by.account.id,
            deed: 'petition.corrected',
            subject: { kind: 'petition', id: petitionId },
            before: { version: text.version, language, field, words: correction.before },
            after: { version, words: correction.after },
            why: null,
          },
          session,
        )
        return version
      })
    },
  }
}

function openText({ petition, published }: DeskRecord): TextVersion {
  if (published === null || petition.state !== 'open') throw new Conflict('wrongState', 'It is not open.')
  return published.text
}

function fieldOf(text: PetitionText | undefined, field: CorrectedField): string | null {
  if (text === undefined) return null
  if (field === 'title' || field === 'lead' || field === 'body') return text[field]
  const key = field.slice('demands.'.length)
  return Object.hasOwn(text.demands, key) ? (text.demands[key] ?? null) : null
}

function withField(version: TextVersion, language: Locale, field: CorrectedField, after: string): TextVersion {
  const text = version.texts[language]
  if (text === undefined) return version
  const corrected =
    field === 'title' || field === 'lead' || field === 'body'
      ? { ...text, [field]: after }
      : { ...text, demands: { ...text.demands, [field.slice('demands.'.length)]: after } }
  return { ...version, texts: { ...version.texts, [language]: corrected } }
}
