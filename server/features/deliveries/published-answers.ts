import type { Day } from '../../platform/clock.ts'
import { keptInMemory } from '../../platform/kept-in-memory.ts'
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

/** Recipients' answers, as every process that prints them keeps them in memory. */
export function createPublishedAnswers({ store }: { store: Pick<ResponseStore, 'published'> }) {
  const { refresh, revision, arranged } = keptInMemory({
    read: async () => (await store.published()).map(publishedAnswer),
    arrange: (answers) => Map.groupBy(answers, ({ petitionId }) => petitionId),
  })

  return {
    refresh,
    revision,

    /** Newest first. */
    ofPetition: (petitionId: string): readonly PublishedAnswer[] => arranged().get(petitionId) ?? [],
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
