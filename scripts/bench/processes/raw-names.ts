import type { Binary } from 'mongodb'

import { loadConfig, readEnvironment } from '../../../server/config.ts'
import { bytesOf, idOf } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openStores } from '../../../server/stores.ts'

interface Row {
  _id: Binary
  country: string
  boxes: { name?: Binary }
}

/** What reading every confirmed name takes at least: one cursor of the driver, each box opened, nothing written. */
const [, , slug = '', most = '0'] = process.argv
const stores = await openStores(loadConfig(readEnvironment()), { log: silentLog, say: () => undefined, join: true })
if (Number(most) > 0) await readAll(Number(most))
await stores.close()

async function readAll(limit: number): Promise<void> {
  const { database, petitions, keyring } = stores
  const rows = database.db
    .collection<Row>('signatures')
    .find<Row>(
      { petitionId: bytesOf(petitions.get(slug).id), state: 'confirmed' },
      { projection: { 'boxes.name': 1, country: 1 }, batchSize: 2_000, limit },
    )
  let openedCount = 0
  for await (const { _id, boxes } of rows) {
    if (boxes.name === undefined) continue
    const name = keyring.open(boxes.name.buffer, `signatures|${idOf(_id)}|name`).toString('utf8')
    if (name !== '') openedCount += 1
  }
  process.stdout.write(`${String(openedCount)}\n`)
}
