import { MongoServerError, type FindCursor } from 'mongodb'

import { Unavailable } from '../errors.ts'

/**
 * The rows of a cursor as they come, a batch at a time. While one batch is worked on the next is on its way: never more
 * than two are in memory. Closes the cursor, also when whoever reads leaves early. Throws Unavailable when the server has
 * lost the place.
 */
export async function* batchesOf<Row>(cursor: FindCursor<Row>): AsyncGenerator<Row[]> {
  let arrival = arrivalOf(cursor)
  try {
    while (await arrival) {
      const rows = cursor.readBufferedDocuments()
      arrival = arrivalOf(cursor)
      // It is awaited in the next turn: until then nobody would catch it.
      arrival.catch(() => undefined)
      yield rows
    }
  } finally {
    await arrival.catch(() => undefined)
    await cursor.close()
  }
}

/** Source: the server's error_codes.yml, CursorNotFound and CursorKilled: it was started again, or another one leads. */
const lostPlaceCodes = new Set<unknown>([43, 237])

async function arrivalOf<Row>(cursor: FindCursor<Row>): Promise<boolean> {
  try {
    return await cursor.hasNext()
  } catch (error) {
    if (error instanceof MongoServerError && lostPlaceCodes.has(error.code)) throw new Unavailable({ cause: error })
    throw error
  }
}
