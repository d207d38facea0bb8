import { createHash } from 'node:crypto'

import { Binary, ObjectId, type ClientSession, type Db, type FindCursor } from 'mongodb'

import type { Keyring } from '../crypto/keyring.ts'
import { bufferOf, bytesOf, idOf, type StoredBytes } from '../ids.ts'
import { orUnavailable } from './connection.ts'
import type { Fenced } from './lease.ts'
import type { CollectionIndexes } from './migrations.ts'
import { step, within } from './step.ts'

interface ChunkRow {
  /** Says when it was written, to the second. */
  _id: ObjectId
  /** 16 bytes. */
  owner: StoredBytes
  name: string
  /** 0 for the first. */
  number: number
  isLast: boolean
  box: StoredBytes
}

/** What a finished file can be checked by. */
export interface ShelvedFile {
  name: string
  bytes: number
  /** Of its plain bytes, in hexadecimal. */
  sha256: string
}

export interface ShelfWriter {
  write(bytes: Uint8Array): Promise<void>
  /** Stored with a majority. */
  finish(): Promise<ShelvedFile>
}

export const shelfIndexes: CollectionIndexes = {
  collection: 'fileChunks',
  indexes: [{ key: { owner: 1, name: 1, number: 1 }, name: 'chunk', unique: true }],
}

const chunkBytes = 256 * 1024

export type FileShelf = ReturnType<typeof createFileShelf>

/**
 * Files in the database, sealed chunk by chunk and bound to their places, so that none can be moved, left out or cut off
 * unnoticed. Files belong to owners, and go with them; owners that are stored nowhere lose them to `sweep-shelf.ts`, which
 * has to know where owners are. Every verb throws Unavailable while the database is away.
 */
export function createFileShelf({ db, keyring }: { db: Db; keyring: Keyring }) {
  const chunks = db.collection<ChunkRow>('fileChunks')

  async function store(owner: string, name: string, chunk: Pick<ChunkRow, 'number' | 'isLast'>, bytes: Buffer) {
    const box = new Binary(keyring.seal(bytes, placeOf(owner, name, chunk)))
    await orUnavailable(chunks.insertOne({ _id: new ObjectId(), owner: bytesOf(owner), name, ...chunk, box }))
  }

  async function remove(owner: string, name?: string, session?: ClientSession): Promise<void> {
    const which = { owner: bytesOf(owner), ...(name === undefined ? {} : { name }) }
    await step(session, chunks.deleteMany(which, within(session)))
  }

  async function hasAnyOf(owner: string, name: string): Promise<boolean> {
    const found = chunks.findOne({ owner: bytesOf(owner), name }, { projection: { number: 1 } })
    return (await orUnavailable(found)) !== null
  }

  return {
    /**
     * Begins a file anew; what an interrupted writing left of it is gone. One writer at a time for each file: whoever writes
     * under a lease hands in its fence, and takes nothing away that a successor has written.
     */
    async create(owner: string, name: string, fenced?: Fenced): Promise<ShelfWriter> {
      if (fenced === undefined) await remove(owner, name)
      else if (await hasAnyOf(owner, name)) await fenced((session) => remove(owner, name, session))
      const hash = createHash('sha256')
      let pending: Buffer[] = []
      let pendingBytes = 0
      let number = 0
      let bytes = 0

      async function flush(isLast: boolean): Promise<void> {
        const all = Buffer.concat(pending)
        const size = isLast ? all.length : all.length - (all.length % chunkBytes)
        for (let start = 0; start < size || (isLast && start === 0); start += chunkBytes) {
          const end = Math.min(size, start + chunkBytes)
          await store(owner, name, { number, isLast: isLast && end === size }, all.subarray(start, end))
          number += 1
        }
        pending = [Buffer.from(all.subarray(size))]
        pendingBytes = all.length - size
      }

      return {
        async write(data) {
          hash.update(data)
          bytes += data.length
          pending.push(Buffer.from(data))
          pendingBytes += data.length
          if (pendingBytes >= chunkBytes) await flush(false)
        },
        async finish() {
          await flush(true)
          return { name, bytes, sha256: hash.digest('hex') }
        },
      }
    },

    /** Its plain bytes, in pieces. Throws when there is no such file, when it is not whole, or does not open. */
    async *read(owner: string, name: string): AsyncGenerator<Buffer> {
      const rows = chunks.find({ owner: bytesOf(owner), name }, { batchSize: 4 }).sort({ number: 1 })
      let expected = 0
      let isWhole = false
      for await (const { number, isLast, box } of eachOf(rows)) {
        if (number !== expected) break
        yield keyring.open(bufferOf(box), placeOf(owner, name, { number, isLast }))
        expected += 1
        isWhole = isLast
        // What stands behind it was left there by who wrote on after somebody had begun anew.
        if (isLast) break
      }
      if (!isWhole) throw new Error('A stored file is missing, or is not whole.')
    },

    /** One file of an owner, or all of them. */
    remove: (owner: string, name?: string): Promise<void> => remove(owner, name),

    /** Everybody who has a file here, or a part of one. */
    async owners(): Promise<string[]> {
      const found: StoredBytes[] = await orUnavailable(chunks.distinct('owner'))
      return found.map(idOf)
    },

    /** Whether anything of an owner's was written at that moment or later, by the clock of whoever wrote it. */
    async isWrittenSince(owner: string, since: Date): Promise<boolean> {
      const from = ObjectId.createFromTime(Math.floor(since.getTime() / 1000))
      const later = { owner: bytesOf(owner), _id: { $gte: from } }
      return (await orUnavailable(chunks.countDocuments(later, { limit: 1, hint: 'chunk' }))) > 0
    },
  }
}

/** Row by row. Closes the cursor, also when whoever reads leaves early. */
async function* eachOf<Row>(cursor: FindCursor<Row>): AsyncGenerator<Row> {
  try {
    for (;;) {
      const row = await orUnavailable(cursor.next())
      if (row === null) return
      yield row
    }
  } finally {
    await cursor.close().catch(() => undefined)
  }
}

function placeOf(owner: string, name: string, { number, isLast }: Pick<ChunkRow, 'number' | 'isLast'>): string {
  return `fileChunks|${owner}|${name}|${String(number)}|${isLast ? 'last' : 'more'}`
}
