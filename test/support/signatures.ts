import { randomBytes } from 'node:crypto'

import type { ClientSession } from 'mongodb'

import { tallierOn } from '../../server/counting.ts'
import type { Amendment } from '../../server/features/signatures/link-store.ts'
import { openBox, sealPerson, type SignatureRow } from '../../server/features/signatures/row.ts'
import type { Petition } from '../../server/features/petitions/index.ts'
import { createOutbox, createOutboxStore } from '../../server/features/outbox/index.ts'
import { createSignatureService, createSignatureStore } from '../../server/features/signatures/index.ts'
import type { Day } from '../../server/platform/clock.ts'
import { transactionsOn } from '../../server/platform/db/transaction.ts'
import { bytesOf, newId } from '../../server/platform/ids.ts'
import { silentLog } from '../../server/platform/log.ts'
import { createTokens } from '../../server/platform/tokens.ts'
import type { Stores } from '../../server/stores.ts'

export type SignatureChanges = Partial<Omit<SignatureRow, '_id' | 'petitionId' | 'boxes'>> & {
  name?: string | null
  comment?: string | null
  address?: string
}

/** States in which the address is free again. */
const freed = new Set<SignatureRow['state'] | undefined>(['withdrawn', 'expired', 'erased'])

/** A confirmed signature that the tallier has yet to count, as the service would store it. */
export function aSignature({ keyring }: Pick<Stores, 'keyring'>, petition: Petition, changes: SignatureChanges = {}) {
  const id = newId()
  const { name = 'Olena Koval', comment = null, address = `${id}@example.org`, ...fields } = changes
  const row: SignatureRow = {
    _id: bytesOf(id),
    petitionId: bytesOf(petition.id),
    addressKey: freed.has(fields.state) ? bytesOf(id) : randomBytes(32),
    state: 'confirmed',
    textVersion: 1,
    language: 'uk',
    locale: 'uk',
    country: 'UA',
    visibility: 'hidden',
    updates: false,
    confirmedOn: '2026-03-02',
    boxes: sealPerson(keyring, id, { name, address, city: null, comment }),
    generation: 1,
    mailCount: 1,
    mailFence: 0,
    moves: [],
    unsettled: true,
    schemaVersion: 1,
    ...fields,
  }
  return { id, row }
}

/** Stores them and answers their ids. */
export async function addSignatures(
  stores: Pick<Stores, 'keyring' | 'database'>,
  petition: Petition,
  all: readonly SignatureChanges[],
): Promise<string[]> {
  const made = all.map((changes) => aSignature(stores, petition, changes))
  if (made.length > 0) await signaturesOf(stores).insertMany(made.map(({ row }) => row))
  return made.map(({ id }) => id)
}

/** Stores them, counts them and answers their ids. */
export async function addCounted(
  stores: Stores,
  petition: Petition,
  all: readonly SignatureChanges[],
): Promise<string[]> {
  const ids = await addSignatures(stores, petition, all)
  await tallierOf(stores).runOnce()
  return ids
}

/** That many alike. */
export function times(count: number, changes: SignatureChanges = {}): SignatureChanges[] {
  return Array.from({ length: count }, () => changes)
}

export function signaturesOf({ database }: Pick<Stores, 'database'>) {
  return database.db.collection<SignatureRow>('signatures')
}

/** The store, with the verbs of mailed links for whoever knows nothing but the id. */
export function signatureStoreOf({ database }: Pick<Stores, 'database'>) {
  const store = createSignatureStore(database.db)

  async function get(id: string): Promise<SignatureRow> {
    const row = await store.find(id)
    if (row === null) throw new Error('There is no such signature.')
    return row
  }

  return {
    ...store,
    refuse: async (id: string) => store.refuse(await get(id)),
    liftRefusal: async (id: string) => store.liftRefusal(await get(id)),
    withdraw: async (id: string) => store.withdraw(await get(id)),
    erase: async (id: string, session: ClientSession) => store.erase(await get(id), session),
    renewLinks: async (id: string, generation: number, today: Day) =>
      store.renewLinks({ ...(await get(id)), generation }, today),
    amend: async (id: string, change: Amendment) => store.amend(await get(id), change),
  }
}

/** The service on these stores; what it mails stays in the outbox and in the rows. */
/** On another store where one is given, to let something else happen between reading a row and writing it. */
export function signatureServiceOf(
  stores: Pick<Stores, 'database' | 'keyring' | 'petitions' | 'now'>,
  store: Partial<ReturnType<typeof createSignatureStore>> = {},
) {
  const { database, keyring, petitions, now } = stores
  return createSignatureService({
    store: { ...createSignatureStore(database.db), ...store },
    petitions,
    outbox: createOutbox({
      store: createOutboxStore({ db: database.db, now, leaseMs: 60_000 }),
      keyring,
      now,
      log: silentLog,
    }),
    keyring,
    tokens: createTokens(keyring),
    transact: transactionsOn(database.client),
    now,
    publicUrl: 'https://petitions.example',
    report: rethrow,
  })
}

type TallierChanges = Pick<Stores, 'leases' | 'now'> & { report: (error: unknown) => void }

function rethrow(error: unknown): never {
  throw error instanceof Error ? error : new Error('The tallier failed.', { cause: error })
}

/** A tallier that gives its leases back after each run, so that the next one in a test need not wait for them. */
export function tallierOf(stores: Stores, { report = rethrow, ...changes }: Partial<TallierChanges> = {}) {
  const tallier = tallierOn({ ...stores, ...changes }, report)
  return { runOnce: () => tallier.runOnce().finally(tallier.stop) }
}

/** The row as it lies there, and the name in it. */
export async function rowOf(stores: Stores, id: string): Promise<SignatureRow & { name: string | null }> {
  const row = await signaturesOf(stores).findOne({ _id: bytesOf(id) })
  if (row === null) throw new Error('There is no such signature.')
  return { ...row, name: openBox(stores.keyring, row, 'name') }
}
