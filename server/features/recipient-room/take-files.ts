import { NotFound } from '../../platform/errors.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Attachment } from '../../platform/http/send-attachment.ts'
import type { Audit } from '../audit/index.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import { encryptFor, packName, zipStream } from '../packs/index.ts'
import type { RecipientService } from '../recipients/index.ts'

interface Parts {
  shelf: Pick<FileShelf, 'read'>
  recipients: Pick<RecipientService, 'named'>
  audit: Pick<Audit, 'append'>
}

/** A file on its way out. */
export type TakenFile = Omit<Attachment, 'cacheControl'>

export type FilesOf = ReturnType<typeof createTakingFiles>

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  pdf: 'application/pdf',
  svg: 'image/svg+xml',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
}

/** Lists hold names: they, and the zip that holds them, are encrypted where the recipient gave a key. */
const listName = /^signatures\./

/** The pack as it leaves through a personal link, each copy with names in it written down. */
export function createTakingFiles({ shelf, recipients, audit }: Parts) {
  function keyOf({ recipientSlug }: Delivery): string | null {
    return recipients.named([recipientSlug])[0]?.publicKey ?? null
  }

  function holdsNames({ files }: Delivery): boolean {
    return files.some(({ name }) => listName.test(name))
  }

  async function handed(delivery: Delivery, file: TakenFile, withNames: boolean): Promise<TakenFile> {
    if (!withNames) return file
    const key = keyOf(delivery)
    const after = { file: file.name, encrypted: key !== null }
    const subject = { kind: 'delivery', id: delivery.id } as const
    await audit.append({ by: 'recipient', deed: 'delivery.downloaded', subject, before: null, after, why: null })
    if (key === null) return file
    return { name: `${file.name}.age`, type: 'application/octet-stream', bytes: null, read: encryptFor(key, file.read) }
  }

  return {
    /** Whether what holds names can only be opened with the recipient's own key. */
    isEncrypted: (delivery: Delivery): boolean => keyOf(delivery) !== null && holdsNames(delivery),

    /** The letter as it was built; null where it is not stored any more. */
    async letter({ id, files, isStored }: Delivery): Promise<string | null> {
      if (!isStored || !files.some(({ name }) => name === 'letter.html')) return null
      return Buffer.concat(await Array.fromAsync(shelf.read(id, 'letter.html'))).toString('utf8')
    },

    /** Throws NotFound where there is no such file, or its time is over. */
    one(delivery: Delivery, name: string): Promise<TakenFile> {
      const { id, files, isStored } = delivery
      const file = files.find((candidate) => candidate.name === name)
      if (!isStored || file === undefined) throw new NotFound()
      const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
      const plain = { name: name.replaceAll('/', '-'), type, bytes: file.bytes, read: shelf.read(id, name) }
      return handed(delivery, plain, listName.test(name))
    },

    /** All of them, the same bytes at each download. Throws NotFound. */
    zip(delivery: Delivery): Promise<TakenFile> {
      const { id, files, frozen, isStored } = delivery
      if (!isStored) throw new NotFound()
      const zipped = files.map(({ name, bytes }) => ({ name, bytes, read: () => shelf.read(id, name) }))
      const read = zipStream(zipped, frozen.preparedOn)
      const plain = { name: packName(frozen), type: types['zip'] ?? '', bytes: null, read }
      return handed(delivery, plain, holdsNames(delivery))
    },
  }
}
