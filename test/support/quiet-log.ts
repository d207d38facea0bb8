import type { DatabaseLog } from '../../server/platform/db/connection.ts'

/** For tests that do not look at the log. */
export const quietLog: DatabaseLog = {
  info: () => undefined,
  warn: () => undefined,
}
