import { randomBytes } from 'node:crypto'

import { recountOn } from '../../server/counting.ts'
import { createInventedSigning, type SignatureRow } from '../../server/demo/invent-signatures.ts'
import type { InventedPerson } from '../../server/demo/invented-people.ts'
import type { Petition } from '../../server/features/petitions/index.ts'
import { dayOf } from '../../server/platform/clock.ts'
import { bytesOf, idOf } from '../../server/platform/ids.ts'
import { createTokens } from '../../server/platform/tokens.ts'
import type { Stores } from '../../server/stores.ts'

/** Nobody else comes from there: that is how a bench knows its own signatures again. */
const guestCountry = 'AQ'

/** Of their mail: a limit for one receiving domain must not be what is measured. */
const domainCount = 200
const batchSize = 1_000

/** Mail of that instant is not due as long as anybody measures. */
const held = new Date('2999-01-01T00:00:00.000Z')

export type Guests = ReturnType<typeof createGuests>

/** Signatures that are there for one round only, so that a database keeps its size. */
export function createGuests(stores: Stores, petition: Petition) {
  const { db } = stores.database
  const signatures = db.collection<SignatureRow>('signatures')
  const signedBy = createInventedSigning(stores)
  const tokens = createTokens(stores.keyring)
  const ofPetition = { petitionId: bytesOf(petition.id) }

  async function store(count: number, change: (row: SignatureRow) => SignatureRow): Promise<string[]> {
    const ids: string[] = []
    for (const people of batchesOf(guests(count))) {
      const rows = (await signedBy(petition, people)).map(change)
      await signatures.insertMany(rows, { ordered: false })
      ids.push(...rows.map(({ _id }) => idOf(_id)))
    }
    return ids
  }

  async function tallyDocuments() {
    const [tallies, tallyBuckets] = await Promise.all([
      db.collection('tallies').find({ _id: ofPetition.petitionId }).toArray(),
      db.collection('tallyBuckets').find(ofPetition).toArray(),
    ])
    return { tallies, tallyBuckets }
  }

  async function putBack(before: Awaited<ReturnType<typeof tallyDocuments>>): Promise<void> {
    for (const name of ['tallies', 'tallyBuckets'] as const) {
      for (const row of before[name]) await db.collection(name).replaceOne({ _id: row._id }, row)
    }
    const cells = before.tallyBuckets.map((row) => row._id)
    await db.collection('tallyBuckets').deleteMany({ ...ofPetition, _id: { $nin: cells } })
  }

  return {
    /** They signed, and their mail waits for `dueNow`. */
    pendingWithMail: (count: number): Promise<string[]> =>
      store(count, (row) => (row.mail === undefined ? row : { ...row, mail: { ...row.mail, nextAttemptAt: held } })),

    /** All of their mail is due, as it is when somebody has just signed. */
    async dueNow(): Promise<void> {
      await signatures.updateMany({ 'mail.nextAttemptAt': held }, { $set: { 'mail.nextAttemptAt': new Date(0) } })
    },

    /** They signed and have their mail. */
    pending: (count: number): Promise<string[]> => store(count, ({ mail: _mail, ...row }) => row),

    /** They confirmed, and nobody has counted them. */
    uncounted: (count: number): Promise<string[]> =>
      store(count, ({ mail: _mail, expiresOn: _expiresOn, ...row }) => ({
        ...row,
        state: 'confirmed',
        confirmedOn: dayOf(stores.now()),
        unsettled: true,
      })),

    confirmToken: (id: string): string => tokens.make('confirm', { id, generation: 1 }),

    /** After a round in which nobody was counted. */
    async forget(): Promise<void> {
      await signatures.deleteMany({ country: guestCountry, expiresOn: { $exists: true } })
      await signatures.deleteMany({ ...ofPetition, country: guestCountry, unsettled: true })
    },

    /** Does something after which guests are counted, and puts the tally back where it was. */
    async counted<T>(work: () => Promise<T>): Promise<T> {
      const before = await tallyDocuments()
      try {
        return await work()
      } finally {
        await signatures.deleteMany({ country: guestCountry })
        await putBack(before)
      }
    },

    /** What a run that was broken off left behind goes, and the tally says again what the signatures say. */
    async sendHome(): Promise<void> {
      const { deletedCount } = await signatures.deleteMany({ country: guestCountry })
      if (deletedCount === 0) return
      await recountOn(stores).repair(petition.id)
    },
  }
}

/** What one of them types; every call gives another. */
export function guestFields(group: string, number: number): Readonly<Record<string, string>> {
  return {
    name: 'Mira Wilson',
    email: `guest-${group}-${String(number)}@m${String(number % domainCount)}.example.org`,
    country: guestCountry,
    city: number % 5 < 2 ? 'Boston' : '',
    comment: '',
    visibility: 'hidden',
    updates: 'no',
    consent: 'yes',
  }
}

export function newGroup(): string {
  return randomBytes(4).toString('hex')
}

function guests(count: number): InventedPerson[] {
  const group = newGroup()
  return Array.from({ length: count }, (_, number) => ({ locale: 'en', fields: guestFields(group, number) }))
}

function batchesOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / batchSize) }, (_, index) =>
    all.slice(index * batchSize, (index + 1) * batchSize),
  )
}
