import type { FileShelf } from '../../platform/db/file-shelf.ts'
import { Gone, NotFound } from '../../platform/errors.ts'
import type { Audit } from '../audit/index.ts'
import { encryptFor, packName, zipStream } from '../packs/index.ts'
import { holdsNames, type PackFile } from '../packs/pack.ts'
import { isPublicState, type Delivery } from './delivery.ts'
import type { DeliveryStore } from './store.ts'

export interface ReadingParts {
  store: Pick<DeliveryStore, 'find'>
  shelf: Pick<FileShelf, 'read'>
  audit: Pick<Audit, 'append'>
  /** The age key of that recipient; null where it gave none. */
  publicKeyOf: (recipientSlug: string) => Promise<string | null>
}

/** Who reads: an account, `console`, or `recipient` behind its personal link. */
export interface Reader {
  id: string
  by: string
}

/** A file on its way out. */
export interface OutgoingFile {
  /** Ends in `.age` where it is encrypted for the recipient. */
  name: string
  /** Null where that is not known before. */
  bytes: number | null
  content: AsyncIterable<Uint8Array>
}

const theRecipient = 'recipient'

/**
 * The files of a delivery. Nothing is there before all of them are, nor once they are taken away; for the recipient
 * nothing before it was sent. Each copy with names in it is written down, and whoever takes it, only the recipient can
 * open it where it has a key.
 */
export function createReading({ store, shelf, audit, publicKeyOf }: ReadingParts) {
  async function readable({ id, by }: Reader): Promise<Delivery> {
    const delivery = await store.find(id)
    if (delivery === null || !isShown(delivery, by))
      throw new NotFound('deliveryNotFound', 'There is no such delivery.')
    if (!delivery.isStored)
      throw new Gone('deliveries.filesGone', 'Its files are gone, as promised; their hashes stay.')
    return delivery
  }

  async function withNames(file: OutgoingFile, { recipientSlug, id }: Delivery, by: string): Promise<OutgoingFile> {
    const key = await publicKeyOf(recipientSlug)
    const after = { file: file.name, isEncrypted: key !== null }
    const subject = { kind: 'delivery', id } as const
    await audit.append({ by, deed: 'delivery.copied', subject, before: null, after, why: null })
    return key === null ? file : { name: `${file.name}.age`, bytes: null, content: encryptFor(key, file.content) }
  }

  return {
    /** Whether what holds names can only be opened with the recipient's own key. */
    async isEncrypted({ recipientSlug, files }: Pick<Delivery, 'recipientSlug' | 'files'>): Promise<boolean> {
      return files.some(holdsNames) && (await publicKeyOf(recipientSlug)) !== null
    },

    /** In the order of the pack. Throws NotFound, Gone. */
    async files(reader: Reader): Promise<readonly PackFile[]> {
      return (await readable(reader)).files
    },

    /** Throws NotFound, also for a name that is none of its files, and Gone. */
    async readFile({ name, ...reader }: Reader & { name: string }): Promise<OutgoingFile> {
      const delivery = await readable(reader)
      const file = delivery.files.find((one) => one.name === name)
      if (file === undefined) throw new NotFound('fileNotFound', 'There is no such file.')
      const outgoing = { name, bytes: file.bytes, content: shelf.read(delivery.id, name) }
      return holdsNames(file) ? withNames(outgoing, delivery, reader.by) : outgoing
    },

    /** All of them in one, the same bytes each time. Throws NotFound, Gone, and Conflict for what no zip can hold. */
    async zip(reader: Reader): Promise<OutgoingFile> {
      const delivery = await readable(reader)
      const { id, files, frozen } = delivery
      const zipped = files.map(({ name, bytes }) => ({ name, bytes, read: () => shelf.read(id, name) }))
      const zip = { name: packName(frozen), bytes: null, content: zipStream(zipped, frozen.preparedOn) }
      return files.some(holdsNames) ? withNames(zip, delivery, reader.by) : zip
    },
  }
}

function isShown({ state }: Delivery, by: string): boolean {
  if (by === theRecipient) return state === 'sending' || isPublicState(state)
  return state !== 'preparing'
}
