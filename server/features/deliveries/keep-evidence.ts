import type { ClientSession } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { NotFound } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Saying } from '../../platform/uploads/pdf-sayings.ts'
import { plainImage } from '../../platform/uploads/plain-image.ts'
import type { Audit } from '../audit/index.ts'
import { isPublicState } from './delivery.ts'
import type { Evidence, EvidenceKind } from './evidence.ts'
import type { EvidenceStore } from './evidence-store.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: EvidenceStore
  deliveries: Pick<DeliveryStore, 'find'>
  shelf: Pick<FileShelf, 'create' | 'read' | 'remove'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  /** What is wrong with a PDF, by its bytes; null when nothing is. */
  checkPdf: (bytes: Buffer) => Promise<string | null>
  /** The same PDF without what it says of its maker, and what it says all the same. */
  plainPdf: (bytes: Buffer) => Promise<{ bytes: Buffer; sayings: readonly Saying[] }>
}

export interface NewEvidence {
  deliveryId: string
  kind: EvidenceKind
  day: Day
  note: string
  isPublic: boolean
  file: CheckedFile | null
}

/** A file that is what it seems, with nothing in it that tells more than it shows. */
export interface CheckedFile {
  mediaType: string
  bytes: Buffer
  /** What it says of its maker all the same; nobody but staff has it before they have read that. */
  sayings: readonly Saying[]
}

/** Whoever hands in a transaction of their own. */
type Along = (store: (session: ClientSession) => Promise<void>) => Promise<unknown>

/** What everybody may have, as long as its petition is shown. */
export type ShownEvidence = Evidence & { file: NonNullable<Evidence['file']>; petitionId: string }

export type EvidenceService = ReturnType<typeof createEvidence>

const shelfName = 'file'
const pdfType = 'application/pdf'

const endings: Readonly<Record<string, string>> = {
  [pdfType]: 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
}

/** What shows that something happened to a delivery. Files lie sealed on the shelf. */
export function createEvidence({ store, deliveries, shelf, audit, transact, checkPdf, plainPdf }: Parts) {
  async function shelve(
    id: string,
    { mediaType, bytes }: Omit<CheckedFile, 'sayings'>,
  ): Promise<NonNullable<Evidence['file']>> {
    const writer = await shelf.create(id, shelfName)
    await writer.write(bytes)
    const { bytes: size, sha256 } = await writer.finish()
    return { name: `evidence.${endings[mediaType] ?? 'bin'}`, mediaType, bytes: size, sha256 }
  }

  async function insert(evidence: Evidence, session: ClientSession): Promise<void> {
    await store.insert(evidence, session)
    const { id, deliveryId, kind, day, file, isPublic, addedBy } = evidence
    await audit.append(
      {
        by: addedBy,
        deed: 'delivery.evidence-added',
        subject: { kind: 'delivery', id: deliveryId },
        before: null,
        after: { evidence: id, kind, day, sha256: file?.sha256 ?? null, isPublic },
        why: null,
      },
      session,
    )
  }

  async function get(deliveryId: string, id: string, session?: ClientSession): Promise<Evidence> {
    const found = await store.find(id, session)
    if (found?.deliveryId !== deliveryId) throw new NotFound('evidenceNotFound', 'There is no such evidence.')
    return found
  }

  return {
    /**
     * A PDF that shows pages and does nothing else, without what it says of its maker as far as that can be taken away; or
     * an image without what cameras write into it; whatever it is called. Null for anything else.
     */
    async check(bytes: Buffer): Promise<CheckedFile | null> {
      const image = plainImage(bytes)
      if (image !== null) return { ...image, sayings: [] }
      if ((await checkPdf(bytes)) !== null) return null
      return { mediaType: pdfType, ...(await plainPdf(bytes)) }
    },

    /**
     * Adds it; the file is on the shelf before anything names it. One that says something of its maker is hidden at first,
     * whatever was asked: `isPublic` of the answer tells. `along`: runs what stores it in the transaction of the step that
     * it shows.
     */
    async add({ file, ...fields }: NewEvidence, by: string, along: Along = transact): Promise<Evidence> {
      const id = newId()
      try {
        const shelved = file === null ? null : await shelve(id, file)
        const isPublic = fields.isPublic && (file === null || file.sayings.length === 0)
        const evidence: Evidence = { id, ...fields, isPublic, file: shelved, addedBy: by }
        await along((session) => insert(evidence, session))
        return evidence
      } catch (error) {
        // It may have been stored all the same, when only the answer was lost.
        if (file !== null && (await store.find(id)) === null) await shelf.remove(id)
        throw error
      }
    },

    /** That a mail was taken over, in the transaction that says so. */
    addReceipt(receipt: Pick<Evidence, 'deliveryId' | 'day' | 'note'>, session: ClientSession): Promise<void> {
      const rest = { kind: 'mail_receipt', file: null, isPublic: false, addedBy: 'system' } as const
      return insert({ id: newId(), ...receipt, ...rest }, session)
    },

    /** Whether everybody may see the file. Changing nothing is no error. Throws NotFound. */
    setPublic(which: { deliveryId: string; id: string }, isPublic: boolean, by: string): Promise<void> {
      const { deliveryId, id } = which
      return transact(async (session) => {
        await get(deliveryId, id, session)
        if (!(await store.setPublic(id, isPublic, session))) return
        const subject = { kind: 'delivery', id: deliveryId } as const
        const [before, after] = [{ evidence: id, isPublic: !isPublic }, { isPublic }]
        await audit.append({ by, deed: 'delivery.evidence-shown', subject, before, after, why: null }, session)
      })
    },

    /** What its file says of its maker, to be read before everybody may have it. Throws NotFound. */
    async sayingsOf(which: { deliveryId: string; id: string }): Promise<readonly Saying[]> {
      const { id, file } = await get(which.deliveryId, which.id)
      if (file?.mediaType !== pdfType) return []
      const bytes = Buffer.concat(await Array.fromAsync(shelf.read(id, shelfName)))
      return (await plainPdf(bytes)).sayings
    },

    /** By day, the earliest first. */
    ofDelivery: store.ofDelivery,

    /** Throws NotFound, also for that of another delivery. */
    get,

    /** What staff have let everybody see, of a delivery that everybody knows of. Throws NotFound for anything else. */
    async getShown(id: string): Promise<ShownEvidence> {
      const found = await store.find(id)
      if (found?.isPublic !== true || found.file === null) throw new NotFound()
      const delivery = await deliveries.find(found.deliveryId)
      if (delivery === null || !isPublicState(delivery.state)) throw new NotFound()
      return { ...found, file: found.file, petitionId: delivery.petitionId }
    },

    /** The bytes of its file, in pieces. */
    read: ({ id }: Pick<Evidence, 'id'>): AsyncIterable<Buffer> => shelf.read(id, shelfName),
  }
}
