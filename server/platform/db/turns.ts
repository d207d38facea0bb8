import { MongoError, MongoErrorLabel, type ClientSession } from 'mongodb'

/** Whoever does not end by then loses its turn, so that nobody waits for a session that was forgotten. */
const longestTurnMs = 1_000

/**
 * For a row that many transactions of this process write. The server tells all but one of them to begin again, and left to
 * chance they meet again and again; here they begin one after the other, as they came.
 */
export function createTurns() {
  const known = new WeakSet<ClientSession>()
  let last: Promise<unknown> = Promise.resolve()

  async function turnOf(session: ClientSession): Promise<void> {
    known.add(session)
    const before = last
    const over = Promise.withResolvers<unknown>()
    last = over.promise
    session.once('ended', over.resolve)
    await before
    setTimeout(over.resolve, longestTurnMs, undefined).unref()
  }

  return {
    /**
     * Does the write. Where another transaction was there first it waits, holding nothing (the server has undone this one
     * already), until those before it are over, and then throws what the driver said: the transaction is begun again. Its
     * turn ends with its session.
     */
    async write<T>(session: ClientSession, work: () => Promise<T>): Promise<T> {
      try {
        return await work()
      } catch (error) {
        const isConflict = error instanceof MongoError && error.hasErrorLabel(MongoErrorLabel.TransientTransactionError)
        if (isConflict && !known.has(session)) await turnOf(session)
        throw error
      }
    },
  }
}
