import type { Binary } from 'mongodb'

import { recountOn } from '../../server/counting.ts'
import type { Recount, Tally } from '../../server/features/tallies/index.ts'
import { bufferOf, bytesOf, idOf } from '../../server/platform/ids.ts'
import type { Stores } from '../../server/stores.ts'

/** One signature as it lies in the database, read without the service's own stores. */
export interface StoredSignature {
  id: string
  /** Null once the personal fields are gone. */
  address: string | null
  state: string
  country: string
  moves: readonly { sequence: number; by: number }[]
  position: number | null
  unsettled: boolean
  mail: StoredMail | null
}

/** A mail that is due, under way or put off. */
export interface StoredMail {
  intent: string
  nextAttemptAt: Date
}

/** All that is stored of one petition, and what the recount says of it. */
export interface Stored {
  signatures: readonly StoredSignature[]
  tally: Pick<Tally, 'confirmedCount' | 'sequence' | 'positionCount'>
  recount: Recount
  /** Mails in the outbox: of signatures that are gone. */
  outboxCount: number
}

interface Row {
  _id: Uint8Array | Binary
  state: string
  country: string
  boxes: { address?: Uint8Array | Binary }
  moves: { sequence: number; by: number }[]
  position?: number
  unsettled?: true
  mail?: StoredMail
}

type Opened = Pick<Stores, 'database' | 'keyring' | 'ledger' | 'tallies' | 'leases' | 'now'>

/** Everything of one petition. Throws Unavailable while the database is away. */
export async function readStored(stores: Opened, petitionId: string): Promise<Stored> {
  const { database, tallies } = stores
  const rows = await database.db
    .collection<Row>('signatures')
    .find({ petitionId: bytesOf(petitionId) })
    .toArray()
  const tally = await tallies.find(petitionId)
  return {
    signatures: rows.map((row) => toStored(stores, row)),
    tally: tally ?? { confirmedCount: 0, sequence: 0, positionCount: 0 },
    recount: await recountOn(stores).recount(petitionId),
    outboxCount: await database.db.collection('outbox').countDocuments(),
  }
}

function toStored({ keyring }: Opened, row: Row): StoredSignature {
  const id = idOf(row._id)
  const box = row.boxes.address
  return {
    id,
    address: box === undefined ? null : keyring.open(bufferOf(box), `signatures|${id}|address`).toString('utf8'),
    state: row.state,
    country: row.country,
    moves: row.moves,
    position: row.position ?? null,
    unsettled: row.unsettled === true,
    mail: row.mail ?? null,
  }
}
