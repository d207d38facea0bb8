import type { Makers } from '../../server/features/deliveries/index.ts'

export interface Making {
  recipientSlug: string
  /** The file that is being made. */
  name: string
  /** Lines of the list read for it so far, and all of them; 0 and 0 where nobody is listed. */
  doneCount: number
  totalCount: number
}

/** Makers of the very same files, that tell how far they are. */
export function watchedMakers(makers: Makers, onMaking: (making: Making) => void): Makers {
  return (summary, contents) =>
    makers(summary, contents).map(({ name, make }) => ({
      name,
      make(source, write) {
        const { slug: recipientSlug } = summary.recipient
        const tell = (doneCount: number): void => {
          onMaking({ recipientSlug, name, doneCount, totalCount: source.listedCount })
        }
        tell(0)
        return make({ ...source, rows: () => counted(source.rows(), tell) }, write)
      },
    }))
}

async function* counted<Batch extends readonly unknown[]>(
  batches: AsyncIterable<Batch>,
  tell: (doneCount: number) => void,
): AsyncGenerator<Batch> {
  let doneCount = 0
  for await (const batch of batches) {
    yield batch
    doneCount += batch.length
    tell(doneCount)
  }
}
