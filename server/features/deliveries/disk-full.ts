/** Of the system, and of the database. Source: errno(3); the server's error_codes.yml, OutOfDiskSpace. */
const fullCodes = new Set<unknown>(['ENOSPC', 'EDQUOT', 14031])

/** Whether there was no room left to write, here or at the database. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && fullCodes.has(error.code)) return true
  return isDiskFull(error.cause)
}
