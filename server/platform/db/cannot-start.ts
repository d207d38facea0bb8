/** Our own database cannot be started. The message is one sentence for the person at the console, with the way out. */
export class CannotStartDatabase extends Error {
  override name = 'CannotStartDatabase'
}

export function diskFull(path: string): CannotStartDatabase {
  return new CannotStartDatabase(
    `The disk is full: the database in ${path} cannot be opened. Make room and start again; nothing is lost.`,
  )
}

/** Errors of the file system in a sentence; any other as it is. */
export function asSentence(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'ENOSPC') return diskFull(path)
  const isRefused = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(String(error.code))
  return isRefused ? new CannotStartDatabase(`${path} cannot be written: ${error.message}`, { cause: error }) : error
}
