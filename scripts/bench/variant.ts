import type { createSignatureStore } from '../../server/features/signatures/index.ts'
import { dayOf } from '../../server/platform/clock.ts'
import { bytesOf, idOf } from '../../server/platform/ids.ts'
import type { Stores } from '../../server/stores.ts'

type SignatureStore = ReturnType<typeof createSignatureStore>
type SignatureRow = Parameters<SignatureStore['insert']>[0]

/** `ours`, the routes `without-store`, and `one-by-one`: a write of its own for each request. */
export type VariantName = 'ours' | 'without-store' | 'one-by-one'

const duplicateKey = 11000
const idsInOneRead = 1_000

/** The store of signatures of one side. All else about the routes is the same on every side. */
export function createVariant(name: VariantName, { database, now }: Pick<Stores, 'database' | 'now'>) {
  const signatures = database.db.collection<SignatureRow>('signatures')
  const pending = new Map<string, SignatureRow>()
  let medianMs = 0
  let real: SignatureStore | null = null

  /** The same time below which nobody is answered as on our side, which tells its own. */
  const medianInsertMs = (): number => medianMs

  /** Says yes to everything and knows by heart what it is asked for. */
  const withoutStore = (base: SignatureStore): SignatureStore => ({
    ...base,
    medianInsertMs,
    insert: () => Promise.resolve('stored'),
    confirm(id, _generation, today) {
      const row = pending.get(id)
      return Promise.resolve(row === undefined ? null : { ...row, state: 'confirmed', confirmedOn: today })
    },
  })

  const oneByOne = (base: SignatureStore): SignatureStore => ({
    ...base,
    medianInsertMs,
    async insert(row) {
      try {
        await signatures.insertOne(row)
        return 'stored'
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === duplicateKey) return 'known'
        throw error
      }
    },
    confirm: (id, generation, today) =>
      signatures.findOneAndUpdate(
        { _id: bytesOf(id), state: 'pending', generation, expiresOn: { $gte: today } },
        { $set: { state: 'confirmed', confirmedOn: today, unsettled: true }, $unset: { mail: '', expiresOn: '' } },
        { returnDocument: 'after' },
      ),
  })

  return {
    storeFor(base: SignatureStore): SignatureStore {
      real = base
      if (name === 'ours') return base
      return name === 'without-store' ? withoutStore(base) : oneByOne(base)
    },

    medianInsertMs: (): number => real?.medianInsertMs() ?? 0,

    takeMedianInsertMs(ms: number): void {
      medianMs = ms
    },

    async takePending(ids: readonly string[]): Promise<void> {
      pending.clear()
      for (let first = 0; first < ids.length; first += idsInOneRead) {
        const some = ids.slice(first, first + idsInOneRead).map(bytesOf)
        const rows = await signatures.find({ _id: { $in: some }, expiresOn: { $gte: dayOf(now()) } }).toArray()
        for (const row of rows) pending.set(idOf(row._id), row)
      }
    },
  }
}
