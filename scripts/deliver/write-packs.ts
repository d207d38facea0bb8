import { setTimeout as pause } from 'node:timers/promises'

import type { DeliveryServices } from '../../server/delivery-services.ts'
import type { Delivery } from '../../server/features/deliveries/index.ts'
import { Unavailable } from '../../server/platform/errors.ts'
import { print, sentenceFor } from '../console.ts'
import type { StatusLine } from '../status-line.ts'
import type { ZipFolder } from './zip-folder.ts'

interface Writing extends Pick<DeliveryServices, 'deliveries' | 'packBuilding'> {
  folder: ZipFolder
  status: StatusLine
  /** Ends it. */
  signal: AbortSignal
  /** Who takes the copies. */
  by: string
}

/**
 * Builds and writes the pack of each delivery, and says so. One that fails does not keep the others from being written.
 * Answers the ids of those that were not, and says how to go on with them: nothing has to be prepared again.
 */
export async function writePacks(begun: readonly Delivery[], writing: Writing): Promise<string[]> {
  const { signal, status } = writing
  const left: string[] = []
  for (const { id, recipientSlug } of begun) {
    try {
      signal.throwIfAborted()
      await writePack(id, writing)
    } catch (error) {
      status.clear()
      warn(`${recipientSlug}: ${reasonOf(signal.aborted ? signal.reason : error)}`)
      left.push(id)
    }
  }
  const again = left.map((id) => `--delivery=${id}`).join(' ')
  if (left.length > 0) warn(`Prepared, but not written. To go on: npm run deliver -- ${again} --out FOLDER`)
  return left
}

async function writePack(id: string, writing: Writing): Promise<void> {
  const { deliveries, folder, status, signal, by } = writing
  status.show('Collecting the signers')
  const built = await untilBuilt(id, writing)
  const { name, content } = await deliveries.zip({ id, by })
  status.show(`${built.recipientSlug}: ${name}`)
  const file = await folder.write({ name, content, signal })
  status.clear()
  print(lineOf(built))
  print(`  ${file}`)
}

/** Here, or by a service that was quicker. */
async function untilBuilt(id: string, { deliveries, packBuilding, signal }: Writing): Promise<Delivery> {
  for (;;) {
    // It may be somebody else's that fails.
    const error: unknown = await packBuilding.runOnce(signal).then(
      () => null,
      (reason: unknown) => reason,
    )
    const delivery = await deliveries.get(id)
    if (delivery.state !== 'preparing') return delivery
    if (delivery.trouble !== null) throw new Error(troubles[delivery.trouble], { cause: error })
    await pause(500, undefined, { signal })
  }
}

const troubles = {
  disk_full: 'There is no room left to build its files; the service tries again.',
  failed: 'Its files cannot be built now; the service tries again.',
} as const satisfies Record<NonNullable<Delivery['trouble']>, string>

function reasonOf(error: unknown): string {
  // Something was changed: it is prepared.
  if (error instanceof Unavailable) return 'The database does not answer, or cannot do this now.'
  return sentenceFor(error)
}

function warn(line: string): void {
  process.stderr.write(`${line}\n`)
}

function lineOf({ frozen, listedCount }: Delivery): string {
  const number = (value: number): string => value.toLocaleString('en-GB')
  const { petition, recipient, counts, sequence } = frozen
  const figures = `${number(counts.confirmed)} confirmed at sequence ${number(sequence)}`
  return `${petition.slug} for ${recipient.name.en}: ${figures}, ${number(listedCount ?? 0)} of them listed.`
}
