import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Response } from './response.ts'
import type { ResponseStore } from './responses-store.ts'

/** What a recipient answered, as everybody may read it: the statement of an office, with who spoke for it. */
export interface PublishedAnswer {
  id: string
  deliveryId: string
  petitionId: string
  stance: 'answered' | 'refused'
  /** Plain text; empty where the file says it. */
  text: string
  language: Locale
  name: string
  office: string
  file: { href: string; bytes: number } | null
  answeredOn: Day
}

export type PublishedAnswers = ReturnType<typeof createPublishedAnswers>

/** From the root of the site, the same in every language. */
function answerFilePath(responseId: string): string {
  return `/deliveries/answers/${responseId}.pdf`
}

/**
 * Recipients' answers, kept in memory by every process that prints them. `refresh` brings them up to date; a failed one
 * leaves them as they were.
 */
export function createPublishedAnswers({ store }: { store: Pick<ResponseStore, 'published'> }) {
  let byPetition = new Map<string, readonly PublishedAnswer[]>()
  let shown = '[]'
  let revision = 0

  return {
    async refresh(): Promise<void> {
      const answers = (await store.published()).map(publishedAnswer)
      const showing = JSON.stringify(answers)
      if (showing === shown) return
      shown = showing
      byPetition = Map.groupBy(answers, ({ petitionId }) => petitionId)
      revision += 1
    },

    /** One more whenever anything of them has changed. */
    revision: (): number => revision,

    /** Newest first. */
    ofPetition: (petitionId: string): readonly PublishedAnswer[] => byPetition.get(petitionId) ?? [],
  }
}

function publishedAnswer(response: Response): PublishedAnswer {
  const { id, deliveryId, petitionId, stance, text, language, name, office, file, receivedOn } = response
  if (stance === null) throw new Error('Only answers are published.')
  return {
    ...{ id, deliveryId, petitionId, stance, text, language, name, office },
    file: file === null ? null : { href: answerFilePath(id), bytes: file.bytes },
    answeredOn: receivedOn,
  }
}
